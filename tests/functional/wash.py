"""The Abidjan survey as a project that collects it: form, phones, results."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.servers import EMAIL, PASSWORD, Up, own_server, wait_until

FORM = "wash_household_abidjan"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = {"X-OpenRosa-Version": "1.0"}


@dataclass(frozen=True)
class Wash:
    """The survey in a running Collect: where phones and analysts find it."""

    client: httpx.Client
    phone_url: str
    form_url: str

    def estimates(self) -> list[dict[str, str]]:
        """The published estimates, a dictionary a row."""
        answer = self.client.get(f"/data{self.form_url}/estimates.csv")
        answer.raise_for_status()
        return list(csv.DictReader(io.StringIO(answer.text)))

    def runs(self) -> list[dict[str, object]]:
        """The runs of the form, the newest first."""
        runs: list[dict[str, object]] = self.client.get(
            f"/data{self.form_url}/runs"
        ).json()
        return runs

    def submissions(self) -> int:
        """How many submissions the server holds."""
        return len(self.client.get(f"{self.form_url}/submissions").json())

    def wait_for(self, submissions: int, seconds: float = 120) -> None:
        """Return once a run has covered so many submissions and none is waiting."""

        def done() -> bool:
            try:
                runs = self.runs()
            except httpx.TransportError:
                return False
            states = {run["state"] for run in runs}
            finished = [run for run in runs if run["state"] == "succeeded"]
            return (
                not states & {"queued", "running"}
                and bool(finished)
                and finished[0]["submissions"] == submissions
            )

        what = f"a run over {submissions} submissions"
        wait_until(done, seconds=seconds, what=what)


@contextmanager
def server() -> Iterator[Up]:
    """A whole Collect that computes at once."""
    with own_server(
        "wash",
        COLLECT_DEBOUNCE_SECONDS="1",
        COLLECT_WEB_WORKERS="2",
        COLLECT_WORKER_PROCESSES="2",
    ) as up:
        yield up


@contextmanager
def project(up: Up, data: Path) -> Iterator[Wash]:
    """A project with the form published and one app user who may fill it."""
    with httpx.Client(base_url=up.url, timeout=60) as client:
        credentials = {"email": EMAIL, "password": PASSWORD}
        token = client.post("/v1/sessions", json=credentials).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        made = client.post("/v1/projects", json={"name": "Abidjan"}).json()["id"]
        base = f"/v1/projects/{made}"
        answer = client.post(
            f"{base}/forms?publish=true",
            content=(data / "wash_household.xlsx").read_bytes(),
            headers={"Content-Type": XLSX},
        )
        assert answer.status_code == 200, answer.text
        phone = client.post(f"{base}/app-users", json={"displayName": "Phone"}).json()
        given = client.post(f"{base}/forms/{FORM}/assignments/2/{phone['id']}")
        assert given.status_code == 200, given.text
        phone_url = f"{up.url}/v1/key/{phone['token']}/projects/{made}"
        yield Wash(client, phone_url, f"{base}/forms/{FORM}")


def instances(data: Path) -> list[bytes]:
    """The submissions as they came from the field, in a fixed order."""
    with zipfile.ZipFile(data / "submissions.zip") as archive:
        return [archive.read(name) for name in sorted(archive.namelist())]


def with_repeats(records: Sequence[bytes]) -> Iterator[bytes]:
    """Every fifth record twice, as a phone does whose answer got lost."""
    for number, record in enumerate(records):
        yield record
        if number % 5 == 0:
            yield record


def send(phone_url: str, record: bytes, client: httpx.Client) -> int:
    """Send one record as ODK Collect does; the status of the answer."""
    url = f"{phone_url}/submission?deviceID=collect%3Atest"
    assert client.head(url, headers=HEADERS).status_code == 204
    parts = {"xml_submission_file": ("household.xml", record, "text/xml")}
    return client.post(url, files=parts, headers=HEADERS).status_code


def send_all(wash: Wash, records: Sequence[bytes], phones: int = 2) -> list[int]:
    """Let several phones send their share at the same time; all statuses."""

    def work(share: Sequence[bytes]) -> list[int]:
        with httpx.Client(timeout=60) as client:
            return [
                send(wash.phone_url, record, client) for record in with_repeats(share)
            ]

    shares = [records[number::phones] for number in range(phones)]
    with ThreadPoolExecutor(phones) as pool:
        return [status for found in pool.map(work, shares) for status in found]
