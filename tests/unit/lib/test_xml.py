"""XML that anyone may have written."""

import pytest

from collect.lib.xml import MAX_DEPTH, XmlError, parse_xml

LIMIT = 100_000


def test_a_document_gives_its_root_without_comments() -> None:
    root = parse_xml(b"\xef\xbb\xbf<a>x<!-- c -->y<?p i?>z</a>", max_bytes=LIMIT)
    assert root.tag == "a"
    assert root.text == "xyz"


def test_a_declared_encoding_is_followed() -> None:
    text = "<?xml version='1.0' encoding='utf-16'?><a>é</a>"
    assert parse_xml(text.encode("utf-16"), max_bytes=LIMIT).text == "é"


def test_a_document_of_the_largest_size_is_read_and_one_byte_more_is_not() -> None:
    data = b"<a>" + b"x" * 93 + b"</a>"
    assert parse_xml(data, max_bytes=100).text == "x" * 93
    with pytest.raises(XmlError, match=r"100 bytes long; at most 99 "):
        parse_xml(data, max_bytes=99)


def test_elements_may_nest_to_the_limit_and_no_deeper() -> None:
    deepest = b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH
    parse_xml(deepest, max_bytes=LIMIT)
    with pytest.raises(XmlError, match="levels deep"):
        parse_xml(b"<a>" + deepest + b"</a>", max_bytes=LIMIT)
    with pytest.raises(XmlError, match="3 levels"):
        parse_xml(b"<a><a><a><a/></a></a></a>", max_bytes=LIMIT, max_depth=3)


def test_nesting_without_end_is_refused_before_it_is_built() -> None:
    with pytest.raises(XmlError):
        parse_xml(b"<a>" * 30_000, max_bytes=LIMIT)


LAUGHS = b"<!DOCTYPE a [<!ENTITY b0 'ha'>%s]><a>&b9;</a>" % b"".join(
    b"<!ENTITY b%d '%s'>" % (n, b"&b%d;" % (n - 1) * 10) for n in range(1, 10)
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<!DOCTYPE a><a/>", id="doctype"),
        pytest.param(b"<!DOCTYPE a SYSTEM 'http://127.0.0.1/a'><a/>", id="dtd"),
        pytest.param(
            b"<!DOCTYPE a [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><a>&f;</a>",
            id="file",
        ),
        pytest.param(LAUGHS, id="billion laughs"),
    ],
)
def test_declarations_that_could_name_entities_are_refused(data: bytes) -> None:
    with pytest.raises(XmlError):
        parse_xml(data, max_bytes=LIMIT)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"<a",
        b"<a></b>",
        b"<a/><b/>",
        b"\x00",
        b"<a>\x00</a>",
        b"<a>&#0;</a>",
        b"<a>\xff</a>",
        b"<a>&nbsp;</a>",
        b"<?xml version='1.0' encoding='nonsense'?><a/>",
        b"PK\x03\x04",
        b"{}",
    ],
)
def test_what_is_not_xml_is_refused_with_a_message(data: bytes) -> None:
    with pytest.raises(XmlError, match="not well-formed XML"):
        parse_xml(data, max_bytes=LIMIT)
