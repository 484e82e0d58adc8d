"""The fast lane takes what is usual, and leaves the rest to the views unharmed."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import Mock, patch

import pytest
from django.db import OperationalError, connection

from collect.accounts.actions import revoke_app_user
from collect.accounts.models import AppUser, Assignment, AuditEvent
from collect.forms.actions import delete, set_state
from collect.forms.models import Form, State
from collect.submissions.models import (
    FormSequence,
    Row,
    Submission,
    SubmissionVersion,
)
from collect.sync.models import Device
from collect.sync.openrosa import lane
from tests.factories.submissions import instance, multipart, new_id
from tests.support.lane import BOUNDARY, XML, LaneServer


def test_a_new_submission_needs_nothing_of_django(
    server: LaneServer, form: Form
) -> None:
    first = new_id()
    xml = instance("<name>Ama</name><member><age>3</age></member>", instance_id=first)
    assert server.post(xml, HTTP_ODK_CLIENT="web") == 201
    assert server.passed == 0
    version = SubmissionVersion.objects.get()
    assert bytes(version.xml) == xml
    assert (version.device_id, version.user_agent) == ("collect:abc", "web tests")
    assert version.submission.instance_id == first
    assert version.submission.current_version_id == version.id
    assert list(Row.objects.order_by("id").values_list("key", "values")) == [
        (first, {"/name": "Ama", "/meta/instanceID": first}),
        (f"{first}/member[1]", {"/member/age": 3}),
    ]
    event = AuditEvent.objects.get(action="submission.create")
    assert event.details == {"instanceId": first}
    assert (event.form_id, event.project_id) == (form.id, form.project_id)
    assert Device.objects.get().device_id == "collect:abc"
    assert AppUser.objects.get().last_used_at is not None


def test_the_preflight_needs_nothing_of_django(server: LaneServer) -> None:
    assert server.ask("HEAD") == (204, b"")
    assert server.passed == 0


def _close(form: Form, user: AppUser) -> None:
    set_state(form=form, state=State.CLOSED, by=user.actor)


def _delete(form: Form, user: AppUser) -> None:
    delete(form=form, by=user.actor)


def _revoke(form: Form, user: AppUser) -> None:
    revoke_app_user(app_user=user, by=user.actor)


def _unassign(form: Form, user: AppUser) -> None:
    Assignment.objects.all().delete()


@pytest.mark.parametrize(
    ("change", "status"),
    [(_close, 409), (_delete, 404), (_revoke, 403), (_unassign, 401)],
)
def test_what_was_remembered_is_asked_again(
    server: LaneServer,
    form: Form,
    app_user: AppUser,
    change: Callable[[Form, AppUser], None],
    status: int,
) -> None:
    assert server.post(instance(instance_id=new_id())) == 201
    change(form, app_user)
    assert server.post(instance(instance_id=new_id())) == status
    assert server.passed == 1
    assert Submission.objects.count() == 1
    assert FormSequence.objects.get().value == 1


def test_resends_conflicts_and_edits_go_the_long_way(server: LaneServer) -> None:
    first, second = new_id(), new_id()
    xml = instance(instance_id=first)
    assert server.post(xml) == 201
    assert server.post(xml, ("late.jpg", b"1")) == 201
    assert server.post(instance("<name>B</name>", instance_id=first)) == 409
    edit = instance(instance_id=second, deprecated_id=first)
    assert server.post(edit) == 201
    assert server.passed == 3
    assert SubmissionVersion.objects.count() == 2
    assert FormSequence.objects.get().value == 3  # one for the late file


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (multipart([(XML, "a.xml", "text/xml", b"<broken")], BOUNDARY), 400),
        (multipart([("other", "", "", b"1")], BOUNDARY), 400),
        (multipart([(XML, "a.xml", "text/xml", b"<a id='nothing'/>")], BOUNDARY), 404),
        (multipart([(XML, "a", "text/xml", instance())], BOUNDARY)[:-20], 400),
        (b"no multipart at all", 400),
        (b"", 400),
    ],
)
def test_what_is_wrong_is_explained_by_the_views(
    server: LaneServer, body: bytes, status: int
) -> None:
    found, told = server.ask("POST", body)
    assert (found, server.passed) == (status, 1)
    assert b"OpenRosaResponse" in told
    assert not Submission.objects.exists()


def test_a_body_without_an_instance_id_or_too_large_goes_the_long_way(
    server: LaneServer,
) -> None:
    assert server.post(instance(instance_id="")) == 201
    with patch.object(lane, "LARGEST", 100):
        assert server.post(instance(instance_id=new_id())) == 201
    assert server.passed == 2


def test_a_broken_connection_is_noticed_and_the_long_way_taken(
    server: LaneServer,
) -> None:
    with (
        patch.object(lane, "receive_direct", side_effect=OperationalError("gone")),
        patch.object(connection, "close") as close,
    ):
        assert server.post(instance(instance_id=new_id())) == 201
    assert (server.passed, close.called) == (1, True)


def test_a_client_that_is_gone_is_no_accident(server: LaneServer) -> None:
    body = multipart([(XML, "a.xml", "text/xml", instance())], BOUNDARY)
    gone = Mock(read=Mock(side_effect=ConnectionResetError))
    assert server.ask("POST", body, **{"wsgi.input": gone})[0] == 400
    assert server.passed == 1


@pytest.mark.parametrize(
    "environ",
    [
        {"PATH_INFO": "/v1/key/short/projects/1/submission"},
        {"PATH_INFO": "/v1/projects/1/submission"},
        {"REQUEST_METHOD": "GET"},
        {"CONTENT_TYPE": "text/xml"},
        {"CONTENT_LENGTH": "x"},
    ],
)
def test_other_requests_pass_untouched(
    server: LaneServer, environ: dict[str, str]
) -> None:
    server.ask("POST", b"", **environ)
    assert server.passed == 1
    assert not Submission.objects.exists()
