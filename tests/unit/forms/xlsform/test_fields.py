"""Fields of a form from its XML alone, and what the workbook adds."""

import json
from pathlib import Path

import pytest

from collect.forms.xlsform.check import check_workbook
from collect.forms.xlsform.fields import Choice, Field, fields_of
from collect.forms.xlsform.xform import InvalidXForm, Refusal
from tests.unit.forms.xlsform.support import check
from tests.unit.forms.xlsform.xforms import xform

SURVEY = """
| survey |                     |        |               |               |         |       |      |            |
|        | type                | name   | label         | label::Khmer  | missing | pii   | unit | constraint |
|        | text                | who    | Who?          |               |         | Direct |     | regex(., \u2018a\u2019) |
|        | begin_group         | water  | Water         |               |         |       |      |            |
|        | select_multiple src or_other | src | Sources | x             |         |       |      |            |
|        | end_group           |        |               |               |         |       |      |            |
|        | begin_repeat        | child  | Child         |               |         |       |      |            |
|        | integer             | age    | Age           |               | 98 99   | quasi | year | . < 120    |
|        | begin_repeat        | dose   | Dose          |               |         |       |      |            |
|        | image               | card   | Card          |               |         |       |      |            |
|        | end_repeat          |        |               |               |         |       |      |            |
|        | end_repeat          |        |               |               |         |       |      |            |
| choices |                    |        |               |               |         |       |      |            |
|        | list_name           | name   | label         | label::Khmer  |         |       |      |            |
|        | src                 | river  | River         | x             |         |       |      |            |
| settings |                   |        |               |               |         |       |      |            |
|        | form_id             | version | default_language |           |         |       |      |            |
|        | f                   | 1      | English       |               |         |       |      |            |
"""


@pytest.fixture(scope="module")
def fields() -> dict[str, Field]:
    checked = check(SURVEY)
    assert checked.ok, checked.findings
    return {field.path: field for field in checked.fields}


def test_every_node_is_a_field_in_document_order(fields: dict[str, Field]) -> None:
    assert list(fields) == [
        "/who",
        "/water",
        "/water/src",
        "/water/src_other",
        "/child",
        "/child/age",
        "/child/dose",
        "/child/dose/card",
        "/meta",
        "/meta/instanceID",
    ]
    assert [field.order for field in fields.values()] == list(range(10))


def test_types_tables_and_controls_come_from_the_form(
    fields: dict[str, Field],
) -> None:
    assert [(f.type, f.table, f.control) for f in fields.values()][:8] == [
        ("string", "", "input"),
        ("structure", "", ""),
        ("string", "", "select"),
        ("string", "", "input"),
        ("repeat", "", ""),
        ("int", "/child", "input"),
        ("repeat", "/child", ""),
        ("binary", "/child/dose", "upload"),
    ]
    assert fields["/water/src"].multiple
    assert fields["/water/src"].list_name == "src"
    assert fields["/child/dose/card"].binary
    assert not fields["/child"].is_question
    assert fields["/who"].is_question


def test_the_workbook_adds_texts_codes_and_marks(fields: dict[str, Field]) -> None:
    age, who = fields["/child/age"], fields["/who"]

    assert age.missing == ("98", "99")
    assert (age.pii, age.unit, age.constraint, age.row) == (
        "quasi",
        "year",
        ". < 120",
        7,
    )
    assert who.labels == {"English": "Who?"}
    assert who.constraint == "regex(., 'a')"
    assert who.pii == "direct"
    assert fields["/meta/instanceID"].row == 0


def test_choices_are_listed_with_those_that_or_other_adds() -> None:
    assert check(SURVEY).choices == {
        "src": (
            Choice("river", {"English": "River", "Khmer": "x"}),
            Choice("other", {"English": "Other"}),
        )
    }


def test_fields_survive_json(fields: dict[str, Field]) -> None:
    for field in fields.values():
        assert Field.from_json(json.loads(json.dumps(field.to_json()))) == field


def test_a_checked_workbook_becomes_json() -> None:
    value = json.loads(json.dumps(check(SURVEY).to_json()))

    assert value["choices"]["src"][0]["code"] == "river"
    assert value["header"]["form_id"] == "f"
    assert value["itemsets"] is None
    assert json.loads(json.dumps(check("").to_json()))["xform"] is None


def test_a_template_and_its_first_instance_are_one_field() -> None:
    form = xform(
        instance='<r jr:template=""><a/></r><r><a/><b/></r>',
        body='<group><repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat></group>',
    )
    assert [(f.path, f.type, f.table) for f in fields_of(form)][:3] == [
        ("/r", "repeat", ""),
        ("/r/a", "string", "/r"),
        ("/r/b", "string", "/r"),
    ]


def test_hand_written_forms_may_use_old_types_and_relative_references() -> None:
    form = xform(
        instance="<g><a/><b/><c/></g><e/>",
        binds='<bind id="bb" nodeset="/data/g/b" type="select1"/>'
        '<bind nodeset="/data/g/c" type="select"/>'
        '<bind nodeset="/data/g/a" type="xsd:integer"/>',
        body='<group ref="/data/g"><input ref="a"/><select1 bind="bb"><item/></select1>'
        '<select ref="../g/c"/><label>x</label></group><group ref="/data/e"/>',
    )
    found = {f.path: (f.type, f.control, f.multiple) for f in fields_of(form)}

    assert found["/g/a"] == ("int", "input", False)
    assert found["/g/b"] == ("string", "select1", False)
    assert found["/g/c"] == ("string", "select", True)
    assert found["/e"] == ("structure", "", False)


def test_a_form_without_a_body_has_no_fields() -> None:
    with pytest.raises(InvalidXForm) as caught:
        fields_of(b'<h:html xmlns:h="http://www.w3.org/1999/xhtml"/>')

    assert caught.value.refusal is Refusal.NOT_AN_XFORM


def test_real_forms_have_all_their_fields(shared_data: Path) -> None:
    data = (shared_data / "wash-abidjan-2022" / "wash_household.xlsx").read_bytes()
    checked = check_workbook(data, "xlsx")

    assert checked.ok
    assert [f.code for f in checked.findings] == ["choice_looks_missing"] * 2
    fields = {field.path: field for field in checked.fields}
    assert len(fields) == 44
    assert fields["/water/DrinkingWaterDist"].missing == ("9999",)
    assert fields["/dwelling/HHROOMS"].missing == ("111", "999")
    assert fields["/member/Sex"].table == "/member"
    assert fields["/City"].labels == {"Français (fr)": "City"}
    assert [choice.code for choice in checked.choices["Sex"]] == ["M", "F", "NA"]
    assert len(checked.definition.variables) == 6
    assert len(checked.definition.checks) == 4
    assert len(checked.definition.indicators) == 6
