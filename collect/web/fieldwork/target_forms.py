"""Forms by which targets are changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from collect.datasets.fieldwork import BY
from collect.datasets.fieldwork.plan import LONGEST
from collect.datasets.models import Target
from collect.web.fields import PageForm
from collect.web.fieldwork.names import Names

GROUP: Final = ("area", "enumerator", "version", "day")
"""What a target may be of, in the order of the page."""
TITLES: Final[Mapping[str, str | Promise]] = {
    "area": gettext_lazy("Area"),
    "enumerator": gettext_lazy("Enumerator"),
    "version": gettext_lazy("Form version"),
    "day": gettext_lazy("Day"),
    "target": gettext_lazy("Planned interviews"),
}
_SAID: Final[Mapping[str, str | Promise]] = {
    "file": gettext_lazy("The file cannot be read. Save it as .xlsx or as CSV in UTF-8."),
    "csv": gettext_lazy("This is no CSV. Look for a quote that is not closed."),
    "twice": gettext_lazy("There is a target for the same group already."),
    "column.unknown": gettext_lazy("There is no such column. Known are area, enumerator, version, day and target."),
    "column.twice": gettext_lazy("The column is there twice."),
    "column.missing": gettext_lazy("The column is missing. Name it in the first row."),
    "row.long": gettext_lazy("The row has more cells than the first row."),
    "target.number": gettext_lazy("Write a whole number, such as 120."),
    "target.range": gettext_lazy("The number is too small or too large."),
    "value.long": gettext_lazy("The text is too long."),
    "day.unknown": gettext_lazy("Write a day as 2026-03-01."),
    "area.unknown": gettext_lazy("The form has no such area."),
    "enumerator.unknown": gettext_lazy("The form has no such enumerator."),
}  # fmt: skip


def fault_text(fault: Mapping[str, Any]) -> str:
    """What is wrong, in the language in use; in English with what was found."""
    if (get_language() or "en").startswith("en"):
        return str(fault["message"])
    return str(_SAID.get(fault["code"], fault["message"]))


class UploadForm(PageForm):
    """A file of targets."""

    file = forms.FileField(
        label=gettext_lazy("File with targets"),
        help_text=gettext_lazy(
            "CSV or Excel (.xlsx): the column target, and any of area, enumerator,"
            " version and day. It replaces all targets there are."
        ),
        widget=forms.FileInput(
            attrs={"accept": ".csv,.xlsx,text/csv", "required": False}
        ),
    )


class CellsForm(PageForm):
    """Numbers of the targets on the page, and a row for another one."""

    def __init__(
        self,
        rows: Sequence[Target],
        names: Names,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, auto_id="cell-%s")
        self.rows, self.names = rows, names
        for row in rows:
            label = _("Planned interviews: %(group)s") % {
                "group": group_text(row, names)
            }
            self.fields[_name(row)] = _number(label, row.target)
        for name in GROUP:
            self.fields[f"new-{name}"] = _group_field(name, names)
        self.fields["new-target"] = _number(str(TITLES["target"]), None)

    @property
    def lines(self) -> list[tuple[list[str], forms.BoundField]]:
        """Each target: of whom, where and when it is, and its field."""
        return [(_told(row, self.names), self[_name(row)]) for row in self.rows]

    @property
    def new(self) -> list[forms.BoundField]:
        """The fields of the row for another target."""
        return [self[f"new-{name}"] for name in (*GROUP, "target")]

    def changed_rows(
        self, stored: Iterable[Target]
    ) -> list[tuple[str, dict[str, str]]]:
        """All targets as they are to be, each with the prefix of its fields' names;
        those whose number was emptied are gone."""
        shown = {row.pk for row in self.rows}
        found = []
        for row in stored:
            name = _name(row)
            number = self.cleaned_data[name] if row.pk in shown else str(row.target)
            if number:
                group = {each: str(getattr(row, each)) for each in BY}
                found.append((name, {**group, "target": number}))
        added = {name: self.cleaned_data[f"new-{name}"] for name in (*GROUP, "target")}
        if any(added.values()):
            found.append(("new-", added))
        return found

    def blame_cells(
        self, prefixes: Sequence[str], findings: Iterable[Mapping[str, Any]]
    ) -> None:
        """Show faults of a file made from `changed_rows` beside the cells."""
        for fault in findings:
            prefix = prefixes[fault["row"] - 2]
            column = fault["column"] or "target"
            name = f"new-{column}" if prefix == "new-" else prefix
            self.add_error(name, fault_text(fault))


def file_of(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Targets as a file that may be uploaded."""
    out = io.StringIO()
    writer = csv.DictWriter(out, (*GROUP, "target"))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _told(row: Target, names: Names) -> list[str]:
    values = ((name, getattr(row, name)) for name in GROUP)
    return [names.of(name, value) if value else "" for name, value in values]


def group_text(row: Target, names: Names) -> str:
    """Of whom, where and when a target is."""
    told = [names.of(name, getattr(row, name)) for name in GROUP if getattr(row, name)]
    return ", ".join(told) or _("the whole form")


def _name(row: Target) -> str:
    return f"target-{row.pk}"


def _number(label: str, value: int | None) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        initial=value,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "aria-label": label}),
    )


def _group_field(name: str, names: Names) -> forms.Field:
    title = str(TITLES[name])
    codes = names.codes(name) if name in ("area", "enumerator") else {}
    attributes = {"aria-label": title}
    if codes:
        listed = sorted((label or code, code) for code, label in codes.items())
        choices = [("", _("All")), *((code, label) for label, code in listed)]
        return forms.ChoiceField(
            label=title,
            required=False,
            choices=choices,
            widget=forms.Select(attrs=attributes),
        )
    kind = {"type": "date"} if name == "day" else {}
    return forms.CharField(
        label=title,
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={**attributes, **kind}),
    )
