"""Texts that are kept by language."""

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

from collect.datasets.publishing.structure import text_in

register = template.Library()


@register.filter
def said(texts: Mapping[str, str] | None) -> str:
    """The text in the language in use, or the nearest to it; "" if there is none."""
    return text_in(texts or {}, get_language() or "en")
