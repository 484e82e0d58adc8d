"""Small things that templates need."""

from datetime import datetime, timedelta

from django import forms, template
from django.http import QueryDict

from collect.lib.clock import now

register = template.Library()
_A_MINUTE = timedelta(minutes=1)


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """Whether the field is one box, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_just_now(moment: datetime) -> bool:
    """Whether it was within the last minute."""
    return now() - moment < _A_MINUTE


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The query string of this page with changes; None takes a parameter away."""
    parameters: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"
