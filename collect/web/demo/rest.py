"""The REST API as the demonstration uses it."""

import json
import time
from typing import Any
from urllib.parse import urlencode

from collect.lib.paths import encode_segment
from collect.sync.simulation.transport import HttpTransport, NetworkError, Reply

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUSY = ("queued", "running")
COLLECTOR_ROLE = 2  # ODK Central's number of the app users' role


class Refused(Exception):
    """The server answered with an error; the message is its own."""

    def __init__(self, reply: Reply) -> None:
        self.status = reply.status
        try:
            body = json.loads(reply.body)
        except ValueError:
            body = {}
        self.code = body.get("code") if isinstance(body, dict) else None
        text = body.get("message") if isinstance(body, dict) else None
        said = text or reply.body[:200].decode(errors="replace")
        super().__init__(f"{reply.url}: {reply.status} {said}")


class Rest:
    """One signed-in person's calls; each raises Refused for an error."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.transport = HttpTransport(timeout=120)
        self.token = ""

    def call(
        self, method: str, path: str, body: bytes = b"", content_type: str = ""
    ) -> Reply:
        """Any request; the answer when it is a success."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if content_type:
            headers["Content-Type"] = content_type
        reply = self.transport.send(method, self.url + path, headers, body)
        if reply.status >= 400:
            raise Refused(reply)
        return reply

    def get(self, path: str) -> Any:
        """A JSON answer."""
        return json.loads(self.call("GET", path).body)

    def post(self, path: str, body: object = None) -> Any:
        """A JSON answer to a JSON body."""
        sent = json.dumps({} if body is None else body).encode()
        return json.loads(self.call("POST", path, sent, "application/json").body)

    def wait(
        self, job: dict[str, Any], where: str, seconds: float
    ) -> dict[str, Any] | None:
        """The job when it is over, asked for at `where`/id; None if it takes longer."""
        deadline = time.monotonic() + seconds
        while job["state"] in BUSY:
            if time.monotonic() > deadline:
                return None
            time.sleep(0.5)
            job = self.get(f"{where}/{job['id']}")
        return job

    def sign_in(self, email: str, password: str) -> None:
        """Start a session."""
        session = self.post("/v1/sessions", {"email": email, "password": password})
        self.token = session["token"]

    def health(self) -> tuple[int, dict[str, str]]:
        """Status and states of /healthz; status 0 while nobody answers."""
        try:
            reply = self.transport.send("GET", f"{self.url}/healthz", {})
        except NetworkError:
            return 0, {}
        try:
            return reply.status, json.loads(reply.body)
        except ValueError:
            return reply.status, {}

    def project(self, name: str) -> int:
        """The project of that name; made if there is none."""
        for project in self.get("/v1/projects"):
            if project["name"] == name:
                return int(project["id"])
        return int(self.post("/v1/projects", {"name": name})["id"])

    def publish(self, project: int, form: str, workbook: bytes) -> None:
        """Publish the workbook of a form, unless it is."""
        known = {
            form["xmlFormId"] for form in self.get(f"/v1/projects/{project}/forms")
        }
        if form in known:
            return
        query = urlencode({"publish": "true", "ignoreWarnings": "true"})
        path = f"/v1/projects/{project}/forms?{query}"
        self.call("POST", path, workbook, XLSX)

    def app_user(self, project: int, name: str) -> dict[str, Any]:
        """The app user of that name with a token; made if there is none."""
        path = f"/v1/projects/{project}/app-users"
        for user in self.get(path):
            if user["displayName"] == name and user["token"]:
                return dict(user)
        return dict(self.post(path, {"displayName": name}))

    def allow(self, project: int, form: str, app_user: int) -> None:
        """Let an app user collect with a form."""
        where = f"/v1/projects/{project}/forms/{encode_segment(form)}"
        self.post(f"{where}/assignments/{COLLECTOR_ROLE}/{app_user}")
