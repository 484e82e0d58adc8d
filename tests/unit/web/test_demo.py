"""The demonstration's own parts: what it asks, what it shows, what it reports."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from collect.sync.simulation.fieldwork import FieldReport, PhoneReport
from collect.sync.simulation.phone import Tally
from collect.sync.simulation.transport import NetworkError, Reply
from collect.web.demo import field_day, play, release
from collect.web.demo.rest import Refused, Rest
from collect.web.demo.table import short_table

ESTIMATES = """\
INDICATOR,REF_AREA,TIME_PERIOD,SEX,OBS_VALUE,SE,LOWER,UPPER,N,SUM_WEIGHTS,DEFF,OBS_STATUS
REG,IDN,2026,_T,0.5,0.1,0.3,0.7,40,400.0,1.25,
REG,IDN,2026,F,0.6,0.1,0.4,0.8,20,200.0,,
REG,_T,2026,M,,,,,3,30.0,,Q
SIZE,_T,2026,_T,4.25,0.5,3.0,5.5,60,600.0,2.0,
"""


class Script:
    """A transport that answers from a table and notes what was asked."""

    def __init__(self, answers: Mapping[str, tuple[int, object]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Reply:
        path = url.removeprefix("http://here")
        self.asked.append(f"{method} {path}")
        if path not in self.answers:
            raise NetworkError(f"nobody at {path}")
        status, answer = self.answers[path]
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return Reply(status, {}, content, url)


def rest(answers: Mapping[str, tuple[int, object]]) -> tuple[Rest, Script]:
    rest, script = Rest("http://here"), Script(answers)
    rest.transport = script  # type: ignore[assignment]
    return rest, script


def test_the_table_has_totals_first_and_dots_for_what_is_withheld() -> None:
    lines = [line.split() for line in short_table(ESTIMATES)]

    assert lines == [
        ["INDICATOR", "DOMAIN", "VALUE", "SE", "95", "%", "INTERVAL", "N", "DEFF"],
        ["REG", "IDN", "0.500", "0.100", "0.300", "-", "0.700", "40", "1.250"],
        ["SIZE", "total", "4.250", "0.500", "3.000", "-", "5.500", "60", "2.000"],
        ["REG", "IDN,", "SEX=F", "0.600", "0.100", "0.400", "-", "0.800", "20", "."],
        ["REG", "SEX=M", ".", ".", "3", "."],
    ]


def test_no_estimates_make_a_table_of_names_only() -> None:
    (header,) = short_table(ESTIMATES.splitlines()[0])

    assert header.startswith("INDICATOR")


def test_a_refusal_speaks_the_servers_words() -> None:
    asking, _ = rest({"/v1/projects": (403, {"code": 403.1, "message": "Not you."})})

    with pytest.raises(Refused, match="403 Not you") as refused:
        asking.get("/v1/projects")
    assert refused.value.code == 403.1


@pytest.mark.parametrize("body", [b"<html>", b"[1]"])
def test_a_refusal_without_words_shows_what_came(body: bytes) -> None:
    asking, _ = rest({"/x": (502, body)})

    with pytest.raises(Refused, match="502"):
        asking.get("/x")


def test_what_is_there_is_found_and_not_made_again() -> None:
    users = [
        {"id": 1, "displayName": "Ana", "token": None},
        {"id": 2, "displayName": "Ana", "token": "t"},
    ]
    asking, script = rest(
        {
            "/v1/projects": (200, [{"id": 7, "name": "Demonstration"}]),
            "/v1/projects/7/forms": (200, [{"xmlFormId": "household"}]),
            "/v1/projects/7/app-users": (200, users),
        }
    )

    assert asking.project("Demonstration") == 7
    asking.publish(7, "household", b"")
    assert asking.app_user(7, "Ana")["id"] == 2
    assert all(asked.startswith("GET") for asked in script.asked)


@pytest.mark.parametrize(
    ("answer", "health"),
    [
        ((200, {"database": "ready"}), (200, {"database": "ready"})),
        ((502, b"<html>"), (502, {})),
        (None, (0, {})),
    ],
)
def test_health_is_known_in_every_state(answer: Any, health: Any) -> None:
    asking, _ = rest({"/healthz": answer} if answer else {})

    assert asking.health() == health


def test_a_run_that_failed_is_an_error_with_its_reason() -> None:
    failed = {"id": 5, "state": "failed", "error": "no weights"}
    asking, _ = rest({"/data/v1/projects/7/forms/h/runs": (202, failed)})

    with pytest.raises(CommandError, match="run of h failed: no weights"):
        field_day.run_pipeline(asking, 7, "h")


def test_a_run_that_takes_too_long_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(field_day, "RUN_SECONDS", 0)
    asking, _ = rest(
        {"/data/v1/projects/7/forms/h/runs": (202, {"id": 5, "state": "queued"})}
    )

    with pytest.raises(CommandError, match="not over after 0 s"):
        field_day.run_pipeline(asking, 7, "h")


def test_submissions_that_were_not_accepted_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = FieldReport(
        phones=[PhoneReport("a", (), 0, 0, Tally(), ("h uuid:1: 400 no",))]
    )
    monkeypatch.setattr(field_day, "simulate", lambda *_, **__: report)
    user = {"id": 1, "displayName": "Ana", "token": "t"}

    with pytest.raises(CommandError, match="h uuid:1: 400 no"):
        field_day.send(rest({})[0], 7, [user], {"h": 1}, lambda done, of: None, 0)


def test_a_folder_without_workbooks_is_named(tmp_path: Path) -> None:
    asking, _ = rest({})

    with pytest.raises(CommandError, match="no workbook in"):
        play.play(asking, tmp_path, lambda line: None)


RELEASED = """\
INDICATOR,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,SE,LOWER,UPPER,N,DEFF,COVERAGE
REG,XAA,_T,2026,50.0,A,1.0,48.0,52.0,90,1.0,
REG,XA01,_T,2026,50.0,A,1.0,48.0,52.0,40,1.0,
REG,MADE_UP,_T,2026,51.0,A,1.0,49.0,53.0,90,,100
ROOMS,XAA,_T,2026,3.0,A,1.0,2.0,4.0,90,1.0,
ROOMS,MADE_UP,_T,2026,,O,,,,,,20
"""


def test_what_is_shown_of_a_release_is_what_the_region_has_figures_of() -> None:
    kept = release.of_the_region(RELEASED).splitlines()

    assert [line.split(",")[:2] for line in kept[1:]] == [
        ["REG", "XAA"],
        ["REG", "MADE_UP"],
    ]
    assert [line.split()[1] for line in short_table("\n".join(kept))][1:] == [
        "XAA",
        "MADE_UP",
    ]


def test_a_dataset_that_is_there_stays_as_it_is() -> None:
    asking, script = rest({"/data/v1/datasets/DEMONSTRATION": (200, {})})
    release.describe(asking, [(1, "household")])

    assert script.asked == ["GET /data/v1/datasets/DEMONSTRATION"]


def test_a_dataset_that_may_not_be_read_is_an_error() -> None:
    asking, _ = rest({"/data/v1/datasets/DEMONSTRATION": (403, {"message": "No."})})

    with pytest.raises(Refused, match="403 No"):
        release.describe(asking, [(1, "household")])


def test_a_release_that_is_refused_is_an_error_with_its_reason() -> None:
    path = "/data/v1/datasets/DEMONSTRATION"
    refused = {"id": 5, "state": "failed", "problem": {"message": "Too few cases."}}
    asking, _ = rest(
        {
            f"{path}/releases": (202, {"id": 5, "state": "queued"}),
            f"{path}/publishings/5": (200, refused),
        }
    )

    with pytest.raises(CommandError, match="Publishing failed: Too few cases"):
        release.publish(asking)


def test_publishing_that_takes_too_long_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(release, "PUBLISHING_SECONDS", 0)
    path = "/data/v1/datasets/DEMONSTRATION/releases"
    asking, _ = rest({path: (202, {"id": 5, "state": "queued"})})

    with pytest.raises(CommandError, match="Nothing is published after 0 s"):
        release.publish(asking)
