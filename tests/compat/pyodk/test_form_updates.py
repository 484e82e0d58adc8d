"""pyODK: new versions, their drafts and their attachments."""

from datetime import datetime
from pathlib import Path

import pytest
from pyodk.client import Client
from pyodk.errors import PyODKError

from tests.compat.pyodk import definitions


def attachment(client: Client, form_id: str, name: str = "fruits.csv") -> str:
    """An attachment of the published form, by pyODK's passthrough."""
    path = client.session.urlformat(
        "projects/{p}/forms/{f}/attachments/{n}",
        p=client.project_id,
        f=form_id,
        n=name,
    )
    return str(client.get(path).content.decode())


def test_attachments_are_uploaded_with_the_form(client: Client, form_id: str) -> None:
    assert attachment(client, form_id) == definitions.FRUITS


def test_a_new_definition_makes_a_new_version(
    client: Client, form_id: str, fruits: Path
) -> None:
    client.forms.update(form_id, definition=definitions.workbook(form_id, "2"))
    assert client.forms.get(form_id).version == "2"
    # What was not sent again is carried over.
    assert attachment(client, form_id) == definitions.FRUITS


def test_a_version_that_exists_is_refused(client: Client, form_id: str) -> None:
    with pytest.raises(PyODKError) as caught:
        client.forms.update(form_id, definition=definitions.workbook(form_id, "1"))
    assert caught.value.is_central_error(409.6)


def test_a_definition_and_an_attachment_are_updated_together(
    client: Client, form_id: str, tmp_path: Path
) -> None:
    changed = tmp_path / "fruits.csv"
    changed.write_text("name,label\nkiwi,Kiwi\n")
    client.forms.update(
        form_id, definition=definitions.workbook(form_id, "3"), attachments=[changed]
    )
    assert client.forms.get(form_id).version == "3"
    assert "kiwi" in attachment(client, form_id)


def test_new_attachments_alone_get_the_time_as_version(
    client: Client, form_id: str, fruits: Path
) -> None:
    client.forms.update(form_id, attachments=[fruits])
    datetime.fromisoformat(client.forms.get(form_id).version)
    assert attachment(client, form_id) == definitions.FRUITS


def test_a_version_is_made_from_the_one_before(
    client: Client, form_id: str, fruits: Path
) -> None:
    before = client.forms.get(form_id).version
    client.forms.update(
        form_id, attachments=[fruits], version_updater=lambda v: v + "_1"
    )
    assert client.forms.get(form_id).version == f"{before}_1"


def test_a_version_may_be_any_text(client: Client, form_id: str) -> None:
    client.forms.update(form_id, attachments=[], version_updater=lambda _: "v/2 ✅&%25")
    assert client.forms.get(form_id).version == "v/2 ✅&%25"


def test_a_file_that_the_form_does_not_name_is_refused(
    client: Client, form_id: str, tmp_path: Path
) -> None:
    stray = tmp_path / "stray.csv"
    stray.write_text("a,b\n")
    with pytest.raises(PyODKError) as caught:
        client.forms.update(form_id, attachments=[stray])
    assert caught.value.is_central_error(404.1)


def test_a_large_attachment_arrives_whole(
    client: Client, form_id: str, tmp_path: Path
) -> None:
    # pyODK sends it in chunks of 16 kB, without Content-Length.
    large = tmp_path / "fruits.csv"
    large.write_text("name,label\n" + "".join(f"{n},{n}\n" for n in range(100_000)))
    client.forms.update(form_id, attachments=[large])
    assert attachment(client, form_id) == large.read_text()


def test_a_compressed_attachment_is_kept_as_it_is(
    client: Client, tmp_path: Path
) -> None:
    # pyODK sends a .gz with Content-Encoding: gzip.
    name = "points.csv.gz"
    data = b"\x1f\x8b not really"
    (tmp_path / name).write_bytes(data)
    definition = definitions.xform("packed", "1").replace(
        "<bind", f'<instance id="m" src="jr://file/{name}"/><bind', 1
    )
    client.forms.create(definition, [tmp_path / name])
    path = f"projects/{client.project_id}/forms/packed/attachments/{name}"
    with client.get(path, stream=True) as answer:
        assert answer.raw.read(decode_content=False) == data
