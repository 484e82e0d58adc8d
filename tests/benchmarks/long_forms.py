"""Forms of as many questions as asked for, of the kinds that surveys have."""

from __future__ import annotations

from tests.support.build_xlsforms import write_workbook

_GROUP = 10
"""So many questions have a heading of their own."""
_LISTS = {"yes_no": ("Yes", "No"), "often": ("Never", "Seldom", "Often", "Always")}
_HEADER = [
    *(
        "type",
        "name",
        "label::English (en)",
        "label::Bangla (bn)",
        "hint::English (en)",
    ),
    *("hint::Bangla (bn)", "required", "relevant", "constraint", "calculation"),
]


def long_form(questions: int) -> bytes:
    """An .xlsx of that many questions in two languages: choices, numbers, texts and
    dates, of which one in five depends on another, with a total after each group.

    Its id is `questions_40` and the like; the first question is `q1`, a number.
    """
    survey = [_HEADER]
    for number in range(1, questions + 1):
        if number % _GROUP == 1:
            survey.append(_row("begin_group", f"g{number}", _said("Part", number)))
        survey.append(_question(number))
        if number % _GROUP == 0 or number == questions:
            survey.append(_row("calculate", f"sum{number}", calculation=_sum(number)))
            survey.append(_row("end_group"))
    choices = [["list_name", "name", *_HEADER[2:4]]] + [
        [name, label.lower(), label, f"{label} (bn)"]
        for name, labels in _LISTS.items()
        for label in labels
    ]
    name = f"questions_{questions}"
    return write_workbook(
        {
            "survey": survey,
            "choices": choices,
            "settings": [["form_title", "form_id", "version"], [name, name, "1"]],
        }
    )


def _question(number: int) -> list[str]:
    kinds = ("integer", "select_one yes_no", "select_one often", "text", "date")
    kind = kinds[(number - 1) % len(kinds)]
    first = (number - 1) // len(kinds) * len(kinds) + 1
    return _row(
        kind,
        f"q{number}",
        _said("How is it with", number),
        required="yes" if kind == "integer" else "",
        relevant=f"${{q{first}}} > 0" if kind == "date" else "",
        constraint=". >= 0 and . < 120" if kind == "integer" else "",
    )


def _sum(number: int) -> str:
    first = (number - 1) // _GROUP * _GROUP + 1
    numbers = [f"${{q{at}}}" for at in range(first, number + 1) if at % 5 == 1]
    return " + ".join(f"coalesce({each}, 0)" for each in numbers)


def _said(text: str, number: int) -> str:
    return f"**{number}.** {text} the household of the person you speak with?"


def _row(kind: str, name: str = "", label: str = "", **more: str) -> list[str]:
    hints = ("Ask whoever knows best.", "যিনি ভালো জানেন তাঁকে জিজ্ঞাসা করুন।")
    asked = label and not kind.startswith("begin")
    shown = [label, label and f"{label} (bn)", *(hints if asked else ("", ""))]
    columns = ("required", "relevant", "constraint", "calculation")
    return [kind, name, *shown, *(more.get(column, "") for column in columns)]
