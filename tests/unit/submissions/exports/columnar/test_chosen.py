"""Which questions an export has."""

from __future__ import annotations

from typing import Any

import pytest

from collect.forms.xlsform.fields import Field
from collect.submissions.exports.columnar.options import OptionError
from tests.factories.stored import TYPED, cells, shaped, submission

FIELDS = (
    Field("/name", "name", "string", pii="direct"),
    Field("/home", "home", "structure"),
    Field("/home/size", "size", "int"),
    Field("/home/rooms", "rooms", "int"),
    Field("/contact", "contact", "structure", pii="direct"),
    Field("/contact/phone", "phone", "int"),
    Field("/member", "member", "repeat"),
    Field("/member/age", "age", "int", table="/member"),
    Field("/member/name", "name", "string", table="/member"),
    Field("/member/toy", "toy", "repeat", table="/member"),
    Field("/member/toy/size", "size", "int", table="/member/toy"),
    Field("/meta/instanceID", "instanceID", "string"),
    Field("/meta/instanceName", "instanceName", "string"),
)
KEYS = {
    "KEY",
    "PARENT_KEY",
    "SUBMISSION_KEY",
    "ORDINAL",
}


def _questions(**options: Any) -> dict[str, list[str]]:
    """The questions of each table that comes."""
    tables = shaped(FIELDS, {}, **{"system": False, **options})
    return {
        table.name: [name for name in table.schema.names if name not in KEYS]
        for table in tables
    }


def test_direct_identifiers_are_left_out() -> None:
    assert _questions() == {
        "submissions": ["home-size", "home-rooms"],
        "member": ["age", "name"],
        "toy": ["size"],
    }


def test_direct_identifiers_come_for_those_who_may_have_them() -> None:
    assert _questions(identifiers=True)["submissions"] == [
        "name",
        "home-size",
        "home-rooms",
        "contact-phone",
    ]


def test_instance_names_are_made_of_identifiers_and_go_with_them() -> None:
    names = _questions(system=True)["submissions"]
    assert "meta-instanceID" in names
    assert "meta-instanceName" not in names
    assert (
        "meta-instanceName" in _questions(system=True, identifiers=True)["submissions"]
    )
    (table,) = shaped([FIELDS[1], FIELDS[2], FIELDS[-1]], {})
    assert "meta-instanceName" in table.schema.names


def test_answers_that_do_not_fit_give_no_identifier_away() -> None:
    rows = {
        "": [submission(1, _invalid=[("contact/phone", "Ann 5"), ("home/size", "x")])]
    }
    table = shaped(FIELDS, rows, target=TYPED)[0]
    assert cells(table)[0]["invalid_answers"] == '{"home-size": "x"}'


@pytest.mark.parametrize(
    ("columns", "chosen"),
    [
        (["/home/rooms"], {"submissions": ["home-rooms"]}),
        (["home/rooms"], {"submissions": ["home-rooms"]}),
        (["home-rooms"], {"submissions": ["home-rooms"]}),
        (["rooms"], {"submissions": ["home-rooms"]}),
        (["member-toy-size"], {"submissions": [], "toy": ["size"]}),
        (["toy/size"], {"submissions": [], "toy": ["size"]}),
        (["home"], {"submissions": ["home-size", "home-rooms"]}),
        (["size"], {"submissions": ["home-size"], "toy": ["size"]}),
        (["/member/"], {"submissions": [], "member": ["age", "name"], "toy": ["size"]}),
        (["toy"], {"submissions": [], "toy": ["size"]}),
        (["age", "Edits"], {"submissions": ["Edits"], "member": ["age"]}),
        (["instanceID"], {"submissions": ["meta-instanceID"]}),
        # The name is also that of a question that may be shown.
        (["name"], {"submissions": [], "member": ["name"]}),
    ],
)
def test_columns_are_chosen_by_path_or_name(
    columns: list[str], chosen: dict[str, list[str]]
) -> None:
    assert _questions(columns=columns) == chosen


def test_what_the_server_knows_comes_with_chosen_columns_unless_it_is_not_wanted() -> (
    None
):
    names = _questions(columns=["rooms"], system=True)["submissions"]
    assert names == [
        "SubmissionDate",
        "home-rooms",
        "SubmitterName",
        "ReviewState",
        "DeviceID",
        "Edits",
        "FormVersion",
        "UpdatedDate",
    ]


@pytest.mark.parametrize("repeats", ["long", "wide"])
def test_columns_the_form_does_not_have_are_named(repeats: str) -> None:
    with pytest.raises(OptionError, match="'wealth'") as caught:
        _questions(columns=["rooms", "wealth", ""], repeats=repeats)
    assert caught.value.value == ["wealth", ""]


@pytest.mark.parametrize("column", ["/name", "contact", "phone", "instanceName"])
def test_a_direct_identifier_that_is_asked_for_by_name_is_refused(column: str) -> None:
    with pytest.raises(OptionError, match="identifiers"):
        _questions(columns=["rooms", column])
    assert _questions(columns=["rooms", column], identifiers=True)
