"""pyODK: submissions, their edits, reviews, comments and attachments."""

from pathlib import Path

import pytest
from pyodk.client import Client, Session
from pyodk.errors import PyODKError

from tests.compat.pyodk.definitions import submission

ODD = "scna+~!@#$%^&*()_+=-✅/ uuid"


def new_id() -> str:
    return str(Session.get_xform_uuid())


@pytest.fixture(scope="module")
def submissions(client: Client, form_id: str) -> Client:
    """The service, with the form as its default."""
    client.submissions.default_form_id = form_id
    return client.submissions


def create(submissions: Client, instance_id: str = "", **options: str) -> str:
    instance_id = instance_id or new_id()
    xml = submission(submissions.default_form_id, instance_id, **options)
    return str(submissions.create(xml).instanceId)


def test_a_submission_is_created_read_and_listed(submissions: Client) -> None:
    instance_id = new_id()
    xml = submission(submissions.default_form_id, instance_id)
    created = submissions.create(xml, device_id="script ✅")
    assert (created.instanceId, created.deviceId) == (instance_id, "script ✅")
    assert created.attachments is None
    found = submissions.get(instance_id)
    assert found == created
    assert found in submissions.list()
    assert found.userAgent == "pyodk v1.3.0"


def test_an_instance_id_may_hold_any_symbol(submissions: Client) -> None:
    assert create(submissions, ODD) == ODD
    assert submissions.get(ODD).instanceId == ODD
    submissions.review(ODD, "approved", comment="good ✅")
    submissions.edit(
        ODD,
        submission(
            submissions.default_form_id, f"{ODD} 2", deprecated_id=ODD, name="Efua"
        ),
        comment="renamed",
    )
    assert [c.body for c in submissions.list_comments(ODD)] == ["renamed", "good ✅"]


def test_a_submission_cannot_be_created_twice(submissions: Client) -> None:
    instance_id = create(submissions)
    with pytest.raises(PyODKError) as caught:
        create(submissions, instance_id)
    assert caught.value.is_central_error(409.3)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("<name>", "<nome>"), 400.1),
        (('version="1"', 'version="none"'), 404.6),
        (('id="household"', 'id="other"'), 400.8),
    ],
)
def test_a_bad_submission_is_refused(
    submissions: Client, change: tuple[str, str], code: float
) -> None:
    xml = submission(submissions.default_form_id, new_id()).replace(*change)
    with pytest.raises(PyODKError) as caught:
        submissions.create(xml)
    assert caught.value.is_central_error(code)


def test_an_edit_is_a_new_version_of_the_same_submission(submissions: Client) -> None:
    first, second, third = create(submissions), new_id(), new_id()
    form_id = submissions.default_form_id
    for old, new, name in ((first, second, "Efua"), (second, third, "Esi")):
        xml = submission(form_id, new, deprecated_id=old, name=name)
        submissions.edit(first, xml, comment=f"to {name}")
    found = submissions.get(first)
    assert (found.instanceId, found.reviewState) == (first, "edited")
    assert found.updatedAt is not None
    comments = submissions.list_comments(first)
    assert [comment.body for comment in comments] == ["to Esi", "to Efua"]
    row = submissions.get_table(filter=f"__id eq '{first}'")["value"]
    assert [found["name"] for found in row] == ["Esi"]


def test_an_edit_of_a_version_that_was_replaced_is_refused(submissions: Client) -> None:
    first = create(submissions)
    form_id = submissions.default_form_id
    submissions.edit(first, submission(form_id, new_id(), deprecated_id=first))
    with pytest.raises(PyODKError) as caught:
        submissions.edit(first, submission(form_id, new_id(), deprecated_id=first))
    assert caught.value.args[1].status_code == 409


def test_every_state_of_review_can_be_set(submissions: Client) -> None:
    instance_id = create(submissions)
    for state in ("hasIssues", "approved", "rejected", "edited"):
        submissions.review(instance_id, state)
        assert submissions.get(instance_id).reviewState == state
    with pytest.raises(PyODKError) as caught:
        submissions.review(instance_id, "splendid")
    assert caught.value.args[1].status_code == 400


def test_comments_are_added_and_listed_newest_first(submissions: Client) -> None:
    instance_id = create(submissions)
    added = [
        submissions.add_comment(instance_id, body) for body in ("one", "✅ 'two' \n")
    ]
    assert submissions.list_comments(instance_id) == added[::-1]
    assert {comment.actorId for comment in added} == {
        submissions.get(instance_id).submitterId
    }


def test_attachments_are_sent_with_the_submission(
    submissions: Client, tmp_path: Path
) -> None:
    photo = tmp_path / "front of ✅ house.jpg"
    photo.write_bytes(bytes(range(256)) * 1000)
    answers = f"<photo>{photo.name}</photo>"
    xml = submission(submissions.default_form_id, new_id(), answers=answers)
    created = submissions.create(xml, attachments=[photo])
    assert [(a.name, a.exists) for a in created.attachments] == [(photo.name, True)]
    session = submissions.session
    path = session.urlformat(
        "projects/{p}/forms/{f}/submissions/{i}/attachments/{n}",
        p=submissions.default_project_id,
        f=submissions.default_form_id,
        i=created.instanceId,
        n=photo.name,
    )
    assert session.get(path).content == photo.read_bytes()


def test_an_attachment_that_was_not_sent_is_known_to_be_missing(
    submissions: Client,
) -> None:
    answers = "<photo>later.jpg</photo>"
    xml = submission(submissions.default_form_id, new_id(), answers=answers)
    created = submissions.create(xml)
    assert [(a.name, a.exists) for a in created.attachments] == [("later.jpg", False)]


def test_a_file_that_the_answers_do_not_name_is_refused(
    submissions: Client, tmp_path: Path
) -> None:
    stray = tmp_path / "stray.jpg"
    stray.write_bytes(b"stray")
    xml = submission(submissions.default_form_id, new_id())
    with pytest.raises(PyODKError) as caught:
        submissions.create(xml, attachments=[stray])
    assert caught.value.is_central_error(404.1)
