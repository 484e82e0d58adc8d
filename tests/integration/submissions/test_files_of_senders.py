"""Who may send files to submissions, and which."""

from __future__ import annotations

from django.test import Client

from collect.accounts.models import Actor
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms.models import Form
from tests.factories.accounts import Person, make_app_user, make_person
from tests.factories.submissions import instance, new_id, send
from tests.integration.submissions.addresses import address, post_file


def file_of(form: Form, instance_id: str, name: str) -> str:
    return address(form, instance_id, "attachments", name)


def test_who_may_only_send_adds_what_is_missing_to_their_own(
    form: Form, alice: Person, bob: Person, chelsea: Person, by: Actor
) -> None:
    dora = make_person("dora", DATA_COLLECTOR, form.project)
    xml = instance("<photo>a</photo>", instance_id=new_id())
    first = send(form, xml, by=dora.actor).instance_id
    other = send(
        form, instance("<photo>a</photo>", instance_id=new_id()), by=by
    ).instance_id
    url = file_of(form, first, "a")
    for person in (bob, chelsea):
        assert post_file(person, url).status_code == 403
        assert person.delete(url).status_code == 403
    assert post_file(dora, file_of(form, other, "a")).status_code == 403
    assert post_file(dora, url).status_code == 200
    assert post_file(dora, url, b"again").status_code == 403
    assert dora.delete(url).status_code == 403
    assert alice.delete(url).status_code == 200
    edit = instance("<photo>a</photo>", instance_id=new_id(), deprecated_id=first)
    send(form, edit, by=dora.actor)
    assert post_file(dora, url).status_code == 403
    assert post_file(alice, url).status_code == 200


def test_a_device_adds_files_by_its_key(form: Form) -> None:
    app_user = make_app_user(form.project, "Tablet 7", form_id=form.id)
    xml = instance("<photo>a</photo>", instance_id=new_id())
    receipt = send(form, xml, by=app_user.actor)
    tail = file_of(form, receipt.instance_id, "a").removeprefix("/v1")

    def post(data: bytes) -> int:
        response = Client().post(
            f"/v1/key/{app_user.token}{tail}", data, content_type="image/png"
        )
        return response.status_code

    assert [post(b"1"), post(b"2")] == [200, 403]
