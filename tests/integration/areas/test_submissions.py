"""Reading and reviewing submissions within areas."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collect.accounts.actions import assign
from collect.accounts.models import Project
from collect.accounts.permissions import ANALYST, REVIEWER, VIEWER
from collect.submissions import queries
from collect.submissions.models import ReviewState, Submission
from tests.factories.accounts import Person, give_role, make_app_user
from tests.factories.areas import (
    BALI,
    ELSEWHERE,
    JAVA,
    Homes,
    give_phone,
    interview,
    limited,
)
from tests.factories.forms import make_draft
from tests.factories.odata import Reader
from tests.integration.areas.bodies import said

pytestmark = pytest.mark.django_db

EXTENDED = {"X-Extended-Metadata": "true"}


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def _listed(person: Person, homes: Homes, rest: str = "") -> list[str]:
    answer = person.get(f"{homes.central}/submissions{rest}")
    assert answer.status_code == 200, answer.content
    return [row["instanceId"] for row in answer.json()]


def test_the_list_has_the_submissions_of_ones_areas(
    rina: Person, manager: Person, project: Project, homes: Homes
) -> None:
    country = limited("country", project, "IDN", role=VIEWER)
    both = limited("both", project, BALI, JAVA, role=VIEWER, form_id=homes.form.pk)
    nepal = limited("nepal", project, "NPL")
    assert _listed(rina, homes) == [homes.here]
    assert _listed(country, homes) == [homes.there, homes.here]
    assert _listed(both, homes) == [homes.there, homes.here]
    assert _listed(manager, homes) == [homes.there, homes.here]
    assert _listed(nepal, homes) == []


def test_areas_of_a_role_on_another_form_do_not_count(
    project: Project, homes: Homes
) -> None:
    other = limited("other", project, JAVA, form_id=homes.form.pk + 1)
    assert _code(other.get(f"{homes.central}/submissions")) == (403, 403.1)


def test_who_has_no_role_and_who_may_only_see_results_reads_nothing(
    chelsea: Person, project: Project, homes: Homes
) -> None:
    analyst = limited("ann", project, JAVA, role=ANALYST)
    for person in (chelsea, analyst):
        assert _code(person.get(f"{homes.central}/submissions")) == (403, 403.1)
        assert _code(person.get(homes.one(homes.here))) == (403, 403.1)


@pytest.mark.parametrize(
    "rest",
    ["", ".xml", "/audits", "/comments", "/diffs", "/versions", "/attachments"],
)
def test_a_submission_of_ones_areas_is_read_and_no_other(
    rina: Person, homes: Homes, rest: str
) -> None:
    assert rina.get(homes.one(homes.here, rest)).status_code == 200
    assert _code(rina.get(homes.one(homes.there, rest))) == (404, 404.1)


def test_versions_and_files_go_with_their_submission(
    rina: Person, homes: Homes
) -> None:
    for rest in ("", ".xml", "/attachments"):
        own = homes.one(homes.here, f"/versions/{homes.here}{rest}")
        assert rina.get(own).status_code == 200
        other = homes.one(homes.there, f"/versions/{homes.there}{rest}")
        assert _code(rina.get(other)) == (404, 404.1)
    own_photo = rina.get(homes.one(homes.here, "/attachments/Ama.jpg"))
    assert b"".join(own_photo.streaming_content) == b"Ama"
    photo = f"/attachments/{ELSEWHERE}.jpg"
    assert _code(rina.get(homes.one(homes.there, photo))) == (404, 404.1)


def test_an_edit_is_found_under_its_own_id_within_ones_areas(
    rina: Person, homes: Homes
) -> None:
    by = queries.submission_in(homes.form, homes.here).submitter
    assert by is not None
    for province, first in ((JAVA, homes.here), (BALI, homes.there)):
        interview(
            homes.form,
            by,
            province,
            instance_id=f"{first}-edit",
            deprecated_id=first,
        )
    assert rina.get(homes.one(f"{homes.here}-edit")).status_code == 301
    assert _code(rina.get(homes.one(f"{homes.there}-edit"))) == (404, 404.1)


def test_an_edit_moves_a_submission_with_its_province(
    rina: Person, homes: Homes
) -> None:
    by = queries.submission_in(homes.form, homes.here).submitter
    assert by is not None
    interview(homes.form, by, BALI, instance_id="uuid:moved", deprecated_id=homes.here)
    assert _listed(rina, homes) == []
    interview(homes.form, by, JAVA, instance_id="uuid:x", deprecated_id="uuid:moved")
    assert _listed(rina, homes) == [homes.here]


def test_a_reviewer_decides_about_submissions_of_her_areas_only(
    rina: Person, homes: Homes
) -> None:
    state = {"reviewState": "approved"}
    assert rina.patch(homes.one(homes.here), state).status_code == 200
    assert _code(rina.patch(homes.one(homes.there), state)) == (404, 404.1)
    remark = {"body": "Call again"}
    assert rina.post(homes.one(homes.here, "/comments"), remark).status_code == 200
    assert rina.post(homes.one(homes.there, "/comments"), remark).status_code == 404
    states = dict(Submission.objects.values_list("instance_id", "review_state"))
    assert states == {homes.here: ReviewState.APPROVED, homes.there: None}


def test_who_reads_everywhere_but_corrects_in_java_is_trusted_with_java_only(
    rina: Person, project: Project, homes: Homes
) -> None:
    give_role(rina.actor, VIEWER, project)
    assert _listed(rina, homes) == [homes.there, homes.here]
    for rest, photo in ((".xml", ""), ("/diffs", ""), ("/attachments/", ".jpg")):
        own = homes.one(homes.here, f"{rest}{'Ama' if photo else ''}{photo}")
        other = homes.one(homes.there, f"{rest}{ELSEWHERE if photo else ''}{photo}")
        assert "Ama" in said(rina.get(own)) or rest == "/diffs"
        assert _code(rina.get(other)) == (403, 403.51)
    state = {"reviewState": "rejected"}
    assert rina.patch(homes.one(homes.there), state).status_code == 404


def test_files_are_corrected_within_ones_areas(rina: Person, homes: Homes) -> None:
    own = homes.one(homes.here, "/attachments/Ama.jpg")
    other = homes.one(homes.there, f"/attachments/{ELSEWHERE}.jpg")
    for path, status in ((own, 200), (other, 404)):
        assert rina.client.post(path, b"new", "image/jpeg").status_code == status
        assert rina.delete(path).status_code == status


def test_who_may_send_adds_files_and_corrects_within_areas(
    rina: Person, homes: Homes
) -> None:
    give_phone(rina.actor, homes.form)
    own = homes.one(homes.here, "/attachments/Ama.jpg")
    other = homes.one(homes.there, f"/attachments/{ELSEWHERE}.jpg")
    assert rina.client.post(own, b"new", "image/jpeg").status_code == 200
    # As for everybody who sends: the submission is somebody else's.
    assert _code(rina.client.post(other, b"new", "image/jpeg")) == (403, 403.1)


def test_what_is_not_for_reviewers_stays_closed(rina: Person, homes: Homes) -> None:
    assert rina.delete(homes.one(homes.here)).status_code == 403
    assert rina.post(homes.one(homes.here, "/restore")).status_code == 403
    assert (
        rina.client.put(homes.one(homes.here), b"<a/>", "text/xml").status_code == 403
    )
    form = f"/v1/projects/{homes.form.project_id}/view"
    pulled = rina.get(f"{form}/submissionList?formId=homes")
    assert pulled.status_code == 403
    assert "areas" in pulled.content.decode()


def test_senders_are_those_of_ones_areas(rina: Person, homes: Homes) -> None:
    found = rina.get(f"{homes.central}/submissions/submitters").json()
    assert [actor["displayName"] for actor in found] == ["Ketut"]
    assert rina.get(f"{homes.central}/submissions/keys").json() == []


def test_an_unchanged_list_is_not_that_of_other_areas(
    rina: Person, project: Project, homes: Homes
) -> None:
    path = f"{homes.central}/submissions"
    etag = {"If-None-Match": rina.get(path)["ETag"]}
    feed = {"If-None-Match": rina.get(f"{homes.central}.svc/Submissions")["ETag"]}
    assert rina.get(path, headers=etag).status_code == 304
    assign(
        by=None, actor=rina.actor, role=REVIEWER, project=project, areas=[BALI, JAVA]
    )
    assert rina.get(path, headers=etag).status_code == 200
    again = rina.get(f"{homes.central}.svc/Submissions", headers=feed)
    assert again.status_code == 200


def test_odata_has_rows_of_ones_areas_only(rina: Person, homes: Homes) -> None:
    reader = Reader(homes.form, rina)
    whole = reader.get("/Submissions", count="true").json()
    assert whole["@odata.count"] == 1
    assert [row["__id"] for row in whole["value"]] == [homes.here]
    members = reader.get("/Submissions.member").json()["value"]
    assert [row["job"] for row in members] == ["Ama"]
    for filter_ in ("province eq 'ID51'", "not (province eq 'ID33')"):
        assert reader.get("/Submissions", filter=filter_).json()["value"] == []
    assert _code(reader.get(f"/Submissions('{homes.there}')")) == (404, 404.1)
    assert _code(reader.get(f"/Submissions('{homes.there}')/member")) == (404, 404.1)


def test_tests_of_a_draft_are_limited_too(rina: Person, homes: Homes) -> None:
    make_draft(homes.form)
    by = make_app_user(homes.form.project, form_id=homes.form.pk).actor
    for province in (JAVA, BALI):
        interview(homes.form, by, province, instance_id=f"uuid:{province}", draft=True)
    path = f"{homes.central}/draft/submissions"
    assert [row["instanceId"] for row in rina.get(path).json()] == [f"uuid:{JAVA}"]
    assert rina.get(f"{path}/uuid:{BALI}.xml").status_code == 404


def test_the_form_is_there_and_says_what_one_may(rina: Person, homes: Homes) -> None:
    projects = rina.get("/v1/projects").json()
    assert [one["id"] for one in projects] == [homes.form.project_id]
    assert rina.get(homes.central).status_code == 200
    assert rina.get(f"{homes.central}.xml").status_code == 200
    verbs = rina.get(f"/v1/projects/{homes.form.project_id}", headers=EXTENDED).json()
    assert "form.read" in verbs["verbs"]
    assert "submission.read" not in verbs["verbs"]


def test_a_list_within_areas_takes_no_more_queries(
    rina: Person, manager: Person, homes: Homes
) -> None:
    numbers = []
    for person in (rina, manager):
        with CaptureQueriesContext(connection) as seen:
            person.get(f"{homes.central}/submissions")
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]


def test_exports_say_that_they_know_no_areas(rina: Person, homes: Homes) -> None:
    refused = rina.post(f"{homes.data}/exports", {"format": "csv"})
    assert _code(refused) == (403, 403.52)
    assert _code(rina.get(f"{homes.data}/exports")) == (403, 403.52)
    assert _code(rina.get(f"{homes.data}/runs")) == (403, 403.52)
