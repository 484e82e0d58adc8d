"""Whoever works in one area gets nothing of another, at any address of the two APIs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import unquote

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from collect.datasets.models import Decision, Run
from collect.lib.paths import encode_segment
from collect.submissions import queries
from collect.submissions.actions import add_comment, set_review_state
from collect.submissions.models import ReviewState
from tests.compat.routes import Route, routes
from tests.compat.seeded import undone
from tests.factories.accounts import Person, make_app_user, make_person
from tests.factories.areas import BALI, ELSEWHERE, Homes, interview
from tests.factories.forms import make_draft
from tests.factories.releases import make_publishing
from tests.integration.areas.bodies import said
from tests.integration.datasets.homes import finished_run

# Exports read with connections of their own, which see what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

ROUTES = sorted(routes(), key=lambda route: route.pattern)
READING = {"GET", "HEAD"}
ABOUT_ONE = {"instance_id", "version_id", "decision_id", "batch_id", "export_id"}
"""Parameters that name an interview, or something that is about one."""
BODY = {"reviewState": "approved", "body": "seen", "reason": "seen", "format": "csv"}
QUERIES = ("", "?$expand=*", "?by=area,enumerator", "?deleted=true")
TABLES = ("submissions", "member")
FEEDS = ("Submissions", "Submissions.member", "$metadata")
EXTENDED = {"X-Extended-Metadata": "true"}


@dataclass(frozen=True)
class Addresses:
    """The parameters that lead to what there is."""

    known: dict[str, str]

    def of(self, route: Route) -> Iterator[str]:
        """The addresses of a route; "1" for what nobody has made."""
        for table, feed in product(TABLES, FEEDS):
            known = {**self.known, "table": table, "rest": feed}
            values = {name: known.get(name, "1") for name in route.names}
            yield route.path({n: encode_segment(v) for n, v in values.items()})
            if not {"table", "rest"} & set(route.names):
                return


@pytest.fixture
def elsewhere(homes: Homes, project: Project) -> Addresses:
    """Everything that can be about an interview in Bali: an edit, files, comments, a
    review, findings, decisions, an export, a test of the draft."""
    form, manager = homes.form, make_person(f"{ELSEWHERE}-boss", MANAGER, project)
    phone = make_app_user(project, f"{ELSEWHERE} tablet", form_id=form.pk)
    edit = interview(
        form,
        phone.actor,
        BALI,
        instance_id=f"uuid:{ELSEWHERE}-edit",
        deprecated_id=homes.there,
        text=ELSEWHERE,
    )
    finished_run(form)
    there = queries.submission_in(form, homes.there)
    add_comment(submission=there, body=f"{ELSEWHERE}!", by=manager.actor)
    set_review_state(
        submission_id=there.pk,
        state=ReviewState.HAS_ISSUES,
        by=manager.actor,
        notes=ELSEWHERE,
    )
    decision = decided(manager, homes)
    finished_run(form)
    draft = make_draft(form)
    interview(
        form,
        phone.actor,
        BALI,
        instance_id=f"uuid:{ELSEWHERE}-test",
        text=ELSEWHERE,
        draft=True,
    )
    return Addresses(
        {
            "project_id": str(project.pk),
            "xml_form_id": "homes",
            "form_id": "homes",
            "number": str(form.pk),
            "version": "1",
            "instance_id": homes.there,
            "version_id": edit,
            "name": f"{ELSEWHERE}.jpg",
            "role": "reviewer",
            "actor_id": str(phone.actor_id),
            "user_id": str(manager.id),
            "token": draft.draft_token or "",
            "code": "HOMES",
            "release": "1",
            "publishing": str(make_publishing(form).pk),
            "decision_id": str(decision.pk),
            "batch_id": str(decision.batch_id),
            "run_id": str(Run.objects.filter(form=form).latest("pk").pk),
            "export_id": str(exported(manager, homes)),
        }
    )


def decided(boss: Person, homes: Homes) -> Decision:
    """A decision about the rooms of the interview in Bali."""
    decision = {
        "uuid": homes.there,
        "question": "rooms",
        "checkId": "too_many",
        "oldValue": "31",
        "changeType": "change_response",
        "newValue": "3",
        "reason": f"{ELSEWHERE} said so",
    }
    answer = boss.post(f"{homes.data}/decisions", {"decisions": [decision]})
    assert answer.status_code == 201, answer.content
    return Decision.objects.get()


def exported(boss: Person, homes: Homes) -> int:
    """An export that somebody asked for."""
    answer = boss.post(f"{homes.data}/exports", {"format": "csv"})
    assert answer.status_code == 202, answer.content
    return int(answer.json()["id"])


def asked(person: Person, method: str, path: str) -> Any:
    """The answer to a request that leaves no trace."""
    send = getattr(person.client, method.lower())
    options: dict[str, Any] = {"headers": EXTENDED}
    if method not in READING:
        options |= {"data": BODY, "content_type": "application/json"}
    with undone():
        answer = send(path, **options)
        answer.said = said(answer)
    return answer


def calls(elsewhere: Addresses) -> Iterator[tuple[str, str, bool]]:
    """Every method of every address, with what may change the answer; and whether the
    address is about an interview in Bali."""
    for route in ROUTES:
        about_one = bool(ABOUT_ONE & set(route.names))
        for method, path in product(sorted(route.methods), elsewhere.of(route)):
            for query in QUERIES if method == "GET" else ("",):
                yield method, path + query, about_one


def test_nothing_of_elsewhere_comes_back(rina: Person, elsewhere: Addresses) -> None:
    told = {}
    for method, path, _ in calls(elsewhere):
        answer = asked(rina, method, path)
        text = answer.said
        for segment in path.partition("?")[0].split("/"):
            # What the address says itself is no news.
            text = text.replace(segment, "").replace(unquote(segment), "")
        if ELSEWHERE in text:
            told[f"{method} {path}"] = text[:200]
    assert told == {}


def test_nothing_is_done_to_an_interview_of_elsewhere(
    rina: Person, elsewhere: Addresses
) -> None:
    done = {
        f"{method} {path}": answer.status_code
        for method, path, about_one in calls(elsewhere)
        if about_one and (answer := asked(rina, method, path)).status_code < 400
    }
    assert done == {}


@pytest.mark.usefixtures("elsewhere")
def test_all_of_it_is_there_for_who_works_everywhere(project: Project) -> None:
    """Else the tests above would prove nothing."""
    boss = make_person("eve", MANAGER, project)
    form = f"/projects/{project.pk}/forms/homes"
    data, one = f"/data/v1{form}", f"/v1{form}/submissions/uuid%3A{ELSEWHERE}-there"
    addresses = {
        f"/v1{form}/submissions",
        f"/v1{form}/submissions.csv",
        f"/v1{form}/submissions.csv.zip",
        f"/v1{form}/submissions/submitters",
        f"/v1{form}/draft/submissions",
        f"/v1{form}.svc/Submissions",
        f"/v1{form}.svc/Submissions.member",
        one,
        f"{one}.xml",
        f"{one}/audits",
        f"{one}/comments",
        f"{one}/diffs",
        f"{one}/versions",
        f"{one}/attachments",
        f"{data}/findings",
        f"{data}/decisions",
        f"{data}/cleaning-log.csv",
        f"{data}/cleaning-log.xlsx",
        f"{data}/tables/submissions.parquet",
        f"{data}/tables/member.parquet",
    }
    silent = {at for at in addresses if ELSEWHERE not in asked(boss, "GET", at).said}
    assert silent == set()
