"""A phone sends its queue to a server that does well, and to one that does not."""

from __future__ import annotations

import pytest

from tests.unit.sync.simulation.phones import phone_of, queued
from tests.unit.sync.simulation.server import CUT, OPENROSA, FakeServer


def test_every_request_bears_the_device_and_the_headers_of_collect(
    server: FakeServer,
) -> None:
    phone = phone_of(server)
    phone.send(queued(phone))
    assert all(
        line.endswith("?deviceID=collect%3Atest%201") for line in server.requests
    )
    headers = server.received[0].headers
    assert headers["X-OpenRosa-Version"] == "1.0"
    assert headers["Date"] == "Wed, 04 Mar 2026 08:30:00 GMT"
    assert headers["User-Agent"].startswith("org.odk.collect.android/")
    assert int(headers["Content-Length"]) > 0


def test_a_submission_is_preceded_by_head_and_named_after_its_form(
    server: FakeServer,
) -> None:
    phone = phone_of(server)
    outgoing = queued(phone, {'é "x".jpg': b"jpg"})
    phone.send_all()
    phone.send_all()
    assert [line.split()[0] for line in server.requests[-2:]] == ["HEAD", "POST"]
    name, xml = server.received[0].parts["xml_submission_file"]
    assert (name, xml) == ("Form small_2026-03-04_08-30-00.xml", b"<data/>")
    assert b"jpg" in [content for _, content in server.received[0].parts.values()]
    assert (outgoing.state, outgoing.message) == ("sent", "status 201")


@pytest.mark.parametrize("status", [201, 202])
def test_created_and_accepted_are_the_successes(
    server: FakeServer, status: int
) -> None:
    server.answers.append(status)
    phone = phone_of(server)
    outgoing = queued(phone)
    phone.send(outgoing)
    assert outgoing.state == "sent"


@pytest.mark.parametrize("status", [200, 204, 400, 401, 403, 404, 409, 413])
def test_other_answers_are_failures_that_are_not_repeated(
    server: FakeServer, status: int
) -> None:
    server.answers.append(status)
    phone = phone_of(server)
    outgoing = queued(phone)
    phone.send(outgoing)
    assert (outgoing.state, len(server.received)) == ("failed", 1)
    assert phone.tally.refusals == 1
    assert str(status) in outgoing.message


def test_errors_of_the_server_and_cut_connections_are_tried_again(
    server: FakeServer,
) -> None:
    server.answers.extend([500, CUT, 503, 201])
    phone = phone_of(server)
    outgoing = queued(phone)
    phone.send(outgoing)
    assert outgoing.state == "sent"
    assert (phone.tally.server_errors, phone.tally.network_errors) == (2, 1)
    assert server.instances() == [b"<data/>"] * 4


def test_attempts_end_and_the_submission_waits_for_the_next_time(
    server: FakeServer,
) -> None:
    server.answers.extend([500, 500])
    phone = phone_of(server, attempts=2)
    outgoing = queued(phone)
    phone.send_all()
    states = [outgoing.state]
    phone.send_all()
    assert [*states, outgoing.state] == ["failed", "sent"]


def test_waits_grow(server: FakeServer) -> None:
    waits: list[float] = []
    server.answers.extend([500, 500, 500, 201])
    phone = phone_of(server)
    phone.sleep = waits.append
    phone.send(queued(phone))
    assert len(waits) == 3
    assert all(0.05 * 2**n <= wait <= 0.1 * 2**n for n, wait in enumerate(waits))


@pytest.mark.parametrize(("status", "posts"), [(200, 0), (401, 0), (404, 1), (500, 1)])
def test_only_another_success_or_a_lock_stops_after_head(
    server: FakeServer, status: int, posts: int
) -> None:
    server.head_status = status
    phone = phone_of(server)
    outgoing = queued(phone)
    phone.send(outgoing)
    assert len(server.received) == posts
    assert (outgoing.state == "sent") is bool(posts)


@pytest.mark.parametrize(("limit", "posts"), [("25", 3), ("1000", 1), ("much", 1)])
def test_files_are_split_by_the_length_the_server_takes(
    server: FakeServer, limit: str, posts: int
) -> None:
    server.limit = limit
    phone = phone_of(server)
    files = {f"{n}.png": bytes(10) for n in range(3)}
    phone.send(queued(phone, files))
    sent = [set(post.parts) - {"xml_submission_file"} for post in server.received]
    assert len(sent) == posts
    assert set().union(*sent) - {"*isIncomplete*"} == set(files)
    assert [("*isIncomplete*" in names) for names in sent] == [True] * (posts - 1) + [
        False
    ]
    assert set(server.instances()) == {b"<data/>"}


def test_a_refused_batch_stops_the_submission(server: FakeServer) -> None:
    server.limit = "15"
    server.answers.append(413)
    phone = phone_of(server)
    phone.send(queued(phone, {"a.png": bytes(10), "b.png": bytes(10)}))
    assert len(server.received) == 1


def test_a_resend_repeats_the_bytes_and_cannot_unsend(server: FakeServer) -> None:
    phone = phone_of(server)
    outgoing = queued(phone)
    phone.send(outgoing)
    server.answers.append(409)
    phone.resend(outgoing)
    assert server.instances() == [b"<data/>"] * 2
    assert (outgoing.state, phone.tally.resent) == ("sent", 1)


@pytest.mark.parametrize(("status", "sent"), [(308, True), (307, True), (302, False)])
def test_redirects_of_a_post_are_followed_as_okhttp_does(
    server: FakeServer, status: int, sent: bool
) -> None:
    server.answers.append(status)
    server.overrides["/elsewhere"] = (200, OPENROSA, b"")
    phone = phone_of(server)
    outgoing = queued(phone)
    phone.send(outgoing)
    assert (outgoing.state == "sent") is sent
    assert server.requests[-1].split()[0] == ("POST" if sent else "GET")
