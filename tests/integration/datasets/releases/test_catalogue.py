"""The catalogue over HTTP: who may do what, descriptions, coverage, withdrawal, diffs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import MANAGER, VIEWER
from collect.datasets.models import Dataset, Estimate
from collect.forms.models import Form
from tests.factories.accounts import Person, give_role, make_person
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.releases.conftest import (
    DESCRIPTION,
    Country,
    code,
    content,
    country,
    named,
    published,
)

Make = Callable[..., str]
READ = (
    "",
    "/coverage",
    "/coverage.csv",
    "/releases",
    "/releases/1",
    "/releases/1/diff",
)


def body(*countries: Country, **said: Any) -> dict[str, Any]:
    sources = [each.named for each in countries]
    return {"code": "HOMES", "names": {"en": "Homes"}, "sources": sources, **said}


@pytest.mark.parametrize("path", READ)
def test_members_read_what_is_not_public_and_strangers_do_not(
    alice: Person, bob: Person, chelsea: Person, nepal: Country, make: Make, path: str
) -> None:
    nepal.found()
    at = make(nepal)
    published(alice, at)
    assert alice.get(at + path).status_code == 200
    assert bob.get(at + path).status_code == 200
    assert code(chelsea.get(at + path)) == 403.1
    assert code(Client().get(at + path)) == 401.2


@pytest.mark.parametrize("path", READ)
def test_anybody_reads_what_is_public(
    alice: Person, chelsea: Person, nepal: Country, make: Make, path: str
) -> None:
    nepal.found()
    at = make(nepal, public=True)
    published(alice, at)
    assert chelsea.get(at + path).status_code == 200
    assert Client().get(at + path).status_code == 200


def test_wrong_credentials_are_not_nobody(nepal: Country, make: Make) -> None:
    at = make(nepal, public=True)
    answer = Client().get(at, HTTP_AUTHORIZATION="Bearer wrong")
    assert code(answer) == 401.2


def test_files_are_for_those_who_may_read(
    alice: Person, bob: Person, chelsea: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal)
    name = named(published(alice, at), "csv")
    path = f"{at}/releases/1/files/{name}"
    found = bob.get(path)
    assert (found.status_code, content(found)[:9]) == (200, b"INDICATOR")
    assert found["Cache-Control"] == "private, max-age=31536000, immutable"
    assert code(chelsea.get(path)) == 403.1
    assert code(Client().get(path)) == 401.2


def test_only_managers_of_all_sources_make_change_publish_and_withdraw(
    alice: Person, bob: Person, chelsea: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    for person in (bob, chelsea):
        assert code(person.post("/data/v1/datasets", body(nepal))) == 403.1
    assert code(Client().post("/data/v1/datasets")) == 401.2
    at = make(nepal)
    published(alice, at)
    for person in (bob, chelsea):
        assert code(person.patch(at, {"public": True})) == 403.1
        assert code(person.post(f"{at}/releases")) == 403.1
        refused = person.post(f"{at}/releases/1/withdraw", {"reason": "x"})
        assert code(refused) == 403.1
    assert code(Client().post(f"{at}/releases")) == 401.2
    assert not Dataset.objects.get().public


def test_a_dataset_of_two_projects_takes_rights_in_both(
    alice: Person, nepal: Country, bhutan: Country, make: Make, project: Project
) -> None:
    edi = make_person("edi")
    give_role(edi.actor, MANAGER, project)
    at = make(nepal, bhutan)
    assert code(edi.post("/data/v1/datasets", body(nepal, bhutan, code="B"))) == 403.1
    assert code(edi.get(at)) == 403.1
    assert code(edi.post(f"{at}/releases")) == 403.1
    give_role(edi.actor, VIEWER, bhutan.form.project)
    assert edi.get(at).status_code == 200
    assert code(edi.post(f"{at}/releases")) == 403.1
    give_role(edi.actor, MANAGER, bhutan.form.project)
    assert code(edi.post(f"{at}/releases")) == 409.81
    # What is added must be allowed, too; without sources it is the site's.
    assert code(edi.patch(at, {"sources": []})) == 403.1
    assert edi.patch(at, {"sources": [nepal.named]}).status_code == 200
    assert code(edi.post("/data/v1/datasets", body(code="EMPTY"))) == 403.1


def test_the_catalogue_lists_what_one_may_read(
    alice: Person, bob: Person, chelsea: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    make(nepal, code="CLOSED")
    published(alice, make(nepal, code="OPEN", public=True))

    def listed(asking: Any) -> list[str]:
        return [each["code"] for each in asking.get("/data/v1/datasets").json()]

    assert listed(alice) == listed(bob) == ["CLOSED", "OPEN"]
    assert listed(chelsea) == listed(Client()) == ["OPEN"]
    (entry,) = Client().get("/data/v1/datasets").json()
    assert entry["latestRelease"] == 1
    assert entry["coverage"] == {"present": 1, "suppressed": 0, "missing": 0}
    assert entry["metadata"]["producer"] == DESCRIPTION["producer"]
    assert entry["metadata"]["licence"]["name"] == "CC-BY-4.0"


def test_there_is_one_dataset_of_a_code(
    alice: Person, nepal: Country, make: Make
) -> None:
    make(nepal)
    assert code(alice.post("/data/v1/datasets", body(nepal, code="homes"))) == 409.3


@pytest.mark.parametrize(
    "said",
    [
        {"code": "1x"},
        {"code": "a-b"},
        {"names": {}},
        {"names": {"en": " "}},
        {"names": {"not a tag": "x"}},
        {"descriptions": {"en": "\x01"}},
        {"rules": {"suppressedBelow": -1}},
        {"rules": {"suppressedBelow": 60}},
        {"metadata": {"agency": "1"}},
        {"metadata": {"producer": "\ufffe"}},
        {"more": 1},
    ],
)
def test_a_description_that_no_file_could_hold_is_refused(
    alice: Person, nepal: Country, said: dict[str, Any]
) -> None:
    answer = alice.post("/data/v1/datasets", body(nepal, **said) | said)
    assert answer.status_code == 400, answer.content
    assert not Dataset.objects.exists()


def test_all_of_a_dataset_can_be_changed(
    alice: Person, nepal: Country, bhutan: Country, make: Make
) -> None:
    at = make(nepal)
    changed = alice.patch(
        at,
        {
            "names": {"id": "Rumah"},
            "descriptions": {"id": "Ruang"},
            "public": True,
            "sources": [bhutan.named],
            "rules": {"decimals": 1},
            "metadata": {"producer": "Others"},
        },
    ).json()
    assert changed["names"] == {"id": "Rumah"}
    assert changed["descriptions"] == {"id": "Ruang"}
    assert changed["public"] is True
    assert changed["sources"] == [bhutan.named]
    assert changed["rules"] == {"decimals": 1}
    assert changed["metadata"]["producer"] == "Others"
    assert alice.patch(at, {}).json() == changed


def test_what_is_not_there_is_not_found(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal)
    published(alice, at)
    assert code(alice.get("/data/v1/datasets/NONE")) == 404.81
    assert code(alice.get(f"{at}/releases/2")) == 404.82
    assert code(alice.get(f"{at}/releases/{10**30}")) == 404.82
    assert code(alice.get(f"{at}/releases/1/files/none.csv")) == 404.83


def test_a_file_comes_whole_in_parts_or_not_again(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal, public=True)
    report = published(alice, at)
    path = f"{at}/releases/1/files/{named(report, 'csv')}"
    whole = Client().get(path)
    data = content(whole)
    (file,) = [each for each in report["files"] if each["format"] == "csv"]
    assert whole["ETag"] == f'"{file["sha256"]}"'
    assert whole["Cache-Control"] == "public, max-age=31536000, immutable"
    part = Client().get(path, HTTP_RANGE="bytes=2-5")
    assert (part.status_code, content(part)) == (206, data[2:6])
    assert Client().get(path, HTTP_IF_NONE_MATCH=whole["ETag"]).status_code == 304
    head = Client().head(path)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(data)))


def test_a_withdrawn_release_says_why_and_has_no_files(
    alice: Person, bob: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal)
    name = named(published(alice, at), "csv")
    withdrawn = alice.post(f"{at}/releases/1/withdraw", {"reason": "Wrong weights"})
    assert withdrawn.json()["state"] == "withdrawn"
    gone = bob.get(f"{at}/releases/1/files/{name}")
    assert (gone.status_code, code(gone)) == (410, 410.81)
    assert "Wrong weights" in gone.json()["message"]
    assert code(bob.get(f"{at}/releases/1/diff")) == 410.81
    (entry,) = bob.get(f"{at}/releases").json()
    assert (entry["reason"], entry["withdrawnBy"]) == ("Wrong weights", alice.id)
    assert bob.get(at).json()["latestRelease"] is None
    again = alice.post(f"{at}/releases/1/withdraw", {"reason": "Once more"})
    assert (again.status_code, code(again)) == (409, 409.84)
    # The same figures are a release of their own now.
    assert published(alice, at)["number"] == 2


@pytest.mark.parametrize("reason", ["", "\x00"])
def test_a_withdrawal_has_a_reason(
    alice: Person, nepal: Country, make: Make, reason: str
) -> None:
    nepal.found()
    at = make(nepal)
    published(alice, at)
    answer = alice.post(f"{at}/releases/1/withdraw", {"reason": reason})
    assert answer.status_code == 400
    assert not AuditEvent.objects.filter(action="release.withdraw").exists()


def test_a_diff_tells_what_was_added_removed_and_changed(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found(urban=(60, 2.0), rural=(60, 3.0))
    at = make(nepal)
    first = published(alice, at)
    none = {"added": 0, "removed": 0, "changed": 0}
    added = {"release": None, **none, "added": 3}
    assert first["diff"] == added | {"disparities": none}
    assert alice.get(f"{at}/releases/1/diff").json()["against"] is None
    run = nepal.found(urban=(160, 2.5), rural=(60, 3.0))
    Estimate.objects.filter(run=run, domain={"RESIDENCE": "R"}).update(
        indicator="BEDS", domain={"RESIDENCE": "U"}
    )
    published(alice, at)
    diff = alice.get(f"{at}/releases/2/diff").json()
    assert (diff["release"], diff["against"]) == (2, 1)
    changes = {
        (each["change"], each["indicator"], each["domain"].get("RESIDENCE")): each
        for each in diff["changes"]
    }
    assert set(changes) == {
        ("added", "BEDS", "U"),
        ("changed", "ROOMS", None),
        ("changed", "ROOMS", "U"),
        ("removed", "ROOMS", "R"),
    }
    changed = changes["changed", "ROOMS", "U"]
    assert changed["before"] == {"value": 2.0, "status": "A", "n": 60}
    assert changed["after"] == {"value": 2.5, "status": "A", "n": 160}
    assert changes["removed", "ROOMS", "R"]["after"] is None
    assert (diff["added"], diff["removed"], diff["changed"]) == (1, 1, 2)
    alice.post(f"{at}/releases/1/withdraw", {"reason": "x"})
    assert code(alice.get(f"{at}/releases/2/diff")) == 410.81


def matrix(person: Person, at: str) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (each["indicator"], each["refArea"]): (each["status"], each["reason"])
        for each in person.get(f"{at}/coverage").json()
    }


def test_coverage_says_what_is_missing_and_why(
    alice: Person, project: Project, bhutan: Country, make: Make
) -> None:
    line = "            | ROOMS     |"
    more = WORKBOOK.replace("'2026'", '"2026"') + "".join(
        f"|            | {name}      |       | mean | ${{rooms}}  |    |    | x |\n"
        for name in ("FEW", "NONE", "LATE", "BROKEN")
    )
    assert line in WORKBOOK
    nepal = country(project, "NPL", more)
    at = make(nepal, bhutan)
    assert matrix(alice, at)["ROOMS", "NPL"] == (
        "missing",
        "no run of the form that asks it has finished",
    )
    run = nepal.found()
    for position, (name, n, value) in enumerate(
        (("FEW", 3, 1.5), ("NONE", 0, None)), start=10
    ):
        Estimate.objects.create(
            run=run, position=position, indicator=name, ref_area="NPL",
            time_period="2026", n=n, value=value, sum_weights=n, status="M",
        )  # fmt: skip
    published(alice, at)
    Estimate.objects.filter(run=run, position=10).update(indicator="LATE", position=12)
    found = matrix(alice, at)
    assert found["ROOMS", "NPL"] == ("present", "")
    assert found["FEW", "NPL"] == ("suppressed", "not enough cases")
    assert found["NONE", "NPL"] == ("missing", "not enough cases")
    assert found["LATE", "NPL"] == ("missing", "it is not in the newest release")
    assert found["BROKEN", "NPL"] == ("missing", "it could not be computed")
    assert found["ROOMS", "BTN"][1] == "no run of the form that asks it has finished"
    assert found["FEW", "BTN"] == ("missing", "no form asks it")
    Estimate.objects.filter(run=run, position=12).update(value=None)
    assert matrix(alice, at)["LATE", "NPL"] == ("missing", "not enough cases")
    answer = alice.get(f"{at}/coverage.csv")
    rows = list(csv.DictReader(io.StringIO(content(answer).decode())))
    assert len(rows) == len(found) == 10
    assert rows[0] == {
        "INDICATOR": "ROOMS", "REF_AREA": "BTN", "TIME_PERIOD": "2026",
        "STATUS": "missing", "REASON": "no run of the form that asks it has finished",
        "FORMS": f"{bhutan.form.project_id}/homes",
    }  # fmt: skip


def test_a_form_whose_area_is_not_known_yet_is_covered_without_one(
    alice: Person, project: Project, make: Make
) -> None:
    unknown = country(project, "NPL", WORKBOOK.replace("'NPL'", "${area}"))
    at = make(unknown)
    assert matrix(alice, at) == {
        ("ROOMS", ""): ("missing", "no run of the form that asks it has finished")
    }
    # A form that was never published asks nothing.
    Form.objects.filter(pk=unknown.form.pk).update(current_version=None)
    assert matrix(alice, at) == {}
