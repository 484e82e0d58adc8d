"""Another version in the XForm, and nothing else changed."""

import pytest
from lxml import etree

from collect.forms.version_names import with_version
from collect.forms.xlsform.xform import InvalidXForm, form_header
from tests.factories.forms import xform


def test_the_version_is_replaced() -> None:
    assert form_header(with_version(xform(version="1"), "é<2")).version == "é<2"


def test_a_version_is_added_where_there_was_none() -> None:
    assert form_header(with_version(xform(version=""), "7")).version == "7"


def test_a_namespaced_version_gives_way() -> None:
    old = xform(version="").replace(
        b"<data ", b'<data xmlns:orx="http://openrosa.org/xforms" orx:version="3" '
    )
    assert form_header(old).version == "3"
    renamed = with_version(old, "4")
    assert form_header(renamed).version == "4"
    assert b"orx:version" not in renamed


def test_nothing_but_the_version_changes() -> None:
    before, after = (
        etree.tostring(etree.fromstring(each), method="c14n")
        for each in (xform(version="2"), with_version(xform(version="1"), "2"))
    )
    assert before == after


def test_what_xml_cannot_hold_is_no_version() -> None:
    with pytest.raises(ValueError, match="XML compatible"):
        with_version(xform(), "\x01")


def test_what_is_no_xform_has_no_version() -> None:
    with pytest.raises(InvalidXForm):
        with_version(b"<a/>", "1")
