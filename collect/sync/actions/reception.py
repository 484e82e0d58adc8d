"""Receiving records of which each has its own fate, whatever befalls one."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DataError

from collect.problems import Problem
from collect.rest import not_storable
from collect.submissions.actions import Receipt, receive

_log = logging.getLogger(__name__)


def received(label: str, **record: Any) -> Receipt | Problem:
    """Receive a record as `submissions.actions.receive` does, or say why not.

    Never raises: of a fault of the server's own it tells the log, where it calls the
    record `label`, and answers Problem 500.1.
    """
    try:
        return receive(**record)
    except Problem as problem:
        return problem
    except DataError as error:
        return not_storable(error)
    except Exception:
        # The others are none the worse for it.
        _log.exception("A record of form %s was not received.", label)
        return Problem("500.1")
