"""Published versions never change; two who publish at once do not both succeed."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet

from collect.accounts.models import Project
from collect.forms import actions
from collect.forms.models import Form, FormAttachment, FormField, FormVersion
from collect.forms.queries import (
    form_for,
    form_with_id,
    published_version,
    schema_of,
    shown_version,
)
from collect.problems import Problem
from tests.factories.forms import make_draft, make_form, make_version, xform


@pytest.mark.parametrize("model", [FormVersion, FormField, FormAttachment])
@pytest.mark.parametrize(
    "change",
    [lambda rows: rows.update(name="other"), lambda rows: rows._raw_delete("default")],
    ids=["update", "delete"],
)
def test_the_database_refuses_to_change_what_is_published(
    model: type[Model], change: Callable[[QuerySet[Model]], object], project: Project
) -> None:
    form = make_form(project, xform(media=("a.png",)))
    rows: QuerySet[Model] = model._default_manager.all()
    if model is FormVersion:
        # Only the row itself: Django would delete what belongs to it first.
        rows = rows.filter(pk=form.current_version_id)
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        change(rows)


def test_the_database_refuses_to_add_to_what_is_published(project: Project) -> None:
    form = make_form(project)
    published = form.current_version
    assert published is not None
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        FormAttachment.objects.create(version=published, name="late", type="image")


def test_drafts_may_change(project: Project) -> None:
    form = make_form(project, xform(media=("a.png",)), publish=False)
    assert FormVersion.objects.filter(form=form).update(name="Better") == 1
    assert FormAttachment.objects.filter(version__form=form).update(type="image") == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_publications_at_once_one_wins() -> None:
    form = make_form(Project.objects.create(name="Race"), publish=False)
    seen = [Form.objects.get(id=form.id) for _ in range(4)]
    barrier = threading.Barrier(len(seen))
    outcomes: list[str] = []

    def publish(one: Form) -> None:
        barrier.wait()
        try:
            actions.publish(form=one, by=None)
            outcomes.append("published")
        except Problem as problem:
            outcomes.append(problem.code)
        finally:
            connection.close()

    _together([partial(publish, one) for one in seen])
    assert sorted(outcomes) == ["409.6", "409.6", "409.6", "published"]


@pytest.mark.django_db(transaction=True)
def test_of_two_forms_with_one_id_one_is_made() -> None:
    project = Project.objects.create(name="Race")
    barrier = threading.Barrier(3)
    outcomes: list[str] = []

    def create() -> None:
        barrier.wait()
        try:
            make_form(project)
            outcomes.append("made")
        except Problem as problem:
            outcomes.append(problem.code)
        finally:
            connection.close()

    _together([create] * 3)
    assert sorted(outcomes) == ["409.3", "409.3", "made"]


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_schema_of_a_version_is_read_once(project: Project) -> None:
    version = make_form(project).current_version
    assert version is not None
    schema = schema_of(version.id)
    assert schema_of(version.id) is schema
    assert [field.path for field in schema.fields] == [
        "/name",
        "/age",
        "/meta",
        "/meta/instanceID",
    ]
    assert schema.by_path["/age"].type == "int"
    assert schema.tables == ("",)
    assert (schema.form_id, schema.version) == (version.form_id, "1")


def test_a_schema_that_is_not_there_is_missing(project: Project) -> None:
    with pytest.raises(Problem, match=r"404\.6"):
        schema_of(0)


def test_forms_are_found_by_project_and_id(project: Project) -> None:
    form = make_form(project)
    assert form_for(project.id, "simple") == form
    assert form_with_id(form.id) == form
    actions.delete(form=form, by=None)
    with pytest.raises(Problem, match=r"404\.1"):
        form_for(project.id, "simple")
    with pytest.raises(Problem, match=r"404\.1"):
        form_with_id(form.id)
    with pytest.raises(Problem, match=r"404\.1"):
        actions.delete(form=form, by=None)


def test_only_published_versions_are_found(project: Project) -> None:
    form = make_form(project)
    make_version(form, xform(version=""))
    make_draft(form, xform(version="3"))
    assert published_version(form, "1") is not None
    assert published_version(form, "") == form.current_version
    assert published_version(form, "3") is None


def test_a_form_shows_its_published_version_or_else_its_draft(project: Project) -> None:
    form = make_form(project, publish=False)
    assert shown_version(form) == form.draft_version
    make_version(form, xform(version="2"))
    make_draft(form, xform(version="3"))
    assert shown_version(form).version == "2"
    with pytest.raises(Problem, match=r"404\.1"):
        shown_version(Form(project=project, xml_form_id="nothing"))
