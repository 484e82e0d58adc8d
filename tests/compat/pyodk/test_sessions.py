"""pyODK: signing in, its token on disk, and requests of the user's own."""

from pathlib import Path

import pytest
from pyodk._utils.config import read_cache_token
from pyodk.client import Client
from pyodk.errors import PyODKError

from tests.compat.conftest import Site
from tests.compat.pyodk.conftest import configure


def test_a_token_is_kept_and_used_again(site: Site, tmp_path: Path) -> None:
    files = configure(site, tmp_path)
    with Client(**files) as client:
        first = client.session.headers["Authorization"]
    assert first == f"Bearer {read_cache_token(files['cache_path'])}"
    with Client(**files) as client:
        assert client.session.headers["Authorization"] == first


def test_an_ended_session_is_replaced(site: Site, tmp_path: Path) -> None:
    files = configure(site, tmp_path)
    with Client(**files) as client:
        first = client.session.headers["Authorization"]
        assert client.delete("sessions/current").json() == {"success": True}
        assert client.get("users/current").status_code == 401
    with Client(**files) as client:
        assert client.session.headers["Authorization"] != first
        assert client.get("users/current").status_code == 200


def test_a_damaged_token_on_disk_is_replaced(site: Site, tmp_path: Path) -> None:
    files = configure(site, tmp_path)
    files["cache_path"].write_text('token = "not a token"\n')
    with Client(**files) as client:
        assert client.get("users/current").status_code == 200


def test_a_wrong_password_is_central_s_401_2(site: Site, tmp_path: Path) -> None:
    with (
        pytest.raises(PyODKError) as caught,
        Client(**configure(site, tmp_path, password="wrong password")),
    ):
        pass
    assert caught.value.is_central_error(401.2)


def test_the_verbs_are_passed_through(client: Client) -> None:
    base = f"projects/{client.project_id}"
    renamed = client.patch(base, json={"name": "Renamed ✅"})
    assert renamed.json()["name"] == client.get(base).json()["name"] == "Renamed ✅"
    made = client.post("projects", json={"name": "Short-lived"}).json()
    assert client.delete(f"projects/{made['id']}").json() == {"success": True}
    assert client.get(f"projects/{made['id']}").status_code == 404
    missing = client.put(f"{base}/nothing", data=b"x")
    assert (missing.status_code, missing.json()["code"]) == (404, 404.1)


def test_a_submission_is_replaced_by_put(client: Client, form_id: str) -> None:
    from tests.compat.pyodk.definitions import submission

    base = f"projects/{client.project_id}/forms/{form_id}/submissions"
    xml = {"Content-Type": "application/xml"}
    made = client.post(base, data=submission(form_id, "first"), headers=xml)
    assert made.json()["instanceId"] == "first"
    edit = submission(form_id, "second", deprecated_id="first", name="Efua")
    put = client.put(f"{base}/first", data=edit, headers=xml)
    assert put.status_code == 200, put.text
    assert put.json()["currentVersion"]["instanceId"] == "second"


def test_passthrough_takes_paths_with_and_without_the_version(client: Client) -> None:
    # A path that starts with a slash is still below /v1/.
    for path in ("projects", "/projects"):
        assert client.get(path).status_code == 200


def test_extended_metadata_is_asked_for_by_a_header(client: Client) -> None:
    headers = {"X-Extended-Metadata": "True"}
    extended = client.get(f"projects/{client.project_id}", headers=headers).json()
    assert {"forms", "appUsers", "lastSubmission"} <= set(extended)
    plain = client.get(f"projects/{client.project_id}").json()
    assert "appUsers" not in plain
