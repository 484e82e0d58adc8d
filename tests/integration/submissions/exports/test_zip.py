"""`submissions.csv.zip`: all tables, media and logs of clients."""

from __future__ import annotations

import pytest

from collect.accounts.models import Actor, Project
from collect.forms import blobs
from collect.forms.models import Blob, Form
from collect.submissions.exports import snapshot
from collect.submissions.models import Attachment, SubmissionVersion
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_form
from tests.factories.submissions import instance, send, upload
from tests.integration.submissions.addresses import address
from tests.integration.submissions.exports.conftest import Sender
from tests.integration.submissions.exports.reading import rows, zip_files

MEMBERS = (
    "<member><age>30</age><visit><day>2022-01-01</day></visit><visit><day>bad</day>"
    "</visit></member><member><weight>3.5</weight></member>"
)


def zip_of(form: Form, query: str = "", *, draft: bool = False) -> str:
    return f"{address(form, draft=draft)}.csv.zip{query}"


def audit_form(project: Project, form_id: str = "log/../ged") -> Form:
    """A form that logs, with a repeat whose name occurs twice."""
    return make_form(
        project,
        f"""<h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>l</h:title><model><instance>
<data id="{form_id}" version="1"><a><r/></a><b><r/></b><meta><instanceID/><audit/></meta>
</data></instance><bind nodeset="/data/meta/audit" type="binary"/></model></h:head><h:body>
<group ref="/data/a"><label>a</label><repeat nodeset="/data/a/r"/></group>
<group ref="/data/b"><label>b</label><repeat nodeset="/data/b/r"/></group>
</h:body></h:html>""".encode(),
    )


def test_every_table_is_a_file_and_keys_link_them(
    form: Form, alice: Person, sent: Sender
) -> None:
    first = sent(MEMBERS)
    found = zip_files(alice, zip_of(form))
    assert list(found) == [
        "household.csv",
        "household-member.csv",
        "household-visit.csv",
    ]
    assert [row["KEY"] for row in rows(found["household.csv"])] == [first]
    assert found["household-member.csv"].decode() == (
        "age,weight,PARENT_KEY,KEY\n"
        f"30,,{first},{first}/member[1]\n"
        f",3.5,{first},{first}/member[2]\n"
    )
    assert found["household-visit.csv"].decode() == (
        "day,PARENT_KEY,KEY\n"
        f"2022-01-01,{first}/member[1],{first}/member[1]/visit[1]\n"
        f"bad,{first}/member[1],{first}/member[1]/visit[2]\n"
    )


def test_batches_are_read_to_the_end(
    form: Form, alice: Person, sent: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "BATCH", 2)
    ids = [sent(MEMBERS, upload(f"{n}.bin", b"x")) for n in range(5)]
    found = zip_files(alice, zip_of(form))
    keys = [row["KEY"] for row in rows(found["household.csv"])]
    assert keys == ids[::-1]
    members = [row["PARENT_KEY"] for row in rows(found["household-member.csv"])]
    assert members == [key for key in keys for _ in range(2)]
    assert len([name for name in found if name.startswith("media/")]) == 5


def test_filters_reach_every_table_and_file(
    form: Form, alice: Person, sent: Sender
) -> None:
    kofi = sent(f"<name>Kofi</name>{MEMBERS}", upload("k.jpg"))
    sent(MEMBERS, upload("a.jpg"))
    found = zip_files(alice, zip_of(form, "?$filter=name%20eq%20'Kofi'"))
    assert {row["PARENT_KEY"] for row in rows(found["household-member.csv"])} == {kofi}
    assert [name for name in found if name.startswith("media")] == ["media/k.jpg"]


def test_media_come_along_unless_they_are_not_wanted(
    form: Form, alice: Person, sent: Sender
) -> None:
    image, text = b"\xff\xd8" * 5000, b"text " * 5000
    sent(
        "<photo>é ✅.jpg</photo>",
        upload("é ✅.jpg", image, "image/jpeg"),
        upload("notes.txt", text, "text/plain"),
    )
    found = zip_files(alice, zip_of(form))
    assert found["media/é ✅.jpg"] == image
    assert found["media/notes.txt"] == text
    assert "media/notes.txt" not in zip_files(alice, zip_of(form, "?attachments=FALSE"))


def test_files_of_one_name_do_not_overwrite_each_other(
    form: Form, alice: Person, sent: Sender
) -> None:
    for number in (1, 2, 3):
        sent("", upload("A.jpg", b"%d" % number), instance_id=f"uuid:{number}")
    sent("", upload("a.JPG", b"4"), instance_id="uuid:4")
    found = zip_files(alice, zip_of(form))
    media = {name: data for name, data in found.items() if name.startswith("media/")}
    assert media == {
        "media/a.JPG": b"4",
        "media/uuid3/A.jpg": b"3",
        "media/uuid2/A.jpg": b"2",
        "media/uuid1/A.jpg": b"1",
    }


def test_no_file_can_leave_the_archive(form: Form, alice: Person, sent: Sender) -> None:
    """Whatever arrival lets through: the name is put straight into the database."""
    sent("", upload("x", b"payload"))
    for name, safe in [
        ("../../etc/passwd", "media/....etcpasswd"),
        ("/etc/passwd", "media/etcpasswd"),
        ("..\\..\\x.exe", "media/....x.exe"),
        ("C:\\x", "media/Cx"),
        ("..", "media/file"),
        ("a\nb", "media/ab"),
    ]:
        Attachment.objects.update(name=name)
        assert zip_files(alice, zip_of(form))[safe] == b"payload"


def test_files_of_encrypted_submissions_stay_where_they_are(
    form: Form, alice: Person, sent: Sender
) -> None:
    sent(MEMBERS, upload("p.jpg.enc"))
    SubmissionVersion.objects.update(encrypted=True)
    found = zip_files(alice, zip_of(form))
    assert not any(name.startswith("media") for name in found)


def test_logs_of_clients_become_one_table(project: Project, alice: Person) -> None:
    form = audit_form(project)
    by = make_app_user(project, form_id=form.id).actor
    log(form, by, "uuid:1", b"event,node,start\na,/a,1\nb,/b,2\n")
    log(form, by, "uuid:2", b"event,node,start\nc,/c,3\n", name="other.csv")
    log(form, by, "uuid:3", b'event\n"' + b"x\n" * 200_000)
    log(form, by, "uuid:4", None)
    found = zip_files(alice, zip_of(form))
    assert list(found) == [
        "log..ged.csv",
        "log..ged-r~1.csv",
        "log..ged-r~2.csv",
        "log..ged - audit.csv",
        "media/audit.csv",
    ]
    assert found["log..ged - audit.csv"].decode() == (
        "instance ID,event,node,start,end,latitude,longitude,accuracy,old-value,"
        "new-value,user,change-reason\n"
        "uuid:2,c,/c,3,,,,,,,,\nuuid:1,a,/a,1,,,,,,,,\nuuid:1,b,/b,2,,,,,,,,\n"
    )
    assert found["media/audit.csv"].startswith(b'event\n"x')
    assert list(zip_files(alice, zip_of(form, "?attachments=false"))) == list(found)[:3]


def log(
    form: Form, by: Actor, instance_id: str, data: bytes | None, name: str = "audit.csv"
) -> None:
    xml = instance("", form_id=form.xml_form_id, instance_id=instance_id)
    xml = xml.replace(b"</meta>", f"<audit>{name}</audit></meta>".encode())
    send(form, xml, [] if data is None else [upload(name, data, "text/csv")], by=by)


def test_a_file_that_was_lost_fails_the_export(
    form: Form, alice: Person, sent: Sender
) -> None:
    sent("", upload("p.jpg", b"soon lost"))
    blobs.path_of(Blob.objects.get(size=9).sha256).unlink()
    assert alice.get(zip_of(form)).status_code == 500
