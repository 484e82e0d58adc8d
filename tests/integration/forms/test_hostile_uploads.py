"""Whatever is uploaded, the answer is a clear error and the server lives on."""

from collections.abc import Callable

import pytest

from collect.accounts.models import Project
from collect.forms import conversion
from collect.forms.isolation import Limits, Nursery
from collect.forms.models import Form
from collect.forms.uploads import CONTENT_TYPES, MAX_BYTES, Kind
from tests.factories.accounts import Person
from tests.factories.forms import xform
from tests.integration.forms import workbooks
from tests.integration.forms.conftest import Address, send

XLSX = CONTENT_TYPES[Kind.XLSX]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DANGEROUS = {
    "zip bomb": workbooks.zip_bomb,
    "10^6 rows": workbooks.million_rows,
    "external entity": workbooks.external_entity,
}
BROKEN: dict[str, tuple[Kind, Callable[[], bytes], float]] = {
    "truncated zip": (Kind.XLSX, lambda: workbooks.xlsx()[:-200], 400.15),
    "garbage xlsx": (Kind.XLSX, lambda: b"PK\x03\x04" + bytes(range(256)) * 9, 400.15),
    "garbage xls": (Kind.XLS, lambda: _OLE + bytes(range(256)) * 99, 400.15),
    "wrong type": (Kind.XLS, workbooks.xlsx, 400.15),
    "text as xlsx": (Kind.XLSX, lambda: b"hello", 400.15),
    "bytes as csv": (Kind.CSV, lambda: bytes(range(256)), 400.15),
    "nul as md": (Kind.MD, lambda: b"| survey |\x00", 400.15),
    "no xml": (Kind.XML, lambda: b"hello", 400.1),
    "deep xml": (Kind.XML, lambda: b"<a>" * 10_000 + b"</a>" * 10_000, 400.1),
    "xml bomb": (
        Kind.XML,
        lambda: b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 9999 + b'">]><a>&b;</a>',
        400.1,
    ),
    "xml entity": (
        Kind.XML,
        lambda: b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xform(),
        400.1,
    ),
    "too large": (Kind.XML, lambda: bytes(MAX_BYTES + 1), 400.36),
}


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize("name", DANGEROUS)
def test_dangerous_workbooks_are_refused_in_a_process_of_their_own(
    name: str, alice: Person, at: Address
) -> None:
    answer = send(alice, at(), DANGEROUS[name](), content_type=XLSX)
    assert (answer.status_code, answer.json()["code"]) == (400, 400.15)
    (finding,) = answer.json()["details"]["findings"]
    assert finding["severity"] == "error"
    assert finding["hint"]
    assert not Form.objects.exists()


@pytest.mark.usefixtures("isolated")
def test_groups_nested_without_end_cost_only_their_process(
    alice: Person, at: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    nursery = Nursery(conversion.WORKER, Limits(seconds=3))
    monkeypatch.setattr(conversion, "nursery", lambda: nursery)
    data = workbooks.nested_groups(10_000)
    answer = send(alice, at(), data, content_type="text/markdown")
    nursery.close()
    assert (answer.status_code, answer.json()["code"]) == (400, 400.15)
    assert answer.json()["details"]["findings"][0]["hint"]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_input_is_refused_with_reasons(
    name: str, alice: Person, at: Address
) -> None:
    kind, make, code = BROKEN[name]
    answer = send(alice, at(), make(), content_type=CONTENT_TYPES[kind])
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.json()
    if code == 400.15:
        findings = answer.json()["details"]["findings"]
        assert any(f["severity"] == "error" and f["hint"] for f in findings)
    assert not Form.objects.exists()


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "multipart/form-data; boundary=x", "image/png", "\x7f"],
)
def test_other_kinds_of_files_are_refused(
    content_type: str, alice: Person, at: Address
) -> None:
    answer = send(alice, at(), b"{}", content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == (400, 400.6)


def test_an_empty_upload_is_refused(alice: Person, at: Address) -> None:
    assert send(alice, at(), b"").json()["code"] == 400.2


@pytest.mark.parametrize("which", ["form_id", "version"])
def test_names_that_are_too_long_are_refused(
    which: str, alice: Person, at: Address
) -> None:
    long = "x" * 256
    data = xform(long) if which == "form_id" else xform(version=long)
    assert send(alice, at(), data).json()["code"] == 400.13


@pytest.mark.usefixtures("isolated")
def test_after_all_that_a_workbook_is_converted(
    alice: Person, at: Address, project: Project
) -> None:
    data = workbooks.xlsx()
    body = send(alice, at() + "?publish=true", data, content_type=XLSX).json()
    assert (body["xmlFormId"], body["version"]) == ("people", "1")
    assert alice.get(at("people", "/fields")).json()[0]["name"] == "name"
    assert Form.objects.get(project=project).current_version is not None
