"""What an upload is, from what its sender says."""

import pytest

from collect.forms.uploads import Kind, Upload, kind_of_name, kind_of_upload

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("", Kind.XML),
        (" ", Kind.XML),
        ("application/xml", Kind.XML),
        ("text/xml; charset=utf-8", Kind.XML),
        (_SHEET, Kind.XLSX),
        (f"{_SHEET}; charset=binary", Kind.XLSX),
        ("Application/VND.ms-excel", Kind.XLS),
        ("text/csv", Kind.CSV),
        ("text/markdown;charset=UTF-8", Kind.MD),
        ("application/json", None),
        ("multipart/form-data; boundary=x", None),
        ("application/octet-stream", None),
    ],
)
def test_the_content_type_tells_the_kind(content_type: str, kind: Kind | None) -> None:
    assert kind_of_upload(content_type, b"{}") is kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<?xml version='1.0'?>", Kind.XML),
        (b"\xef\xbb\xbf\r\n <h:html>", Kind.XML),
        (b"PK\x03\x04rest", Kind.XLSX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", Kind.XLS),
        (b"--boundary", None),
    ],
)
def test_without_a_telling_type_the_first_bytes_tell(
    data: bytes, kind: Kind | None
) -> None:
    assert kind_of_upload("application/x-www-form-urlencoded", data) is kind
    assert kind_of_upload("text/csv", data) is Kind.CSV


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("form.xlsx", Kind.XLSX),
        ("FORM.XLS", Kind.XLS),
        ("a.b.md", Kind.MD),
        ("xlsx", None),
        ("form.pdf", None),
    ],
)
def test_the_extension_tells_the_kind(name: str, kind: Kind | None) -> None:
    assert kind_of_name(name) is kind


def test_only_an_xform_is_no_workbook() -> None:
    assert [k for k in Kind if not Upload(b"", k).is_workbook] == [Kind.XML]
    assert Upload(b"", Kind.XLSX).content_type == _SHEET
