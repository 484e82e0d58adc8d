"""What a form learns from the phone, its events, and its choices."""

from __future__ import annotations

import re

import pytest

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.session import Device
from tests.unit.sync.simulation.xforms import filled, texts, values, xform

CHOICES = (
    '<itext><translation lang="en" default="true()">'
    '<text id="c-0"><value>Nepal</value><value form="image">n.png</value></text>'
    '<text id="c-1"><value>Samoa</value></text></translation></itext>'
    '<instance id="c"><root>'
    "<item><itextId>c-0</itextId><name>NPL</name><region>south</region></item>"
    "<item><itextId>c-1</itextId><name>WSM</name><region>pacific</region></item>"
    "</root></instance>"
)
ITEMSET = (
    '<itemset nodeset="instance(\'c\')/root/item{filter}"><value ref="name"/>'
    '<label ref="jr:itext(itextId)"/></itemset>'
)


def test_preloads_come_from_the_phone() -> None:
    preloads = {
        "start": ("dateTime", "timestamp", "start"),
        "end": ("dateTime", "timestamp", "end"),
        "today": ("date", "date", "today"),
        "deviceid": ("string", "property", "deviceid"),
        "email": ("string", "property", "uri:email"),
        "tel": ("string", "property", "uri:phonenumber"),
        "user": ("string", "property", "uri:username"),
        "nothing": ("string", "property", "subscriberid"),
    }
    form = filled(
        xform(
            "".join(f"<{name}/>" for name in preloads) + "<q/>",
            "".join(
                f'<bind nodeset="/data/{name}" type="{kind}" jr:preload="{preload}" '
                f'jr:preloadParams="{params}"/>'
                for name, (kind, preload, params) in preloads.items()
            ),
            '<input ref="/data/q"/>',
        ),
        {"q": "x"},
        device=Device("collect:abc", "dewi", "dewi@example.org", "+5550123"),
    )
    found = values(form)
    assert re.fullmatch(r"uuid:[0-9a-f-]{14}4[0-9a-f-]{21}", form.instance_id)
    assert found.pop("instanceID") == form.instance_id
    assert found == {
        "start": "2026-03-04T08:30:00.000Z",
        "end": "2026-03-04T08:30:06.000Z",
        "today": "2026-03-04",
        "deviceid": "collect:abc",
        "email": "mailto:dewi@example.org",
        "tel": "tel:+5550123",
        "user": "username:dewi",
        "nothing": "",
        "q": "x",
    }


def test_setvalue_runs_at_load_at_new_repeats_and_after_changes() -> None:
    form = filled(
        xform(
            '<day/><m jr:template=""><n/><seen/></m><a/><copy/>',
            '<bind nodeset="/data/day" type="date"/>',
            '<group><repeat nodeset="/data/m"><setvalue ref="/data/m/seen" '
            'event="odk-new-repeat" value="concat(\'no \', position(..))"/>'
            '<input ref="/data/m/n"/></repeat></group>'
            '<input ref="/data/a"><setvalue ref="/data/copy" '
            'event="xforms-value-changed" value="concat(/data/a, \'!\')"/></input>'
            '<input ref="/data/copy"/>',
            '<setvalue ref="/data/day" event="odk-instance-first-load" value="today()"/>',
        ),
        {"a": "hey", "n": "x"},
        counts={"m": 2},
    )
    assert values(form)["day"] == "2026-03-04"
    assert texts(form, "seen") == ["no 1", "no 2"]
    assert values(form)["copy"] == "hey!"


def test_a_setvalue_may_hold_plain_text_with_quotes() -> None:
    form = filled(
        xform(
            "<a/>",
            "",
            '<input ref="/data/a"/>',
            '<setvalue ref="/data/a" event="odk-instance-first-load">it\'s</setvalue>',
        )
    )
    assert values(form)["a"] == "it's"


def test_once_keeps_its_first_value() -> None:
    form = filled(
        xform(
            "<a/><id/>",
            '<bind nodeset="/data/id" calculate="once(concat(\'first\', /data/a))"/>',
            '<input ref="/data/a"/>',
            '<setvalue ref="/data/a" event="odk-instance-first-load" value="/data/id"/>',
        )
    )
    assert values(form)["id"] == "first"


def test_choice_names_come_from_the_default_language() -> None:
    form = filled(
        xform(
            "<c/><label/><odd/>",
            '<bind nodeset="/data/label" '
            "calculate=\"jr:choice-name(/data/c, ' /data/c ')\"/>"
            "<bind nodeset=\"/data/odd\" calculate=\"jr:choice-name('x', '/data/c')\"/>",
            f'<select1 ref="/data/c">{ITEMSET.format(filter="")}</select1>',
            CHOICES,
        ),
        {"c": "WSM"},
    )
    assert values(form)["label"] == "Samoa"
    assert values(form)["odd"] == "x"


def test_choice_names_work_for_items_written_in_the_body() -> None:
    form = filled(
        xform(
            "<c/><label/>",
            '<bind nodeset="/data/label" '
            "calculate=\"concat(jr:choice-name('1', '/data/c'), "
            "jr:choice-name('2', '/data/c'))\"/>",
            '<select1 ref="/data/c"><item><label>One</label><value>1</value></item>'
            "<item><label ref=\"jr:itext('c-0')\"/><value>2</value></item></select1>",
            CHOICES,
        )
    )
    assert values(form)["label"] == "OneNepal"


@pytest.mark.parametrize("function", ["{}", "randomize({})", "randomize({}, 3)"])
def test_randomized_choices_are_the_same_choices(function: str) -> None:
    nodes = function.format("instance('c')/root/item")
    form = filled(
        xform(
            "<c/><n/>",
            f'<bind nodeset="/data/n" calculate="count({nodes})"/>',
            f'<select1 ref="/data/c"><itemset nodeset="{nodes}"><value ref="name"/>'
            '<label ref="name"/></itemset></select1>',
            CHOICES,
        )
    )
    assert values(form)["n"] == "2"


def test_a_place_in_a_predicate_selects_that_node() -> None:
    form = filled(
        xform(
            "<second/>",
            '<bind nodeset="/data/second" '
            "calculate=\"instance('c')/root/item[2]/name\"/>",
            "",
            CHOICES,
        )
    )
    assert values(form)["second"] == "WSM"


def test_several_values_where_one_is_needed_are_an_error() -> None:
    with pytest.raises(FormError, match="name is repeated; use indexed-repeat"):
        filled(
            xform(
                "<x/>",
                '<bind nodeset="/data/x" calculate="instance(\'c\')/root/item/name"/>',
                "",
                CHOICES,
            )
        )
