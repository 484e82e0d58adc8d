"""What the collector's own code seals, the server opens: a phone's file, an escrow."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from collect.accounts.models import AppUser
from collect.accounts.permissions import MANAGER
from collect.submissions.models import Attachment, SubmissionVersion
from collect.sync.actions.recovery_keys import KEY_BYTES, unwrap
from collect.sync.phone_exports.manifest import PART
from tests.compat.collector.cases import CLIENT, NODE_MODULES, PYTHON_BIN, needs_node
from tests.factories.accounts import (
    Person,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.collector import WebCollector
from tests.factories.submissions import household_form, instance, new_id

pytestmark = [needs_node, pytest.mark.django_db]

PHOTO = bytes(range(256)) * (PART // 200)
FILES = {"1.jpg": PHOTO, "ünter 'x'.txt": b"text", "none.csv": b""}


@pytest.fixture
def app_user() -> AppUser:
    project = make_project()
    return make_app_user(project, form_id=household_form(project).pk)


@pytest.fixture
def manager(app_user: AppUser) -> Person:
    return make_person("max", MANAGER, app_user.project)


def written(folder: Path, state: dict[str, Any], records: list[Any]) -> bytes:
    """The file of a phone with these records, and its escrow in base64."""
    project, person = state["project"], state["person"]
    newcomer = {
        "id": f"{project['id']}/{person['id']}",
        "project": project["id"],
        "projectName": project["name"],
        "displayName": person["displayName"],
        "token": "token",
        "recoveryKey": state["recoveryKey"],
    }
    given = {"newcomer": newcomer, "records": records}
    (folder / "phone.json").write_text(json.dumps(given))
    path = f"{PYTHON_BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [NODE_MODULES / "vitest", "run", "tests/conformance/phoneExport.test.ts"],
        cwd=CLIENT,
        env=os.environ | {"COLLECT_PHONE": str(folder), "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "phone.zip").read_bytes()


def record(state: str, xml: bytes, instance_id: str) -> dict[str, Any]:
    files = {name: base64.b64encode(body).decode() for name, body in FILES.items()}
    return {
        "instanceId": instance_id,
        "state": state,
        "xml": xml.decode(),
        "files": files,
    }


def test_the_file_of_a_phone_is_opened_and_received(
    app_user: AppUser, manager: Person, tmp_path: Path
) -> None:
    phone = WebCollector.of(app_user)
    finished, draft = new_id(), new_id()
    body = "<name>Ama ✅ آمنة</name><photo>1.jpg</photo>"
    xmls = {name: instance(body, instance_id=name) for name in (finished, draft)}
    file = written(
        tmp_path,
        phone.state(),
        [
            record("final", xmls[finished], finished),
            record("draft", xmls[draft], draft),
        ],
    )
    url = f"/data/v1/projects/{app_user.project_id}/phone-exports"
    answer = manager.client.generic("POST", url, file)
    assert {
        each["instanceId"]: (each["outcome"], each["missing"])
        for each in answer.json()["records"]
    } == {finished: ("received", []), draft: ("draft", [])}
    version = SubmissionVersion.objects.get()
    assert bytes(version.xml) == xmls[finished]
    assert (version.submitter, version.device_id) == (
        app_user.actor,
        "collect:conformance",
    )
    assert set(Attachment.objects.values_list("name", flat=True)) == set(FILES)
    (again,) = phone.send(xmls[finished], files=list(FILES))
    assert (again["status"], again["missing"]) == (200, [])
    clear = manager.client.generic("POST", f"{url}/opened", file).getvalue()
    with zipfile.ZipFile(io.BytesIO(clear)) as archive:
        bodies = [archive.read(name) for name in archive.namelist()]
    assert set(xmls.values()) | set(FILES.values()) <= set(bodies)


def test_the_escrow_of_a_phone_opens_for_its_owner_only(
    app_user: AppUser, tmp_path: Path
) -> None:
    project = app_user.project
    written(tmp_path, WebCollector.of(app_user).state(), [])
    escrow = base64.b64decode((tmp_path / "escrow.txt").read_text())
    key = unwrap(project, f"{project.pk}/{app_user.pk}", escrow)
    assert key is not None
    assert len(key) == KEY_BYTES
    assert unwrap(project, f"{project.pk}/{app_user.pk + 1}", escrow) is None
