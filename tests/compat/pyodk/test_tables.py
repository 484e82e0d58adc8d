"""pyODK: tables of submissions by OData, with every option it has."""

from typing import Any

import pytest
from pyodk.client import Client, Session
from pyodk.errors import PyODKError

from tests.compat.pyodk.definitions import submission

PLACE = "-4.325 15.322 310.5 4"
NAMES = ("Ama", "Efua", "Esi", "Kofi", "Yaw")


@pytest.fixture(scope="module")
def submissions(client: Client, form_id: str) -> Any:
    """Five households, each with one member more than the one before."""
    client.submissions.default_form_id = form_id
    for number, name in enumerate(NAMES):
        members = "".join(
            f"<member><age>{10 * number + age}</age></member>" for age in range(number)
        )
        answers = (
            f"<fruit>mango</fruit><place>{PLACE}</place>"
            f"<home><rooms>{number}</rooms></home>{members}"
        )
        xml = submission(form_id, Session.get_xform_uuid(), name=name, answers=answers)
        client.submissions.create(xml, device_id="pyodk")
    return client.submissions


def names(table: dict[str, Any]) -> list[str]:
    return [row["name"] for row in table["value"]]


def test_all_submissions_come_newest_first(submissions: Any) -> None:
    table = submissions.get_table()
    assert names(table) == [*reversed(NAMES)]
    assert table["@odata.context"].endswith("/household.svc/$metadata#Submissions")
    newest = table["value"][0]
    assert newest["home"] == {"rooms": 4}
    assert newest["fruit"] == "mango"
    assert newest["place"]["type"] == "Point"
    assert newest["place"]["coordinates"] == [15.322, -4.325, 310.5]
    assert newest["meta"]["instanceID"] == newest["__id"]
    system = newest["__system"]
    assert (system["deviceId"], system["edits"], system["formVersion"]) == (
        "pyodk",
        0,
        "1",
    )
    assert newest["member@odata.navigationLink"].endswith("/member")


def test_pages_are_cut_by_skip_and_top(submissions: Any) -> None:
    assert names(submissions.get_table(skip=1, top=2)) == ["Kofi", "Esi"]
    assert names(submissions.get_table(skip=9)) == []
    assert names(submissions.get_table(top=0)) == []


def test_the_count_ignores_the_page(submissions: Any) -> None:
    table = submissions.get_table(top=1, count=True)
    assert (len(table["value"]), table["@odata.count"]) == (1, 5)
    assert "@odata.count" not in submissions.get_table(top=1, count=False)


def test_places_are_given_as_well_known_text(submissions: Any) -> None:
    first = submissions.get_table(top=1, wkt=True)["value"][0]
    assert first["place"] == "POINT (15.322 -4.325 310.5)"
    assert (
        submissions.get_table(top=1, wkt=False)["value"][0]["place"]["type"] == "Point"
    )


def test_submissions_are_filtered_by_what_is_known_of_them(submissions: Any) -> None:
    newest = submissions.get_table(top=1)["value"][0]["__id"]
    submissions.review(newest, "approved")
    one = submissions.get_table(filter="__system/reviewState eq 'approved'")
    assert names(one) == ["Yaw"]
    others = submissions.get_table(
        filter="not (__system/reviewState eq 'approved') and"
        " __system/submissionDate lt 2100-01-01T00:00:00Z"
    )
    assert names(others) == ["Kofi", "Esi", "Efua", "Ama"]
    assert (
        names(submissions.get_table(filter="year(__system/submissionDate) lt 2000"))
        == []
    )


def test_submissions_are_filtered_by_their_answers(submissions: Any) -> None:
    # ODK Central cannot.
    table = submissions.get_table(filter="home/rooms ge 2 and name ne 'Yaw'")
    assert names(table) == ["Kofi", "Esi"]


def test_repeats_are_expanded_in_place(submissions: Any) -> None:
    newest = submissions.get_table(expand="*")["value"][0]
    assert [member["age"] for member in newest["member"]] == [40, 41, 42, 43]


def test_only_what_is_selected_comes(submissions: Any) -> None:
    table = submissions.get_table(
        top=1, count=True, select="__id,meta/instanceID,__system/formVersion,fruit"
    )
    (row,) = table["value"]
    assert row == {
        "__id": row["meta"]["instanceID"],
        "meta": {"instanceID": row["__id"]},
        "__system": {"formVersion": "1"},
        "fruit": "mango",
    }


def test_a_repeat_is_a_table_of_its_own(submissions: Any) -> None:
    table = submissions.get_table(table_name="Submissions.member", count=True)
    assert table["@odata.count"] == 1 + 2 + 3 + 4
    parents = {row["__id"]: row["name"] for row in submissions.get_table()["value"]}
    for row in table["value"]:
        assert NAMES.index(parents[row["__Submissions-id"]]) == row["age"] // 10
    assert len({row["__id"] for row in table["value"]}) == 10


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"expand": "member"}, 501.6),
        ({"expand": "*", "select": "name"}, 501.11),
        ({"filter": "name eq"}, 400.18),
        ({"filter": "nothing eq 1"}, 501.5),
        ({"select": "nothing"}, 400.23),
        ({"table_name": "Submissions.nothing"}, 404.1),
        ({"skip": -1}, 400.11),
    ],
)
def test_options_that_cannot_be_met_are_refused(
    submissions: Any, options: dict[str, Any], code: float
) -> None:
    with pytest.raises(PyODKError) as caught:
        submissions.get_table(**options)
    assert caught.value.args[1].status_code == int(code)
    assert caught.value.is_central_error(code)
