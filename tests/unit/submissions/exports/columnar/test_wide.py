"""Repeats as columns of the submissions."""

from __future__ import annotations

from typing import Any

import pytest

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.content import UnsuitableError
from tests.factories.stored import TYPED, cells, member, shaped, submission

FIELDS = (
    Field("/size", "size", "int"),
    Field("/home", "home", "structure"),
    Field("/home/member", "member", "repeat"),
    Field("/home/member/age", "age", "int", table="/home/member", labels={"en": "Age"}),
    Field("/home/member/toy", "toy", "repeat", table="/home/member"),
    Field("/home/member/toy/name", "name", "string", table="/home/member/toy"),
    Field("/plot", "plot", "repeat"),
    Field("/plot/crop", "crop", "string", table="/plot", multiple=True, list_name="c"),
)
CHOICES = {"c": (Choice("rice"), Choice("tea"))}
TOYS = [
    member("uuid:1/r[2]", 1, name="ball"),
    member("uuid:1/r[2]", 2, name="kite"),
    member("uuid:4/r[1]", 1, name="car"),
]
ROWS = {
    "": [submission(n, size=n) for n in range(1, 6)],
    "/home/member": [
        *(member("uuid:1", place, age=place) for place in (1, 2, 3)),
        member("uuid:4", 1, age=40),
        member("uuid:5", 1, _invalid=[("age", "ten")]),
    ],
    "/home/member/toy": TOYS,
    "/plot": [member("uuid:2", 1, crop=["tea"])],
}


def _wide(**options: Any) -> list[dict[str, Any]]:
    wanted = {"repeats": "wide", "system": False, "choices": CHOICES, **options}
    (table,) = shaped(FIELDS, ROWS, **wanted)
    assert table.rows == 5
    return cells(table)


def test_rows_of_a_repeat_become_columns_up_to_the_most_there_are() -> None:
    assert list(_wide(columns=["age"])[0]) == [
        "home-member[1]/age",
        "home-member[2]/age",
        "home-member[3]/age",
        "KEY",
    ]
    ages = [list(row.values())[:3] for row in _wide(columns=["age"])]
    assert ages == [
        ["1", "2", "3"],
        [None] * 3,
        [None] * 3,
        ["40", None, None],
        ["ten", None, None],
    ]


@pytest.mark.parametrize("step", [1, 2, 3, 100])
def test_repeats_in_repeats_become_columns_of_theirs(step: int) -> None:
    rows = _wide(columns=["toy"], groups=False, step=step)
    names = [f"member[{m}]/toy[{t}]/name" for m in (1, 2, 3) for t in (1, 2)]
    assert list(rows[0]) == [*names, "KEY"]
    assert [rows[0][name] for name in names] == [None, None, "ball", "kite", None, None]
    assert [rows[3][name] for name in names] == ["car", *[None] * 5]
    assert all(value is None for value in list(rows[1].values())[:-1])


def test_all_repeats_stand_after_the_answers_around_them() -> None:
    names = list(_wide(multiples="columns")[0])
    assert names[0] == "size"
    assert names[1:4] == [
        "home-member[1]/age",
        "home-member[1]/toy[1]/name",
        "home-member[1]/toy[2]/name",
    ]
    assert names[-4:] == [
        "plot[1]/crop/rice",
        "plot[1]/crop/tea",
        "plot[1]/crop/_other",
        "KEY",
    ]
    assert _wide(multiples="columns")[1]["plot[1]/crop/tea"] == 1


def test_labels_tell_which_row_of_the_repeat_is_meant() -> None:
    (table,) = shaped(FIELDS, ROWS, repeats="wide", columns=["age"], system=False)
    assert [v.label for v in table.variables[:2]] == ["Age [1]", "Age [2]"]
    assert table.variables[0].path == "/home/member/age"


def test_answers_that_do_not_fit_are_listed_where_there_are_any() -> None:
    rows = _wide(columns=["age", "toy"], target=TYPED)
    assert rows[4]["home-member[1]/invalid_answers"] == '{"age": "ten"}'
    assert rows[4]["home-member[1]/age"] is None
    assert rows[0]["home-member[2]/age"] == 2
    fitting = {**ROWS, "/home/member": ROWS["/home/member"][:4]}
    (table,) = shaped(FIELDS, fitting, repeats="wide", target=TYPED, columns=["age"])
    assert not [
        name for name in table.schema.names if name.endswith("]/invalid_answers")
    ]


def test_a_repeat_without_rows_has_no_columns() -> None:
    (table,) = shaped(FIELDS, {"": ROWS[""]}, repeats="wide", system=False)
    assert table.schema.names == ["size", "KEY"]
    (table,) = shaped(FIELDS, {}, repeats="wide", system=False)
    assert cells(table) == []


def test_too_many_columns_are_refused_with_their_number_and_reason() -> None:
    many = [member("uuid:1", place, age=1) for place in range(1, 20_001)]
    with pytest.raises(UnsuitableError) as caught:
        shaped(
            FIELDS,
            {"": ROWS[""], "/home/member": many},
            repeats="wide",
            system=False,
            columns=["size", "age"],
            step=5000,
        )
    assert "20,002 columns" in str(caught.value)
    assert "home-member has up to 20,000 rows" in str(caught.value)
    assert "long" in str(caught.value)


def test_rows_that_belong_to_no_submission_are_not_dropped_in_silence() -> None:
    lost = {**ROWS, "/home/member": [member("uuid:3", 1, age=1), member("uuid:9", 1)]}
    lost[""] = lost[""][:4]
    (table,) = shaped(FIELDS, lost, repeats="wide", columns=["age"])
    with pytest.raises(ValueError, match="1 rows of the repeat home-member belong"):
        cells(table)


def test_toys_that_belong_to_no_member_are_not_dropped_in_silence() -> None:
    lost = {**ROWS, "/home/member/toy": [*TOYS, member("uuid:5/r[7]", 1, name="x")]}
    (table,) = shaped(FIELDS, lost, repeats="wide", columns=["toy"])
    with pytest.raises(ValueError, match="1 rows of the repeat toy belong"):
        cells(table)
