"""pyODK: forms from every kind of definition."""

from pathlib import Path

import pytest
from pyodk.client import Client
from pyodk.errors import PyODKError

from tests.compat.pyodk import definitions


def test_forms_are_listed_read_and_their_xml_is_fetched(
    client: Client, form_id: str
) -> None:
    form = client.forms.get(form_id)
    assert form in client.forms.list()
    assert (form.name, form.version, form.state) == ("Household", "1", "open")
    assert form.publishedAt is not None
    xml = client.forms.get_xml(form_id)
    assert "<h:title>Household</h:title>" in xml
    assert client.forms.get_xml(form_id, encoding=None) == xml.encode()


def test_a_form_is_created_from_xml_in_memory(client: Client) -> None:
    definition = definitions.xform("small", "7")
    created = client.forms.create(definition)
    assert (created.xmlFormId, created.version) == ("small", "7")
    assert client.forms.get("small").publishedAt is not None


def test_a_form_is_created_from_a_file(client: Client, tmp_path: Path) -> None:
    for suffix, data in (
        (".xml", definitions.xform("from_xml", "1").encode()),
        (".xlsx", definitions.small_workbook("from_xlsx")),
    ):
        path = tmp_path / f"form{suffix}"
        path.write_bytes(data)
        created = client.forms.create(path)
        assert created.xmlFormId == f"from_{suffix[1:]}"


def test_an_old_workbook_is_taken(client: Client, shared_data: Path) -> None:
    path = shared_data / "wash-abidjan-2022" / "field_questionnaire_2022.xls"
    with pytest.raises(PyODKError) as caught:
        client.forms.create(path)
    # It is read as the .xls it is; what is wrong with it is said by cell.
    assert caught.value.is_central_error(400.15)
    findings = caught.value.args[1].json()["details"]["findings"]
    assert {"sheet", "cell", "message"} <= set(findings[0])


def test_the_name_of_the_file_stands_in_for_a_missing_form_id(
    client: Client, tmp_path: Path
) -> None:
    for stem in ("school visit", "✅ ✅"):
        path = tmp_path / f"{stem}.xlsx"
        path.write_bytes(definitions.small_workbook())
        assert client.forms.create(path).xmlFormId == stem


def test_a_given_form_id_stands_in_for_a_missing_one(client: Client) -> None:
    made = client.forms.create(definitions.small_workbook(), form_id="given/id")
    assert made.xmlFormId == "given/id"


def test_a_definition_without_any_id_gets_a_new_uuid(client: Client) -> None:
    made = client.forms.create(definitions.small_workbook())
    assert made.xmlFormId.startswith("uuid:")


def test_the_same_form_cannot_be_created_twice(client: Client, form_id: str) -> None:
    with pytest.raises(PyODKError) as caught:
        client.forms.create(definitions.workbook(form_id))
    assert caught.value.is_central_error(409.3)


def test_a_broken_definition_is_refused(client: Client) -> None:
    with pytest.raises(PyODKError) as caught:
        client.forms.create(definitions.xform("broken", "1").replace("<h:body>", ""))
    assert caught.value.is_central_error(400.1)


def test_a_form_that_is_not_there_is_central_s_404_1(client: Client) -> None:
    for ask in (client.forms.get, client.forms.get_xml):
        with pytest.raises(PyODKError) as caught:
            ask("nothing here")
        assert caught.value.args[1].status_code == 404
