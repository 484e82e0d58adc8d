"""When a question is asked, when it must be answered, and what it is computed from."""

import pytest

from collect.forms.xlsform.fields import Field, fields_of
from tests.unit.forms.xlsform.support import check
from tests.unit.forms.xlsform.xforms import xform

SURVEY = """
| survey |              |       |       |              |             |             |              |             |
|        | type         | name  | label | label::Khmer | hint        | hint::Khmer | relevance    | required    |
|        | integer      | age   | Age   | អាយុ          | In years    | គិតជាឆ្នាំ    |              | yes         |
|        | begin_repeat | child | Child | x            |             |             | ${age} > 12  |             |
|        | text         | name  | Name  | x            |             |             | ${age} != \u2018\u2019 | ${age} > 15 |
|        | end_repeat   |       |       |              |             |             |              |             |
|        | select_one l or_other | s | S | x         |             |             |              |             |
|        | calculate    | twice |       |              |             |             |              |             |
| choices |             |       |       |              |             |             |              |             |
|        | list_name    | name  | label | label::Khmer |             |             |              |             |
|        | l            | a     | A     | x            |             |             |              |             |
| settings |            |       |       |              |             |             |              |             |
|        | form_id      | version | default_language |  |             |             |              |             |
|        | f            | 1     | English |            |             |             |              |             |
"""


@pytest.fixture(scope="module")
def fields() -> dict[str, Field]:
    survey = SURVEY.replace("| required    |", "| required    | calculation |").replace(
        "| calculate    | twice |       |              |             |             |"
        "              |             |",
        "| calculate    | twice |       |              |             |             |"
        "              |             | ${age} * 2 |",
    )
    checked = check(survey)
    assert checked.ok, checked.findings
    return {field.path: field for field in checked.fields}


def test_expressions_are_as_the_workbook_has_them(fields: dict[str, Field]) -> None:
    assert fields["/child"].relevant == "${age} > 12"
    assert fields["/child/name"].relevant == "${age} != ''"
    assert fields["/child/name"].required == "${age} > 15"
    assert fields["/age"].required == "yes"
    assert fields["/age"].relevant == ""
    assert fields["/twice"].calculation == "${age} * 2"


def test_hints_are_by_language(fields: dict[str, Field]) -> None:
    assert fields["/age"].hints == {"English": "In years", "Khmer": "គិតជាឆ្នាំ"}
    assert fields["/child/name"].hints == {}


def test_questions_the_converter_adds_have_its_expressions(
    fields: dict[str, Field],
) -> None:
    assert fields["/s_other"].relevant == "selected(../s, 'other')"


def test_forms_uploaded_as_xml_have_those_of_their_binds() -> None:
    found = fields_of(
        xform(
            instance="<a/><b/>",
            binds='<bind nodeset="/data/a" required="true()"/>'
            '<bind nodeset="/data/b" type="int" relevant="/data/a &gt; 1"/>'
            '<bind nodeset="/data/b" calculate="1 + 1" required=""/>',
        )
    )
    assert [(f.relevant, f.required, f.calculation) for f in found][:2] == [
        ("", "true()", ""),
        ("/data/a > 1", "", "1 + 1"),
    ]
