"""Forms that cannot be filled are refused with their reason."""

from __future__ import annotations

import pytest

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.form_reader import read_form
from tests.unit.sync.simulation.xforms import filled, values, xform


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (b"", "not well-formed XML"),
        (b"<h:html", "not well-formed XML"),
        (b"<html/>", "lacks its head, model or body"),
        (
            (
                b'<h:html xmlns:h="http://www.w3.org/1999/xhtml" '
                b'xmlns="http://www.w3.org/2002/xforms"><h:head><model/></h:head>'
                b"<h:body/></h:html>"
            ),
            "no primary instance",
        ),
        (xform("<a/>", '<bind nodeset="/data/b"/>'), "/data/b names no node"),
        (xform("<a/>", '<bind nodeset="/data/a/@id"/>'), "'/data/a/@id' is not"),
        (xform("<a/>", "", '<input ref="/data/b"/>'), "asks for /data/b"),
        (xform("<a/>", "", "<secret/>"), "the control secret is not supported"),
        (
            xform("<a/>", '<bind nodeset="/data/a" relevant="1 +"/>'),
            "/data/a, relevant: cannot read the expression '1 +'",
        ),
        (
            xform(
                "<a/>",
                "",
                '<select1 ref="/data/a"><itemset nodeset="/data"/></select1>',
            ),
            "the itemset '/data' names no value",
        ),
        (
            xform("<a/>", model='<instance id="x" src="jr://file-csv/x.csv"/>'),
            "the file x.csv of instance 'x' is missing",
        ),
        (
            xform("<a/>", model='<odk:setgeopoint ref="/data/a" event="x"/>'),
            "the action setgeopoint is not supported",
        ),
    ],
)
def test_a_form_is_refused(xml: bytes, message: str) -> None:
    with pytest.raises(FormError) as error:
        read_form(xml)
    assert message in str(error.value)


def test_an_instance_of_an_unknown_kind_is_refused() -> None:
    xml = xform("<a/>", model='<instance id="x" src="jr://file/x.geojson"/>')
    with pytest.raises(FormError, match=r"x\.geojson is not supported"):
        read_form(xml, {"x.geojson": b"{}"})


@pytest.mark.parametrize("place", ["form", "media"])
def test_a_document_type_is_refused(place: str) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    instance = '<instance id="x" src="jr://file/x.xml"/>'
    form = xform("<a>&a;</a>" if place == "form" else "<a/>", model=instance)
    with pytest.raises(FormError, match="DOCTYPE"):
        read_form(
            bomb + form if place == "form" else form,
            {"x.xml": bomb + b"<x>&a;</x>"},
        )


def test_the_head_of_a_form_is_read() -> None:
    model = read_form(xform("<a/>", "", '<input ref="/data/a"/>'))
    assert (model.form_id, model.version, model.title) == ("small", "1", "Small form")
    assert [question.name for question in model.questions()] == ["a"]


def test_an_empty_secondary_instance_is_ignored() -> None:
    assert read_form(xform("<a/>", model='<instance id="x"/>')).instances == {}


def test_csv_and_xml_files_are_instances() -> None:
    xml = xform(
        "<city/><river/><last/>",
        '<bind nodeset="/data/city" calculate="instance(\'cities\')/root/'
        "item[name = 'b']/label\"/>"
        '<bind nodeset="/data/river" calculate="instance(\'rivers\')/root/item/name"/>'
        '<bind nodeset="/data/last" calculate="instance(\'__last-saved\')/last-saved/x"/>',
        "",
        '<instance id="cities" src="jr://file-csv/cities.csv"/>'
        '<instance id="rivers" src="jr://file/rivers.xml"/>'
        '<instance id="__last-saved" src="jr://instance/last-saved"/>',
    )
    media = {
        "cities.csv": '\ufeffname,label\na,Apia\nb,"Kota, Baru"\n'.encode(),
        "rivers.xml": b"<root><item><name>Mekong</name></item></root>",
    }
    found = values(filled(xml, media=media))
    assert (found["city"], found["river"], found["last"]) == (
        "Kota, Baru",
        "Mekong",
        "",
    )
