"""What the web collector does otherwise than a form says, from the form alone."""

import json
from pathlib import Path

import pytest

from collect.forms.conversion_worker import answer
from collect.forms.xlsform.collector.document import limits_of
from collect.forms.xlsform.collector.limit import Limit
from collect.forms.xlsform.collector.table import reasons, rows, words_of
from collect.forms.xlsform.collector.texts import REASONS
from collect.forms.xlsform.xpath_functions import FUNCTIONS
from tests.unit.forms.xlsform.support import check, sheet
from tests.unit.forms.xlsform.xforms import xform

CLIENT_FORMS = Path("collect/webforms/client/tests/forms")
LIST = '<itemset nodeset="{}"><value ref="name"/><label ref="label"/></itemset>'
FILE = '<instance id="villages" src="jr://file-csv/villages.csv"/>'


def asked(name: str, inside: str = "", **attributes: str) -> str:
    """A control of the body about node `a`."""
    stated = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<{name} ref="/data/a"{stated}><label>A</label>{inside}</{name}>'


def found(**parts: str) -> list[tuple[str, str, str]]:
    """Reference, reason and subject of every limit of a form."""
    return [(e.reference, e.reason, e.subject) for e in limits_of(xform(**parts))]


def test_every_reason_has_its_words() -> None:
    assert {row["reason"] for row in rows()} == set(REASONS)


def test_a_reason_is_found_by_one_row_only() -> None:
    assert len(reasons()) == len([row for row in rows() if "list" not in row])


def test_functions_of_the_table_are_functions_of_forms() -> None:
    named = {row["function"] for row in rows() if "function" in row}
    assert named <= set(FUNCTIONS)


@pytest.mark.parametrize(
    ("appearance", "words"),
    [
        ("", ()),
        ("multiline  numbers multiline", ("multiline", "numbers")),
        ("ex:org.app(a='b c', d=${e})", ("ex",)),
        ("search", ("search",)),
        (
            "minimal search('f', 'matches', once(x))  quick",
            ("minimal", "search()", "quick"),
        ),
        ("search('f' unclosed", ("search()",)),
    ],
)
def test_an_appearance_is_its_bare_words(
    appearance: str, words: tuple[str, ...]
) -> None:
    assert words_of(appearance) == words


def test_the_server_and_the_collector_say_the_same_of_each_question() -> None:
    """The collector's own test compares the widgets with the same file."""
    expected = json.loads((CLIENT_FORMS / "limits.said.json").read_text("utf-8"))
    limits = limits_of((CLIENT_FORMS / "limits.xml").read_bytes())
    said = {
        each.reference: each.reason
        for each in limits
        if each.place in ("type", "appearance") and each.label
    }
    assert said == expected


def test_a_form_uploaded_as_xml_is_told_the_same() -> None:
    form = xform(body=asked("input", appearance="ex:org.app()"))
    told = answer({"kind": "xml"}, form)["findings"]
    assert [(each["code"], each["sheet"], each["row"]) for each in told] == [
        ("collector_differs", "", None)
    ]
    assert told[0]["message"].startswith("In the web collector, 'a' (ex): no other app")
    assert "ODK Collect are not affected" in told[0]["hint"]


def test_an_ordinary_form_is_told_nothing() -> None:
    binds = '<bind nodeset="/data/a" type="int" relevant="/data/a &gt; 1"/>'
    assert found(binds=binds, body=asked("input", appearance="numbers")) == []


def test_a_label_is_the_default_languages_on_one_line() -> None:
    itext = (
        '<itext><translation lang="en"><text id="/data/a:label"><value>A</value></text>'
        '</translation><translation lang="bn" default="true()">'
        '<text id="/data/a:label"><value form="audio">jr://audio/a.mp3</value>'
        '<value>নাম <output value="/data/b"/>\n কী?</value></text></translation></itext>'
    )
    body = (
        '<input ref="/data/a" appearance="ex:x()">'
        "<label ref=\"jr:itext('/data/a:label')\"/></input>"
    )
    (limit,) = limits_of(xform(model=itext, body=body))
    assert limit.label == "নাম … কী?"


def test_a_long_label_is_cut() -> None:
    body = asked("input", appearance="ex:x()").replace("A</", f"{'long ' * 99}</")
    (limit,) = limits_of(xform(body=body))
    assert len(limit.label) == 120
    assert limit.label.endswith("…")


def test_a_control_may_name_its_bind_or_stand_relative_to_its_group() -> None:
    binds = '<bind id="n" nodeset="/data/g/a" type="decimal"/>'
    bound = '<input bind="n" appearance="bearing"><label>A</label></input>'
    near = '<group ref="/data/g"><input ref="b" appearance="printer:x()"/></group>'
    assert found(instance="<g><a/><b/></g>", binds=binds, body=bound + near) == [
        ("/data/g/a", "no_compass", "bearing"),
        ("/data/g/b", "no_printer", "printer"),
    ]


def test_a_note_is_what_nobody_can_answer() -> None:
    binds = '<bind nodeset="/data/a" readonly="true()"/>'
    body = asked("input", appearance="printer:x() ex:y()")
    assert found(binds=binds, body=body) == [("/data/a", "no_printer", "printer")]


@pytest.mark.parametrize(
    "expression",
    ["decimal-time('06:00')", "decimal-time", "decimal-date-time(/data/a)", "7:00 ("],
)
def test_a_time_that_no_phone_entered_is_read_as_it_stands(expression: str) -> None:
    binds = f'<bind nodeset="/data/a" calculate="{expression}"/>'
    assert found(binds=binds) == []


@pytest.mark.parametrize("expression", ["decimal-time(/data/t)", "decimal-time()"])
def test_a_time_that_a_phone_entered_is_not(expression: str) -> None:
    binds = f'<bind nodeset="/data/a" calculate="{expression} * 24"/>'
    assert found(binds=binds) == [("/data/a", "time_as_number", "decimal-time")]


def test_functions_in_labels_defaults_and_counts_are_found() -> None:
    setvalue = (
        '<setvalue event="odk-instance-first-load" ref="/data/a" value="version()"/>'
    )
    itext = (
        '<itext><translation lang="en"><text id="/data/a:hint"><value>'
        "<output value=\"property('x')\"/></value></text></translation></itext>"
    )
    repeat = (
        '<group ref="/data/r"><repeat nodeset="/data/r" jr:count="depend(1)"/></group>'
    )
    label = '<input ref="/data/a"><label><output value="is-selected(., 1)"/></label></input>'
    limits = limits_of(xform(model=setvalue + itext, body=repeat + label))
    assert [(each.reference, each.place, each.subject) for each in limits] == [
        ("/data/a", "value", "version"),
        ("/data/a", "hint", "property"),
        ("/data/r", "count", "depend"),
        ("/data/a", "label", "is-selected"),
    ]
    assert {each.reason for each in limits} == {"cannot_open"}


@pytest.mark.parametrize(
    ("nodeset", "rows", "told"),
    [
        ("instance('villages')/root/item", 2_000, False),
        ("instance('villages')/root/item", 2_001, True),
        ("randomize(instance( 'villages' )/root/item, 1)", 2_001, True),
        ("instance('villages')/root/item[x=1]", 5_000, False),
        ("instance('villages')/root/item[x=1]", 5_001, True),
        ("/data/r", 9_000, False),
    ],
)
def test_a_long_file_is_told_filtered_or_not(
    nodeset: str, rows: int, told: bool
) -> None:
    form = xform(model=FILE, body=asked("select1", LIST.format(nodeset)))
    limit = Limit("/data/a", "long_list", "type", "villages.csv", rows, "A")
    assert limits_of(form, {"villages.csv": rows}) == ((limit,) if told else ())
    assert limits_of(form) == ()


def test_a_long_list_of_the_form_is_told_once_nothing_filters_it() -> None:
    choices = sheet(
        "choices",
        "list_name | name | label | of",
        *(f"village | v{at} | Village {at} | {at % 9}" for at in range(2_001)),
    )
    survey = sheet(
        "survey",
        "type | name | label | choice_filter",
        "select_one village | v | V |",
        "select_one village | w | W | of=1",
    )
    form = check(survey + choices).xform
    assert form is not None
    assert [(each.reference, each.rows) for each in limits_of(form)] == [
        ("/data/v", 2_001)
    ]
