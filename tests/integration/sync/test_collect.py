"""From an empty phone to stored answers, exactly as ODK Collect does it."""

from __future__ import annotations

import hashlib
from typing import Any

from lxml import etree

from collect.accounts.models import AppUser
from collect.forms import blobs
from collect.forms.actions import set_attachment
from collect.forms.models import Form
from collect.submissions.models import Attachment, SubmissionVersion
from collect.sync.models import Device
from tests.factories.accounts import make_app_user
from tests.factories.forms import make_form, make_version, xform
from tests.factories.submissions import Phone, household_xform, instance, new_id

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"


def checked(response: Any, status: int = 200) -> Any:
    """What Collect demands of every document."""
    assert response.status_code == status
    assert "text/xml" in response["Content-Type"]
    assert response["X-OpenRosa-Version"] == "1.0"
    assert response["Cache-Control"] == "private, no-cache"
    return response


def entries(response: Any, tag: str) -> list[dict[str, str]]:
    """Children of the root as dictionaries, in one namespace without prefixes."""
    root = etree.fromstring(checked(response).content)
    found: list[dict[str, str]] = []
    for entry in root:
        assert entry.tag == tag
        assert entry.prefix is None
        found.append({etree.QName(e).localname: e.text or "" for e in entry})
    return found


def message(response: Any) -> str:
    root = etree.fromstring(response.content)
    return root.findtext(f"{RESPONSE}message") or ""


def test_a_phone_fetches_forms_fills_and_sends_them(
    form: Form, app_user: AppUser
) -> None:
    phone = Phone.of(app_user)
    (listed,) = entries(phone.form_list(), f"{LIST}xform")
    assert listed["formID"] == "household"
    assert listed["name"] == "Household"
    assert listed["version"] == "1"
    assert listed["downloadUrl"].startswith(
        f"http://testserver/v1/key/{app_user.token}/"
    )
    assert "manifestUrl" not in listed
    definition = checked(phone.get(listed["downloadUrl"])).content
    assert listed["hash"] == f"md5:{hashlib.md5(definition).hexdigest()}"

    preflight = phone.head(f"{phone.server_url}/submission")
    assert preflight.status_code == 204
    assert preflight.content == b""
    assert "Location" not in preflight
    assert int(preflight["X-OpenRosa-Accept-Content-Length"]) >= 10_000_000
    instance_id = new_id()
    xml = instance("<photo>1.jpg</photo>", instance_id=instance_id)
    sent = checked(phone.post(xml, [("1.jpg", b"jpeg"), ("audit.csv", b"a,b")]), 201)
    assert message(sent) == "full submission upload was successful!"
    assert int(sent["X-OpenRosa-Accept-Content-Length"]) >= 10_000_000

    version = SubmissionVersion.objects.get()
    assert bytes(version.xml) == xml
    assert version.submitter == app_user.actor
    assert version.device_id == phone.device_id
    assert version.user_agent.startswith("org.odk.collect.android/")
    files = {a.name: a for a in version.attachments.select_related("blob")}
    photo = files["1.jpg"].blob
    assert photo is not None
    assert blobs.read_blob(photo) == b"jpeg"
    assert set(files) == {"1.jpg", "audit.csv"}


def test_a_lost_answer_does_no_harm(form: Form, phone: Phone) -> None:
    xml = instance("<photo>1.jpg</photo>", instance_id=new_id())
    for _ in range(3):
        checked(phone.post(xml, [("1.jpg", b"jpeg")]), 201)
    assert SubmissionVersion.objects.count() == Attachment.objects.count() == 1


def test_files_come_in_several_posts_of_102_parts(form: Form, phone: Phone) -> None:
    xml = instance(instance_id=new_id())
    files = [(f"{number}.jpg", b"%d" % number) for number in range(103)]
    checked(phone.post(xml, files[:101], more=True), 201)
    checked(phone.post(xml, files[101:]), 201)
    assert Attachment.objects.filter(blob__isnull=False).count() == 103
    assert SubmissionVersion.objects.count() == 1


def test_an_edit_on_the_phone_is_a_new_version(form: Form, phone: Phone) -> None:
    first, second = new_id(), new_id()
    checked(phone.post(instance(instance_id=first)), 201)
    edited = instance("<name>B</name>", instance_id=second, deprecated_id=first)
    checked(phone.post(edited), 201)
    late = phone.post(instance(instance_id=new_id(), deprecated_id=first))
    assert message(checked(late, 409)).startswith("The version you edited")
    orphan = phone.post(instance(instance_id=new_id(), deprecated_id=new_id()))
    assert "was not found" in message(checked(orphan, 404))


def test_media_reach_the_phone_and_change_only_the_manifest(form: Form) -> None:
    survey = make_form(
        form.project, xform("media", media=("map é.csv",)), publish=False
    )
    user = make_app_user(form.project, form_id=survey.id)
    set_attachment(
        form=survey, name="map é.csv", chunks=[b"a,b"], content_type="text/csv", by=None
    )
    make_version(survey, xform("media", version="2", media=("map é.csv",)))
    phone = Phone.of(user)
    (listed,) = entries(phone.form_list(), f"{LIST}xform")
    (media,) = entries(phone.get(listed["manifestUrl"]), f"{MANIFEST}mediaFile")
    assert media["filename"] == "map é.csv"
    file = phone.get(media["downloadUrl"])
    content = b"".join(file.streaming_content)
    assert (file.status_code, content) == (200, b"a,b")
    assert file["Content-Type"].startswith("text/csv")
    assert file["X-OpenRosa-Version"] == "1.0"
    assert media["hash"] == f"md5:{hashlib.md5(content).hexdigest()}"
    again = phone.get(media["downloadUrl"], **{"If-None-Match": file["ETag"]})
    assert again.status_code == 304


def test_the_hash_is_that_of_the_bytes_even_after_a_new_version(
    form: Form, phone: Phone
) -> None:
    (old,) = entries(phone.form_list(), f"{LIST}xform")
    before = phone.get(old["downloadUrl"]).content
    make_version(form, household_xform(version="2"))
    (new,) = entries(phone.form_list(), f"{LIST}xform")
    assert new["version"] == "2"
    assert new["hash"] != old["hash"]
    assert phone.get(old["downloadUrl"]).content == before
    after = phone.get(new["downloadUrl"]).content
    assert new["hash"] == f"md5:{hashlib.md5(after).hexdigest()}"


def test_the_device_is_noted(form: Form, phone: Phone, app_user: AppUser) -> None:
    phone.form_list()
    device = Device.objects.get()
    assert (str(device), device.actor) == (phone.device_id, app_user.actor)
    assert device.last_form_list_at == device.last_seen_at == device.first_seen_at
    assert device.last_submission_at is None
    phone.form_list()
    phone.post(instance(instance_id=new_id()))
    again = Device.objects.get()
    assert again.last_form_list_at == device.last_form_list_at
    assert again.last_submission_at is not None
