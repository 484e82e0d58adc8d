"""HTTP on good and on bad networks."""

from __future__ import annotations

import gzip
import random

import pytest

from collect.sync.simulation.transport import BadNetwork, HttpTransport, NetworkError
from tests.unit.sync.simulation.server import OPENROSA, running

HEADERS = {"Content-Type": "multipart/form-data; boundary=b"}
BODY = (
    b'--b\r\nContent-Disposition: form-data; name="xml_submission_file"\r\n\r\n'
    b"<data/>\r\n--b--\r\n"
)


def test_a_zipped_answer_is_decoded() -> None:
    with running() as server:
        headers = OPENROSA | {"Content-Encoding": "gzip"}
        server.overrides["/x"] = (200, headers, gzip.compress(b"hello"))
        assert HttpTransport().send("GET", f"{server.url}/x", {}).body == b"hello"


def test_redirects_are_followed_but_not_forever() -> None:
    with running() as server:
        server.overrides["/a"] = (302, {"Location": "/b"}, b"")
        server.overrides["/b"] = (200, OPENROSA, b"there")
        server.overrides["/c"] = (307, {"Location": "/c"}, b"")
        reply = HttpTransport().send("GET", f"{server.url}/a", {})
        assert (reply.body, reply.url) == (b"there", f"{server.url}/b")
        with pytest.raises(NetworkError, match="more than 5 redirects"):
            HttpTransport().send("GET", f"{server.url}/c", {})


def test_a_redirect_without_a_place_is_an_answer() -> None:
    with running() as server:
        server.overrides["/a"] = (302, {}, b"")
        assert HttpTransport().send("GET", f"{server.url}/a", {}).status == 302


@pytest.mark.parametrize("url", ["ftp://x/y", "/formList", "https:///x", ""])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not an absolute http or https URL"):
        HttpTransport().send("GET", url, {})


def test_https_is_spoken_where_asked_for() -> None:
    with running() as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(NetworkError, match="SSL"):
            HttpTransport(timeout=5).send("GET", url, {})


def test_a_lost_post_either_never_arrives_or_arrives_unanswered() -> None:
    with running() as server:
        network = BadNetwork(HttpTransport(5), random.Random(1), lost_share=1)
        messages = set()
        for _ in range(12):
            with pytest.raises(NetworkError) as error:
                network.send("POST", f"{server.url}/submission", HEADERS, BODY)
            messages.add(str(error.value).rpartition(": ")[2])
        assert messages == {
            "the connection broke while sending",
            "the answer was lost",
        }
        assert network.lost == 12
        assert 0 < len(server.received) < 12


def test_a_bad_network_lets_other_requests_through() -> None:
    with running() as server:
        network = BadNetwork(HttpTransport(5), random.Random(1), lost_share=1)
        assert network.send("HEAD", f"{server.url}/submission", {}).status == 204
        never = BadNetwork(HttpTransport(5), random.Random(1), lost_share=0)
        sent = never.send("POST", f"{server.url}/submission", HEADERS, BODY)
        assert sent.status == 201


def test_cutting_a_connection_that_cannot_be_made_is_a_network_error() -> None:
    with running() as gone:
        pass
    network = BadNetwork(HttpTransport(1), random.Random(1), lost_share=1)
    for _ in range(6):
        with pytest.raises(NetworkError):
            network.send("POST", f"{gone.url}/submission", HEADERS, BODY)
