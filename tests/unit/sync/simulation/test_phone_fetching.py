"""A phone fetches forms and their media, and notices what is wrong with them."""

from __future__ import annotations

import re

import pytest

from collect.sync.simulation.openrosa_reader import ServerFault
from collect.sync.simulation.transport import NetworkError
from tests.unit.sync.simulation.phones import FORM, phone_of
from tests.unit.sync.simulation.server import OPENROSA, FakeServer, running


def test_forms_are_fetched_once_and_again_when_they_change(server: FakeServer) -> None:
    phone = phone_of(server)
    assert phone.fetch_forms() == ["small"]
    assert phone.fetch_forms() == []
    server.forms["small"] = FORM.replace(b"Small form", b"New title")
    assert phone.fetch_forms() == ["small"]
    assert phone.forms["small"].model.title == "New title"


def test_media_are_fetched_by_hash(server: FakeServer) -> None:
    server.media = {"a.csv": b"name,label\n", "b.png": b"1"}
    phone = phone_of(server)
    phone.fetch_forms()
    assert phone.forms["small"].media == server.media
    server.media["b.png"] = b"2"
    server.requests.clear()
    assert phone.fetch_forms() == ["small"]
    assert [line.partition("?")[0] for line in server.requests] == [
        "GET /formList",
        "GET /manifest",
        "GET /media/b.png",
    ]


@pytest.mark.parametrize(
    ("path", "answer", "message"),
    [
        ("/formList", (404, OPENROSA, b""), "status 404, not 200"),
        ("/formList", (200, {"Content-Type": "text/xml"}, b"<a/>"), "no X-OpenRosa"),
        ("/formList", (200, {"X-OpenRosa-Version": "1.0"}, b"<a/>"), "content type"),
        ("/forms/small", (500, OPENROSA, b""), "status 500"),
        ("/forms/small", (200, OPENROSA, b"other"), "was announced"),
        ("/manifest", (200, OPENROSA, b"<a/>"), "the root is a, not manifest"),
    ],
)
def test_a_broken_protocol_stops_fetching(
    server: FakeServer,
    path: str,
    answer: tuple[int, dict[str, str], bytes],
    message: str,
) -> None:
    server.media = {"a.png": b"1"}
    server.overrides[path] = answer
    with pytest.raises(ServerFault, match=re.escape(message)):
        phone_of(server).fetch_forms()


def test_a_form_listed_under_another_id_is_a_fault(server: FakeServer) -> None:
    server.forms = {"renamed": FORM}
    with pytest.raises(ServerFault, match="the form is 'small', listed as 'renamed'"):
        phone_of(server).fetch_forms()


def test_a_server_that_is_not_there_is_a_network_error() -> None:
    with running() as gone:
        pass
    with pytest.raises(NetworkError):
        phone_of(gone, attempts=2).fetch_forms()
    with pytest.raises(NetworkError, match="no attempt was allowed"):
        phone_of(gone, attempts=0).fetch_forms()
