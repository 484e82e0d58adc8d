"""Files of submissions that take the fast lane."""

from __future__ import annotations

from unittest.mock import patch

from collect.forms import blobs
from collect.forms.models import Blob
from collect.submissions.models import Attachment
from tests.factories.submissions import instance, new_id
from tests.support.lane import LaneServer


def test_files_are_stored_with_it(server: LaneServer) -> None:
    xml = instance("<photo>é &amp; 1.jpg</photo>", instance_id=new_id())
    assert server.post(xml, ("é & 1.jpg", b"1"), ("same.jpg", b"1")) == 201
    assert server.passed == 0
    found = {a.name: (a.blob, a.expected) for a in Attachment.objects.all()}
    blob = Blob.objects.get()
    assert found == {"é & 1.jpg": (blob, True), "same.jpg": (blob, False)}
    assert blobs.read_blob(blob) == b"1"
    again = instance("<photo>b.jpg</photo>", instance_id=new_id())
    assert server.post(again, ("b.jpg", b"1")) == 201
    assert Blob.objects.get() == blob


def test_a_file_swept_before_its_row_was_there_is_stored_again(
    server: LaneServer,
) -> None:
    swept: list[str] = []
    keep = blobs.keep

    def keep_and_sweep(data: bytes, content_type: str) -> blobs.Kept:
        kept = keep(data, content_type)
        if not swept:
            blobs.path_of(kept.sha256).unlink()
            swept.append(kept.sha256)
        return kept

    xml = instance("<photo>a.jpg</photo>", instance_id=new_id())
    with patch.object(blobs, "keep", keep_and_sweep):
        assert server.post(xml, ("a.jpg", b"swept")) == 201
    assert (server.passed, len(swept)) == (0, 1)
    assert blobs.read_blob(Blob.objects.get()) == b"swept"
