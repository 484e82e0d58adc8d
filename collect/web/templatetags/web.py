"""Small things that templates need."""

from django import forms, template
from django.http import QueryDict

register = template.Library()


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """Whether the field is one box, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


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
