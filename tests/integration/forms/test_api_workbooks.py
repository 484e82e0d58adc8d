"""Workbooks: kept as they were, checked cell by cell, told all at once."""

from pathlib import Path

from collect.forms.uploads import CONTENT_TYPES, Kind
from tests.factories.accounts import Person
from tests.integration.forms import workbooks
from tests.integration.forms.conftest import Address, send

XLSX = CONTENT_TYPES[Kind.XLSX]


def test_the_workbook_can_be_had_again(alice: Person, at: Address) -> None:
    data = workbooks.xlsx()
    send(alice, at() + "?publish=true", data, content_type=XLSX)
    alice.client.post(at("people", "/draft"), b"", content_type="")
    for address in (".xlsx", "/draft.xlsx", "/versions/1.xlsx"):
        answer = alice.get(at("people", address))
        assert b"".join(answer.streaming_content) == data
        assert answer["Content-Type"] == XLSX
        assert 'filename="people.xlsx"' in answer["Content-Disposition"]
        wrong = address.replace("xlsx", "xls")
        assert alice.get(at("people", wrong)).json()["code"] == 404.1
    extended = {"X-Extended-Metadata": "true"}
    body = alice.get(at("people"), headers=extended).json()
    assert body["excelContentType"] == XLSX


def test_text_workbooks_are_workbooks(alice: Person, at: Address) -> None:
    markdown = workbooks.nested_groups(2)
    headers = {"X-XlsForm-FormId-Fallback": "caf%C3%A9"}
    answer = send(alice, at(), markdown, content_type="text/markdown", headers=headers)
    assert answer.json()["xmlFormId"] == "café"
    served = alice.get(at("café", "/draft.md"))
    assert b"".join(served.streaming_content) == markdown


def test_fields_have_names_that_odata_allows(alice: Person, at: Address) -> None:
    survey = (
        ("type", "name", "label"),
        ("begin_repeat", "_1.child", "Child"),
        ("audio", "photo-1", "Photo"),
        ("select_multiple l", "likes", "Likes"),
        ("end_repeat", None, None),
    )
    choices = (("list_name", "name", "label"), ("l", "a", "A"), ("l", "b", "B"))
    data = workbooks.xlsx(survey=survey, choices=choices)
    answer = send(alice, at() + "?publish=true", data, content_type=XLSX)
    assert answer.status_code == 200, answer.json()
    plain = alice.get(at("people", "/fields")).json()
    assert plain[0] == {
        "path": "/_1.child",
        "name": "_1.child",
        "type": "repeat",
        "binary": None,
        "selectMultiple": None,
    }
    safe = alice.get(at("people", "/fields?odata=True")).json()
    assert [field["path"] for field in safe[:3]] == [
        "/_1_child",
        "/_1_child/photo_1",
        "/_1_child/likes",
    ]
    assert [field["name"] for field in safe[:2]] == ["_1_child", "photo_1"]
    assert (safe[1]["binary"], safe[2]["selectMultiple"]) == (True, True)
    assert alice.get(at("people", "/versions/1/fields")).json() == plain


def test_warnings_must_be_accepted(alice: Person, at: Address) -> None:
    choices = (("list_name", "name", "label"), ("l", "a", None), ("l", "b", "B"))
    survey = (*workbooks.SURVEY, ("select_one l", "which", "Which?"))
    data = workbooks.xlsx(survey=survey, choices=choices)
    answer = send(alice, at(), data, content_type=XLSX)
    assert answer.json()["code"] == 400.16
    details = answer.json()["details"]
    (warning,) = details["warnings"]["xlsFormWarnings"]
    assert warning.startswith("[choices!C2]")
    assert any(finding["cell"] == "C2" for finding in details["findings"])
    accepted = send(alice, at() + "?ignoreWarnings=True", data, content_type=XLSX)
    assert accepted.status_code == 200


def test_findings_stay_with_the_version(alice: Person, at: Address) -> None:
    indicators = (("indicator", "type", "numerator"), ("MINE", "mean", "${age}"))
    data = workbooks.xlsx(indicators=indicators)
    send(alice, at(), data, content_type=XLSX)
    (finding,) = alice.get(at("people", "/draft/findings")).json()
    assert finding["sheet"] == "indicators"
    assert finding["cell"] == "A2"
    alice.post(at("people", "/draft/publish"))
    assert alice.get(at("people", "/findings")).json() == [finding]


def test_external_choices_come_with_their_file(alice: Person, at: Address) -> None:
    survey = (
        ("type", "name", "label", "choice_filter"),
        ("text", "area", "Area", None),
        ("select_one_external towns", "town", "Town", "area=${area}"),
    )
    towns = (
        ("list_name", "name", "label", "area"),
        ("towns", "t1", "Town 1", "a"),
        ("towns", "t2", "Town 2", "b"),
    )
    data = workbooks.xlsx(survey=survey, external_choices=towns)
    address = at() + "?publish=true&ignoreWarnings=true"
    answer = send(alice, address, data, content_type=XLSX)
    assert answer.status_code == 200, answer.json()
    (slot,) = alice.get(at("people", "/attachments")).json()
    assert (slot["name"], slot["exists"]) == ("itemsets.csv", True)
    file = alice.get(at("people", "/attachments/itemsets.csv"))
    assert b'"towns","t1","Town 1","a"' in b"".join(file.streaming_content)


def test_a_questionnaire_from_the_field_is_explained(
    alice: Person, at: Address, shared_data: Path
) -> None:
    path = shared_data / "wash-abidjan-2022" / "field_questionnaire_2022.xls"
    kind = CONTENT_TYPES[Kind.XLS]
    answer = send(alice, at(), path.read_bytes(), content_type=kind)
    assert answer.json()["code"] == 400.15
    details = answer.json()["details"]
    errors = [f for f in details["findings"] if f["severity"] == "error"]
    assert {("survey", "B62"), ("survey", "B125"), ("survey", "B129")} <= {
        (f["sheet"], f["cell"]) for f in errors
    }
    assert all(f["hint"] for f in details["findings"])
    assert len(details["error"].splitlines()) == len(errors)


def test_fields_come_with_labels_and_choices_on_request(
    alice: Person, at: Address
) -> None:
    survey = (
        ("type", "name", "label::English (en)", "label::Français (fr)"),
        ("select_one yn", "water", "Water?", "De l'eau ?"),
        ("text", "why", "Why?", "Pourquoi ?"),
    )
    choices = (
        ("list_name", "name", "label::English (en)", "label::Français (fr)"),
        ("yn", "y", "Yes", "Oui"),
        ("yn", "n", "No", "Non"),
    )
    data = workbooks.xlsx(survey=survey, choices=choices)
    address = at() + "?publish=true&ignoreWarnings=true"
    assert send(alice, address, data, content_type=XLSX).status_code == 200
    for place in ("/fields", "/versions/1/fields"):
        water, why = alice.get(at("people", f"{place}?labels=True")).json()[:2]
        assert water["labels"] == {
            "English (en)": "Water?",
            "Français (fr)": "De l'eau ?",
        }
        assert water["choices"] == [
            {"code": "y", "labels": {"English (en)": "Yes", "Français (fr)": "Oui"}},
            {"code": "n", "labels": {"English (en)": "No", "Français (fr)": "Non"}},
        ]
        assert (why["path"], why["type"], why["choices"]) == ("/why", "string", None)
    plain = alice.get(at("people", "/fields?labels=no&flatten=true")).json()
    assert plain[0].keys() == {"path", "name", "type", "binary", "selectMultiple"}


def test_fields_come_in_document_order_with_groups_and_repeats(
    alice: Person, at: Address
) -> None:
    survey = (
        ("type", "name", "label"),
        ("text", "head", "Head"),
        ("begin_group", "home", "Home"),
        ("begin_repeat", "member", "Member"),
        ("integer", "age", "Age"),
        ("end_repeat", None, None),
        ("note", "bye", "Bye"),
        ("end_group", None, None),
    )
    data = workbooks.xlsx(survey=survey)
    address = at() + "?publish=true&ignoreWarnings=true"
    assert send(alice, address, data, content_type=XLSX).status_code == 200
    fields = alice.get(at("people", "/fields")).json()
    assert [(field["path"], field["type"]) for field in fields] == [
        ("/head", "string"),
        ("/home", "structure"),
        ("/home/member", "repeat"),
        ("/home/member/age", "int"),
        ("/home/bye", "string"),
        ("/meta", "structure"),
        ("/meta/instanceID", "string"),
    ]
