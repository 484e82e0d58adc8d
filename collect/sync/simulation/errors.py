"""What can go wrong when a simulated phone reads or fills a form."""

from __future__ import annotations


class FormError(ValueError):
    """The form uses something the simulator does not do; the message says what."""


class FillError(RuntimeError):
    """No answer satisfies the form; the message names the question."""
