"""What a comparison says, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from collect.datasets.consequences import Comparison, Consequence, Verdict
from collect.forms.xlsform.comparing import Edit, Kind, Part
from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Field

Text = str | Promise

BREAKS, WATCH, FINE = "bad", "warn", "good"
_KINDS: dict[Kind, tuple[Text, str]] = {
    Kind.ADDED: (_("added"), "good"),
    Kind.REMOVED: (_("removed"), "bad"),
    Kind.RENAMED: (_("renamed"), "warn"),
    Kind.MOVED: (_("moved"), "warn"),
    Kind.CHANGED: (_("changed"), "accent"),
}
_PARTS: dict[Part, Text] = {
    Part.TYPE: _("type"),
    Part.LABEL: _("text"),
    Part.HINT: _("hint"),
    Part.CHOICE_ADDED: _("new choice"),
    Part.CHOICE_REMOVED: _("choice removed"),
    Part.CHOICE_LABEL: _("text of the choice"),
    Part.RELEVANT: _("asked when"),
    Part.REQUIRED: _("required"),
    Part.CONSTRAINT: _("limit of the answer"),
    Part.MESSAGE: _("message of the limit"),
    Part.CALCULATION: _("calculation"),
    Part.PII: _("personal data"),
    Part.UNIT: _("unit"),
    Part.MISSING: _("codes for no answer"),
}
_TEXTS: dict[str, tuple[str, Text]] = {
    "column_begins": (
        FINE,
        _("New column %(subject)s. Earlier submissions have no answer in it."),
    ),
    "column_ends": (
        BREAKS,
        _(
            "Column %(subject)s ends: tables keep the earlier answers, new submissions leave it empty."
        ),
    ),
    "column_moves": (
        FINE,
        _("Answers stay in one column, under the new name %(detail)s."),
    ),
    "column_splits": (
        BREAKS,
        _(
            "Column %(subject)s ends and column %(detail)s begins: earlier and new answers are apart."
        ),
    ),
    "column_text": (
        WATCH,
        _(
            "Column %(subject)s becomes text in all tables, also of earlier submissions."
        ),
    ),
    "code_ends": (
        WATCH,
        _("The code %(subject)s is not chosen any more; earlier answers keep it."),
    ),
    "pii_begins": (
        WATCH,
        _(
            "The answers become personal data: exports without identifiers leave them out."
        ),
    ),
    "pii_changes": (
        WATCH,
        _("How personal the answers are changes; look at who may see them."),
    ),
    "table_begins": (FINE, _("New table %(subject)s.")),
    "table_ends": (
        BREAKS,
        _("Table %(subject)s ends: it keeps the earlier rows and gets no new ones."),
    ),
    "variable_ends": (BREAKS, _("The variable %(subject)s ends.")),
    "variable_loses": (
        WATCH,
        _("The variable %(subject)s is not computed from it any more."),
    ),
    "variable_uses": (WATCH, _("The variable %(subject)s is computed from it.")),
    "variable_begins": (FINE, _("New variable %(subject)s.")),
    "variable_changes": (
        WATCH,
        _(
            "The variable %(subject)s changes (%(detail)s) for all submissions, also earlier ones."
        ),
    ),
    "check_ends": (
        WATCH,
        _("The check %(subject)s ends: nothing is found by it any more."),
    ),
    "check_loses": (WATCH, _("The check %(subject)s does not look at it any more.")),
    "check_uses": (WATCH, _("The check %(subject)s looks at it.")),
    "check_begins": (FINE, _("New check %(subject)s.")),
    "check_changes": (
        WATCH,
        _(
            "The check %(subject)s changes (%(detail)s): all submissions are checked anew."
        ),
    ),
    "dimension_ends": (
        BREAKS,
        _(
            "The dimension %(subject)s ends: estimates are not told apart by it any more."
        ),
    ),
    "dimension_loses": (
        WATCH,
        _("The dimension %(subject)s is not computed from it any more."),
    ),
    "dimension_uses": (WATCH, _("The dimension %(subject)s is computed from it.")),
    "dimension_begins": (FINE, _("New dimension %(subject)s.")),
    "dimension_changes": (
        WATCH,
        _(
            "The dimension %(subject)s changes (%(detail)s) for all submissions, also earlier ones."
        ),
    ),
    "indicator_ends": (
        BREAKS,
        _("The indicator %(subject)s ends: it is not estimated any more."),
    ),
    "indicator_loses": (
        WATCH,
        _(
            "The indicator %(subject)s is not computed from it any more: look at its numerator and denominator."
        ),
    ),
    "indicator_uses": (
        WATCH,
        _(
            "The indicator %(subject)s is computed from it: look at whether earlier and new answers compare."
        ),
    ),
    "indicator_begins": (FINE, _("New indicator %(subject)s.")),
    "indicator_changes": (
        WATCH,
        _(
            "The indicator %(subject)s changes (%(detail)s): it is estimated anew from all submissions."
        ),
    ),
    "design_changes": (
        WATCH,
        _("The sampling design changes (%(detail)s): all estimates are computed anew."),
    ),
    "target_version": (
        WATCH,
        _(
            "Targets are set for version “%(subject)s”. Interviews of “%(detail)s” do not count for them."
        ),
    ),
    "target_area": (
        WATCH,
        _(
            "Areas are told by “%(detail)s” instead of “%(subject)s”; look at the targets of areas."
        ),
    ),
    "target_codes": (
        BREAKS,
        _("Targets are set for areas that nobody can choose any more: %(subject)s."),
    ),
}


@dataclass(frozen=True)
class Line:
    """A consequence as a sentence; `level` is bad, warn or good."""

    level: str
    text: str


@dataclass(frozen=True)
class Changed:
    """A part of a question, before and after."""

    name: Text
    of: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """A question, group or repeat in the table of changes."""

    kind: Text
    badge: str
    name: str
    label: str
    what: Text
    earlier: str
    edits: Sequence[Changed]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Report:
    """The whole comparison; `breaks` are all lines that something breaks by."""

    rows: Sequence[Row]
    definitions: Sequence[Line]
    targets: Sequence[Line]

    @property
    def lines(self) -> list[Line]:
        """All consequences, each once."""
        told = [line for row in self.rows for line in row.lines]
        return list(dict.fromkeys((*told, *self.definitions, *self.targets)))

    @property
    def breaks(self) -> list[Line]:
        """What ends or comes apart."""
        return [line for line in self.lines if line.level == BREAKS]

    @property
    def watch(self) -> list[Line]:
        """What needs a look."""
        return [line for line in self.lines if line.level == WATCH]


def report_of(comparison: Comparison) -> Report:
    """The comparison in sentences."""
    return Report(
        rows=[_row(verdict) for verdict in comparison.verdicts],
        definitions=_lines(comparison.definitions),
        targets=_lines(comparison.targets),
    )


def _row(verdict: Verdict) -> Row:
    difference = verdict.difference
    kind, badge = _KINDS[difference.kind]
    field, before = difference.field, difference.before
    renamed = difference.kind in (Kind.RENAMED, Kind.MOVED)
    return Row(
        kind=kind,
        badge=badge,
        name=field.path.lstrip("/"),
        label=next(iter(field.labels.values()), ""),
        what=_what(field),
        earlier=before.path.lstrip("/") if renamed and before else "",
        edits=[_changed(edit) for edit in difference.edits],
        lines=_lines(verdict.consequences),
    )


def _what(field: Field) -> Text:
    if field.type == REPEAT:
        return _("repeat")
    return _("group") if field.type == STRUCTURE else ""


def _changed(edit: Edit) -> Changed:
    of = "" if edit.of == "default" else edit.of
    return Changed(_PARTS[edit.part], of, edit.before, edit.after)


def _lines(consequences: Iterable[Consequence]) -> list[Line]:
    return [_line(each) for each in dict.fromkeys(consequences)]


def _line(consequence: Consequence) -> Line:
    level, text = _TEXTS[consequence.code]
    said = str(text) % {"subject": consequence.subject, "detail": consequence.detail}
    if consequence.code.endswith("_begins") and consequence.detail:
        said += (
            " "
            + _t("Earlier submissions count for nothing in it where it needs %s.")
            % consequence.detail
        )
    return Line(level, said)
