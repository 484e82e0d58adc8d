"""Bodies as large as phones send them, and connections that break."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any

from django.http import HttpRequest, UnreadablePostError
from django.test import RequestFactory

from collect.accounts.models import AppUser
from collect.forms.models import Form
from collect.submissions.models import Attachment, Submission
from collect.sync.openrosa.incoming import drain
from collect.sync.openrosa.views import submission
from tests.factories.submissions import instance, multipart, new_id

MEGABYTE = 1 << 20


class LargeBody(io.RawIOBase):
    """A multipart body with one large file that never exists as a whole.

    Breaks off after `breaks` bytes, as a lost connection does.
    """

    def __init__(self, xml: bytes, size: int, breaks: int = 1 << 62) -> None:
        parts = [
            ("xml_submission_file", "x.xml", "text/xml", xml),
            ("v.mp4", "v.mp4", "video/mp4", b"@"),
        ]
        self._head, _, self._tail = multipart(parts).partition(b"@")
        self._left = size
        self._until_break = breaks
        self.length = len(self._head) + size + len(self._tail)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self._until_break -= size
        if self._until_break < 0:
            raise OSError("connection reset")
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
        elif self._left:
            data = b"v" * min(size, self._left)
            self._left -= len(data)
        else:
            data, self._tail = self._tail[:size], self._tail[size:]
        return data


def request_of(form: Form, app_user: AppUser, body: LargeBody) -> Any:
    request = RequestFactory().post(
        f"/v1/projects/{form.project_id}/submission",
        content_type="multipart/form-data; boundary=b0undary",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(body.length)},  # type: ignore[arg-type]
    )
    request.field_key = app_user.token  # type: ignore[attr-defined]
    return request


def test_a_large_video_costs_no_memory(form: Form, app_user: AppUser) -> None:
    body = LargeBody(instance(instance_id=new_id()), 100 * MEGABYTE)
    request = request_of(form, app_user, body)
    tracemalloc.start()
    try:
        response = submission(request, project_id=form.project_id)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert response.status_code == 201
    stored = Attachment.objects.get().blob
    assert stored is not None
    assert stored.size == 100 * MEGABYTE
    assert peak < 4 * MEGABYTE


def test_a_connection_that_breaks_stores_nothing(form: Form, app_user: AppUser) -> None:
    xml = instance(instance_id=new_id())
    request = request_of(form, app_user, LargeBody(xml, 9 * MEGABYTE, 3 * MEGABYTE))
    response = submission(request, project_id=form.project_id)
    assert response.status_code == 400
    assert Submission.objects.count() == Attachment.objects.count() == 0


def test_a_refused_body_is_read_to_the_end(form: Form, app_user: AppUser) -> None:
    body = LargeBody(b"<broken", MEGABYTE)
    request = request_of(form, app_user, body)
    assert submission(request, project_id=form.project_id).status_code == 400
    assert body.read(1) == b""


def test_draining_a_lost_connection_ends() -> None:
    class Lost(HttpRequest):
        def read(self, *args: Any, **kwargs: Any) -> bytes:
            raise UnreadablePostError("gone")

    drain(Lost())
