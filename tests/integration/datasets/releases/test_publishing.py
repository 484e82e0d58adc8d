"""Publishing: what a release holds, and that nothing changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from collect.accounts.models import AuditEvent, Project
from collect.datasets.models import Dataset, Estimate, Publishing, Release, ReleaseFile
from collect.datasets.publishing.formats import FORMATS
from collect.forms.actions import purge_forms, sweep_blobs
from collect.forms.blobs import path_of
from collect.forms.models import Form
from tests.factories.accounts import Person, make_project
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.releases.conftest import (
    Country,
    attempt,
    content,
    country,
    lines,
    named,
    published,
    refused,
)

Make = Callable[..., str]


def test_what_a_survey_found_is_published_as_it_was_estimated(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.receive(urban=26, rural=27)
    run = nepal.run()
    at = make(nepal)
    report = published(alice, at)
    total, rural, urban = lines(alice, at, report)
    assert [row["RESIDENCE"] for row in (total, rural, urban)] == ["_T", "R", "U"]
    assert {row["REF_AREA"] for row in (total, rural, urban)} == {"NPL"}
    assert (urban["OBS_VALUE"], urban["N"], urban["OBS_STATUS"]) == ("2.5", "26", "U")
    estimate = Estimate.objects.get(run=run, domain={})
    assert float(total["SE"]) == estimate.standard_error
    (form,) = report["provenance"]["forms"]
    assert (form["run"], form["sequence"]) == (run.pk, run.cursor)
    assert (form["version"], form["counted"], form["held"]) == ("1", 53, 0)
    assert form["design"]["strata"] == "${area}"
    assert len(report["provenance"]["code"]) == 32


def test_the_same_indicator_of_two_countries_is_in_one_dataset(
    alice: Person, nepal: Country, bhutan: Country, make: Make
) -> None:
    nepal.found(urban=(30, 2.5))
    bhutan.found(urban=(30, 4.5))
    at = make(nepal, bhutan)
    rows = lines(alice, at, published(alice, at))
    urban = {
        row["REF_AREA"]: row["OBS_VALUE"] for row in rows if row["RESIDENCE"] == "U"
    }
    assert urban == {"NPL": "2.5", "BTN": "4.5"}
    assert len(rows) == 6


def test_a_release_has_a_file_of_every_format_with_its_checksum(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    report = published(alice, make(nepal))
    assert [file["format"] for file in report["files"]] == list(FORMATS)
    for file in report["files"]:
        data = path_of(file["sha256"]).read_bytes()
        assert len(data) == file["size"] > 0


def test_files_say_what_the_figures_are(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal, descriptions={"en": "Rooms of homes."})
    report = published(alice, at)
    note = content(
        alice.get(f"{at}/releases/1/files/{named(report, 'methods')}")
    ).decode()
    for word in (
        "Rooms of homes",
        "70 interviews received",
        "cleaning log of 3",
        "Taylor",
    ):
        assert word in note
    entry = content(
        alice.get(f"{at}/releases/1/files/{named(report, 'dcat')}")
    ).decode()
    assert f"/data/v1/datasets/HOMES/releases/1/files/{named(report, 'csv')}" in entry


def test_publishing_again_without_news_is_the_same_release(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal)
    first = published(alice, at)
    nepal.found()
    again = alice.post(f"{at}/releases")
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert again.json()["number"] == first["number"]
    assert Release.objects.count() == 1


def test_news_about_figures_that_are_withheld_are_no_release(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found(urban=(17, 2.0), rural=(68, 3.0))
    at = make(nepal)
    published(alice, at)
    run = nepal.found(urban=(17, 2.0), rural=(68, 3.0))
    withheld = Estimate.objects.filter(run=run, domain={"RESIDENCE": "U"})
    withheld.update(standard_error=0.125)
    again = attempt(alice, at)
    assert (again["state"], again["new"], again["release"]) == ("succeeded", False, 1)
    told = f"{again} {alice.get(again['links']['release']).json()}"
    release, made = Release.objects.get(), Publishing.objects.latest("pk")
    assert made.inputs != release.inputs
    for digest in (made.inputs, release.inputs, release.fingerprint):
        assert digest not in told


def test_the_same_figures_make_the_same_files(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal)
    first = {file["format"]: file["sha256"] for file in published(alice, at)["files"]}
    ReleaseFile.objects.all().delete()
    Release.objects.all().delete()
    again = {file["format"]: file["sha256"] for file in published(alice, at)["files"]}
    assert again == first


def test_a_new_name_is_a_new_release_of_the_same_figures(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal)
    published(alice, at)
    assert alice.patch(at, {"names": {"en": "Dwellings"}}).status_code == 200
    second = published(alice, at)
    assert second["number"] == 2
    none = {"added": 0, "removed": 0, "changed": 0}
    assert second["diff"] == {"release": 1, **none, "disparities": none}
    first = alice.get(f"{at}/releases/1").json()
    assert first["description"]["names"]["en"] == "Homes"


def test_of_two_forms_that_say_the_same_the_newer_run_is_published(
    alice: Person, nepal: Country, bhutan: Country, make: Make
) -> None:
    nepal.found(urban=(30, 2.5))
    newer = bhutan.found(urban=(30, 4.5), rural=(40, 3.0))
    Estimate.objects.filter(run=newer).update(ref_area="NPL")
    at = make(nepal, bhutan)
    report = published(alice, at)
    values = {row["RESIDENCE"]: row["OBS_VALUE"] for row in lines(alice, at, report)}
    assert values["U"] == "4.5"
    conflicts = report["counts"]["conflicts"]
    assert [each["same"] for each in conflicts] == [False, False, True]
    kept = f"{bhutan.form.project_id}/homes"
    assert {each["kept"] for each in conflicts} == {kept}


def test_a_form_that_repeats_itself_is_no_conflict(
    alice: Person, nepal: Country, make: Make
) -> None:
    run = nepal.found()
    repeated = Estimate.objects.get(run=run, domain={})
    repeated.pk, repeated.position = None, 9
    repeated.save()
    report = published(alice, make(nepal))
    assert report["counts"]["conflicts"] == []
    assert report["counts"]["observations"] == 3


def test_what_is_suppressed_is_in_no_file(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found(urban=(17, 8.7654321), rural=(60, 3.4567891))
    at = make(nepal)
    report = published(alice, at)
    assert report["counts"]["primary"] == 1
    assert report["counts"]["secondary"] == 1
    rows = {row["RESIDENCE"]: row for row in lines(alice, at, report)}
    for code, status in (("U", "C"), ("R", "D")):
        assert rows[code]["OBS_STATUS"] == "Q"
        assert rows[code]["CONF_STATUS"] == status
        assert {rows[code][name] for name in ("OBS_VALUE", "SE", "N", "LOWER")} == {""}
    for file in report["files"]:
        name = file["name"]
        data = content(alice.get(f"{at}/releases/1/files/{name}"))
        assert b"8.765" not in data, name
        assert b"3.456" not in data, name


def test_a_dataset_may_hide_which_cells_are_the_small_ones(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found(urban=(17, 2.0), rural=(60, 3.0))
    at = make(nepal, rules={"statusesPublished": False})
    rows = lines(alice, at, published(alice, at))
    assert [row["CONF_STATUS"] for row in rows] == ["F", "C", "C"]


def test_a_dataset_has_limits_of_its_own(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found(urban=(17, 2.0), rural=(60, 3.0))
    at = make(nepal, rules={"suppressedBelow": 10, "unreliableBelow": 20})
    report = published(alice, at)
    assert report["counts"]["flagged"] == 1
    assert report["counts"]["primary"] == 0
    limit = report["counts"]["limits"][0]
    assert limit == {
        "name": "suppressed_below",
        "value": 10,
        "source": "set for this dataset",
    }


def test_few_new_cases_are_not_set_apart_by_two_releases(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found(urban=(60, 2.0), rural=(60, 3.0))
    at = make(nepal)
    published(alice, at)
    nepal.found(urban=(63, 2.5), rural=(90, 3.0))
    second = published(alice, at)
    assert second["counts"]["primary"] == 1
    rows = {row["RESIDENCE"]: row["OBS_STATUS"] for row in lines(alice, at, second)}
    assert rows["U"] == "Q"
    assert "60 cases before and 63 now" in second["counts"]["differences"][0]


def test_shares_are_told_in_percent_and_compared_as_they_were(
    alice: Person, project: Project, make: Make
) -> None:
    asked = "| mean | ${rooms}  |"
    assert asked in WORKBOOK
    share = WORKBOOK.replace(asked, "| proportion | ${rooms} > 2 |")
    nepal = country(project, "NPL", share)
    nepal.found(urban=(100, 0.41), rural=(100, 0.59))
    at = make(nepal)
    first = published(alice, at)
    values = {row["RESIDENCE"]: row for row in lines(alice, at, first)}
    assert values["_T"]["OBS_VALUE"] == "50.0"
    assert values["_T"]["UNIT_MEASURE"] == "PCNT"
    assert values["_T"]["SE"] == "25.0"
    assert alice.patch(at, {"names": {"en": "Shares"}}).status_code == 200
    assert published(alice, at)["counts"]["differences"] == []


def test_a_value_that_cannot_be_said_is_missing(
    alice: Person, nepal: Country, make: Make
) -> None:
    run = nepal.found()
    Estimate.objects.filter(run=run, domain={"RESIDENCE": "U"}).update(value=None)
    at = make(nepal)
    rows = {row["RESIDENCE"]: row for row in lines(alice, at, published(alice, at))}
    assert (rows["U"]["OBS_VALUE"], rows["U"]["OBS_STATUS"]) == ("", "M")
    assert (rows["U"]["LOWER"], rows["U"]["SE"]) == ("", "")


def test_without_a_run_there_is_nothing_to_publish(
    alice: Person, nepal: Country, make: Make
) -> None:
    at = make(nepal)
    answer = alice.post(f"{at}/releases")
    assert (answer.status_code, answer.json()["code"]) == (409, 409.81)


def test_periods_that_are_none_are_refused_with_their_reason(
    alice: Person, nepal: Country, make: Make
) -> None:
    run = nepal.found()
    Estimate.objects.filter(run=run).update(time_period="_Z")
    problem = refused(alice, make(nepal))
    assert problem["code"] == 409.83
    assert '"_Z"' in problem["message"]
    assert not Release.objects.exists()


def test_an_indicator_means_the_same_in_all_forms(
    alice: Person, nepal: Country, make: Make
) -> None:
    asked = "| mean | ${rooms}  |"
    share = WORKBOOK.replace(asked, "| proportion | ${rooms} > 2 |")
    bhutan = country(make_project("Homes of Bhutan"), "BTN", share)
    nepal.found()
    bhutan.found(urban=(30, 0.5), rural=(30, 0.5))
    answer = alice.post(f"{make(nepal, bhutan)}/releases")
    assert (answer.status_code, answer.json()["code"]) == (409, 409.83)
    assert "ROOMS is a mean in" in answer.json()["message"]


def test_codes_that_sdmx_does_not_have_are_refused(
    alice: Person, nepal: Country, make: Make
) -> None:
    run = nepal.found()
    Estimate.objects.filter(run=run).update(ref_area="é")
    assert refused(alice, make(nepal))["code"] == 409.83


def test_a_release_that_fails_its_audit_is_not_made(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found(urban=(60, 2.0), rural=(60, 3.0))
    at = make(nepal)
    published(alice, at)
    rules = {"suppressedBelow": 61, "unreliableBelow": 61}
    assert alice.patch(at, {"rules": rules}).status_code == 200
    problem = refused(alice, at)
    assert problem["code"] == 409.82
    assert "An earlier release shows it" in problem["message"]
    assert problem["details"]["findings"]
    assert Release.objects.count() == 1


def test_releases_outlive_the_form_they_came_from(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal, public=True)
    report = published(alice, at)
    base = f"/v1/projects/{nepal.form.project_id}/forms"
    assert alice.delete(f"{base}/homes").status_code == 200
    purge_forms(kept=timedelta())
    assert not Form.objects.filter(pk=nepal.form.pk).exists()
    assert Dataset.objects.get().sources.count() == 0
    assert len(lines(alice, at, report)) == 3
    assert alice.post(f"{at}/releases").json()["code"] == 409.81


def test_the_sweep_of_blobs_leaves_files_of_releases(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    report = published(alice, make(nepal))
    sweep_blobs(older_than=timedelta())
    assert all(path_of(file["sha256"]).exists() for file in report["files"])


def test_everything_is_in_the_audit_log(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal)
    published(alice, at)
    alice.patch(at, {"public": True, "sources": [nepal.named]})
    alice.post(f"{at}/releases/1/withdraw", {"reason": "Wrong weights"})
    actions = AuditEvent.objects.filter(details__dataset="HOMES").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "dataset.publish.create",
        "publishing.create",
        "release.create",
        "dataset.publish.update",
        "release.withdraw",
    ]
    _, _, _, update, withdrawal = (each.details or {} for each in actions)
    assert withdrawal["reason"] == "Wrong weights"
    assert update["forms"] == [nepal.form.pk]
