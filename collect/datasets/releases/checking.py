"""Whether what a dataset says of its forms' codes can be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from collect.datasets.publishing.standard import INDICATOR
from collect.datasets.releases.harmonising import (
    Asked,
    Harmonisation,
    Regional,
    problems,
)
from collect.datasets.releases.queries import asked_by, name_of
from collect.forms.codelists import codelists, indicators
from collect.forms.models import Form
from collect.forms.queries import published_schemas
from collect.problems import Problem


def check_mappings(
    mappings: Sequence[Mapping[str, Any]], forms: Iterable[Form]
) -> None:
    """Raises Problem 400.81, with everything that is wrong in its details."""
    by_name = {name_of(form): form for form in forms}
    found = [
        problem for each in mappings for problem in _problems(each, by_name)
    ] + _twice(mappings)
    if found:
        raise Problem("400.81", reason=found[0], findings=found)


def _problems(given: Mapping[str, Any], forms: Mapping[str, Form]) -> Iterator[str]:
    form = forms.get(_name(given))
    if form is None:
        yield (
            f"The mapping is of form {_name(given)}, which is no source of the dataset. "
            "Add the form, or remove its mapping."
        )
        return
    yield from problems(Harmonisation.of(given), _asked(form), _region())


def _twice(mappings: Sequence[Mapping[str, Any]]) -> list[str]:
    names = [_name(each) for each in mappings]
    return [
        f"There are two mappings of form {name}; put them into one."
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]


def _name(given: Mapping[str, Any]) -> str:
    return f"{given['project_id']}/{given['xml_form_id']}"


def _asked(form: Form) -> Asked:
    dimensions = {
        item.dimension
        for schema in published_schemas(form.pk)
        for item in schema.definition.dimensions
    }
    types = {name: item.type for name, item in asked_by(form).items()}
    return Asked(name_of(form), types, sorted(dimensions))


def _region() -> Regional:
    codes = {name: each for name, each in codelists().items() if name != INDICATOR}
    return Regional({code: each.types for code, each in indicators().items()}, codes)
