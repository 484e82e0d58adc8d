"""A project that has one of everything a page can be about, and texts that tell it."""

from __future__ import annotations

from xml.sax.saxutils import escape

from collect.accounts import actions as accounts
from collect.accounts.models import Actor, Project
from collect.accounts.permissions import MANAGER
from collect.datasets.boundaries.actions import add_boundaries
from collect.datasets.decisions.queue import Queue
from collect.datasets.exports.actions import request_export
from collect.datasets.exports.saved import save_settings
from collect.datasets.exports.wishes import Wish
from collect.datasets.models import Decision, Publishing
from collect.datasets.releases.actions import create_dataset
from collect.datasets.releases.publishing import publish_release
from collect.forms import actions, blobs
from collect.forms.uploads import Kind, Upload
from collect.lib.clock import now
from collect.problems import Problem
from collect.submissions.actions import add_comment, delete_submission
from collect.submissions.models import ReviewState
from collect.submissions.queries import submission_in
from collect.sync.models import MapLayer
from collect.web.cleaning.frame import key_of
from collect.web.submissions.undo import token_of
from tests.factories.accounts import Person, give_role, make_app_user, make_person
from tests.factories.areas import (
    BALI,
    ELSEWHERE,
    JAVA,
    WORKBOOK,
    provinces_form,
)
from tests.factories.boundaries import feature, geojson, square
from tests.factories.forms import make_draft, make_form, xform
from tests.factories.releases import METADATA
from tests.factories.submissions import instance, send, upload
from tests.integration.datasets.homes import finished_run

MARKUP = "<u>\"'&"
"""Stands behind every name: as text, it is harmless."""
OURS = "SEALED"
"""Stands in every name that somebody gave to something of the project."""
ANSWERED = "WHISPER"
"""Stands in answers, names of files and comments; ELSEWHERE in those of Bali."""
DIRECT = "CHRISTENED"
"""Stands in answers that tell who was asked."""

_BOOK = WORKBOOK.replace("Homes      |", f"{OURS} homes{MARKUP} |")
_BOOK = _BOOK.replace("Rooms ", f"Rooms{MARKUP} ").replace("Bali ", f"Bali{MARKUP} ")
_BOOK = _BOOK.replace("Very many rooms ", f"Very many{MARKUP} ")
_DRAFT = _BOOK.replace(
    "|        | text                | note ",
    f"|        | select_one_from_file {OURS}.csv | pick | Pick | |\n"
    "|        | text                | note ",
)


class World:
    """The project, its form, and what leads to all that they have."""

    def __init__(self, project: Project, boss: Person) -> None:
        self.project, self.boss = project, boss
        self.form = provinces_form(project, _BOOK)
        self.phone = make_app_user(
            project, f"{OURS} tablet{MARKUP}", form_id=self.form.pk
        )
        self.parts = {"project_id": str(project.pk), "form_id": str(self.form.pk)}
        """Parameters by name; those that mean several things, by `<page>.<name>`."""
        self.asked = {"fieldwork-cells": "view=100,-10,120,10&size=1"}
        """Queries by name of the page."""
        self.keep_for("name", "days", "fieldwork-chart")
        self.keep_for("name", "analyst", "guide-page")
        self.keep_for("name", "areas", "guide-reference")
        self.keep(version="1")
        for make in (_submissions, _cleaned, _designed, _named, _exported, _published):
            make(self)

    def keep(self, **parts: object) -> None:
        """Parameters of the same name in all addresses."""
        self.parts |= {name: str(value) for name, value in parts.items()}

    def keep_for(self, name: str, value: object, *pages: str) -> None:
        """A parameter in the addresses of these pages."""
        self.parts |= {f"{page}.{name}": str(value) for page in pages}


def _interview(
    world: World, name: str, province: str, text: str, *, draft: bool = False
) -> str:
    body = (
        f"<name>{DIRECT} {text}</name><province>{province}</province>"
        f"<place>-7 110 0 5</place><photo>{text}.jpg</photo><rooms>31</rooms>"
        f"<note>{text} lives here{escape(MARKUP)}</note><member><job>{text}</job></member>"
    )
    xml = instance(body, form_id="homes", instance_id=name)
    files = [upload(f"{text}.jpg", text.encode())]
    send(world.form, xml, files, by=world.phone.actor, draft=draft)
    return name


def _submissions(world: World) -> None:
    """One in Java, one in Bali, one in the trash."""
    here = _interview(world, "uuid:here", JAVA, ANSWERED)
    there = _interview(world, "uuid:there", BALI, ELSEWHERE)
    gone = _interview(world, "uuid:gone", BALI, ELSEWHERE)
    for name, text in ((here, ANSWERED), (there, ELSEWHERE)):
        submission = submission_in(world.form, name)
        add_comment(submission=submission, body=f"{text}!{MARKUP}", by=world.boss.actor)
    deleted = submission_in(world.form, gone).pk
    delete_submission(submission_id=deleted, by=world.boss.actor)
    number = submission_in(world.form, there).pk
    undo = token_of(world.form, {number: ReviewState.APPROVED}, "")
    world.keep(instance_id=there, submission=number, undo=undo)
    world.keep_for("instance_id", gone, "submission-restore")


def _cleaned(world: World) -> None:
    """A run, a decision about the interview in Bali, a run with it, and a finding."""
    finished_run(world.form)
    decision = {
        "uuid": "uuid:there",
        "question": "rooms",
        "checkId": "too_many",
        "oldValue": "31",
        "changeType": "change_response",
        "newValue": "30",
        "reason": f"{ELSEWHERE} said so{MARKUP}",
    }
    at = f"/data/v1/projects/{world.project.pk}/forms/homes/decisions"
    answer = world.boss.post(at, {"decisions": [decision]})
    assert answer.status_code == 201, answer.content
    made = Decision.objects.get()
    run = finished_run(world.form)
    world.keep(decision_id=made.pk, batch_id=made.batch_id, run_id=run.pk)
    queue = Queue.of(world.form, world.boss.actor)
    found = (each for each in queue.lines.to_pylist() if each["uuid"] == "uuid:there")
    world.asked["finding"] = key_of(next(found))


def _designed(world: World) -> None:
    """A draft with a file and a test, a form in the trash, a refused workbook."""
    by = world.boss.actor
    draft = make_draft(world.form, _DRAFT.encode(), kind=Kind.MD)
    listed = f"name,label\n1,{OURS}\n".encode()
    actions.set_attachment(
        form=world.form,
        name=f"{OURS}.csv",
        chunks=[listed],
        content_type="text/csv",
        by=by,
    )
    test = _interview(world, "uuid:test", BALI, ELSEWHERE, draft=True)
    gone = make_form(world.project, xform("gone", title=f"{OURS} gone"))
    actions.delete(form=gone, by=by)
    refused = actions.keep_refused(
        project=world.project,
        form=world.form,
        upload=Upload(data=_DRAFT.encode(), kind=Kind.MD),
        name=f"{OURS}{MARKUP}.md",
        problem=Problem("400.16", findings=[], warnings={"xlsFormWarnings": ["x"]}),
        by=by,
    )
    world.keep(version_id=draft.pk, kind="md", key="child_disparity_household")
    world.keep_for("name", f"{OURS}.csv", "design-file", "design-file-clear")
    world.keep_for(
        "instance_id",
        test,
        *("draft-submission", "draft-submission-edit", "draft-submission-history"),
    )
    world.keep_for("form_id", gone.pk, "form-restore")
    pages = ("upload", "marked", "accept", "drop")
    world.keep_for("number", refused.pk, *(f"refused-{page}" for page in pages))


def _named(world: World) -> None:
    """A manager, an app user, a map, a public link."""
    by = world.boss.actor
    manager = make_person(f"{OURS}-boss")
    Actor.objects.filter(pk=manager.id).update(display_name=f"{OURS} boss{MARKUP}")
    role = give_role(manager.actor, MANAGER, world.project)
    layer = MapLayer.objects.create(
        project=world.project,
        name=f"{OURS} map{MARKUP}",
        blob=blobs.store([b"tiles"]),
        min_zoom=0,
        max_zoom=1,
        bounds=[0, 0, 1, 1],
        created_at=now(),
    )
    link = accounts.create_public_link(
        by=by,
        project=world.project,
        form_id=world.form.pk,
        display_name=f"{OURS} link{MARKUP}",
    )
    world.keep(user_id=manager.id, assignment_id=role.pk, layer_id=layer.pk)
    world.keep(actor_id=world.phone.actor_id, session_id=by.sessions.latest("pk").pk)
    pages = ("", "-qr", "-revoke", "-delete")
    world.keep_for("number", link.pk, *(f"public-link{page}" for page in pages))


def _exported(world: World) -> None:
    """An export, and settings of exports."""
    by = world.boss.actor
    asked = request_export(form=world.form, wish=Wish.of("csv", {}), by=by)
    kept = save_settings(
        form=world.form, name=f"{OURS} settings{MARKUP}", wish=Wish.of("csv", {}), by=by
    )
    world.keep(export_id=asked.export.pk, settings_id=kept.pk)


def _published(world: World) -> None:
    """A dataset that is not public, its release, boundaries, an attempt to publish."""
    by = world.boss.actor
    dataset = create_dataset(
        code="SECRETS",
        sources=[world.form],
        by=by,
        names={"en": f"{OURS} figures{MARKUP}"},
        public=False,
        metadata=METADATA | {"producer": f"{OURS} bureau{MARKUP}"},
    )
    release = publish_release(dataset=dataset, by=by)
    areas = geojson(feature(JAVA, square(109, -8)), feature(BALI, square(114, -9)))
    boundaries = add_boundaries(
        dataset=dataset, name=f"{OURS}{MARKUP}.geojson", data=areas, by=by
    )
    attempt = Publishing.objects.create(dataset=dataset, requested_by=by)
    world.keep(code=dataset.code)
    world.keep_for("number", boundaries.pk, "boundaries-remove")
    world.keep_for("number", attempt.pk, "publishing", "publishing-cancel")
    pages = ("", "-changes", "-withdraw", "-zip", "-sums")
    world.keep_for("number", release.number, *(f"release{page}" for page in pages))
