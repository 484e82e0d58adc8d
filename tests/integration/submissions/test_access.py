"""Who may do what with submissions over REST."""

from __future__ import annotations

from typing import Any

from django.test import Client

from collect.accounts.models import Actor
from collect.accounts.permissions import DATA_COLLECTOR, MANAGER, REVIEWER
from collect.forms.models import Form
from tests.factories.accounts import Person, make_app_user, make_person, make_project
from tests.factories.submissions import instance, new_id, send, upload


def address(form: Form, tail: str = "") -> str:
    base = f"/v1/projects/{form.project_id}/forms/{form.xml_form_id}"
    return f"{base}/submissions{tail}"


def post(client: Client, form: Form, xml: bytes, query: str = "") -> Any:
    return client.post(address(form, query), xml, content_type="application/xml")


def status(response: Any) -> int:
    if response.streaming:
        b"".join(response.streaming_content)  # Reading to the end closes the file.
    code: int = response.status_code
    return code


def test_who_may_do_what(
    form: Form, alice: Person, bob: Person, chelsea: Person, by: Actor
) -> None:
    """Bob is a viewer: he reads, but nothing that tells where somebody lives. Chelsea
    is nobody here, nor are app users."""
    receipt = send(form, instance(instance_id=new_id()), [upload("f")], by=by)
    one = f"/{receipt.instance_id}"
    project = form.project
    app_user = make_app_user(project, "Tablet 2", form_id=form.id)
    others = {
        "collector": make_person("dora", DATA_COLLECTOR, project),
        "reviewer": make_person("rita", REVIEWER, project),
        "manager": make_person("max", MANAGER, project),
        "outsider": make_person("otto", MANAGER, make_project("Elsewhere")),
    }
    clients = {
        "alice": alice.client,
        "bob": bob.client,
        "chelsea": chelsea.client,
        "anonymous": Client(),
        **{name: person.client for name, person in others.items()},
    }
    readers = {"alice", "bob", "reviewer", "manager"}
    reads = ["", one, f"{one}.xml", f"{one}/attachments", f"{one}/attachments/f"]
    reads += [f"{one}/versions", f"{one}/versions{one}.xml"]

    def allowed(status: dict[str, int]) -> set[str]:
        assert status.pop("anonymous") == 401
        assert {s for s in status.values() if s != 200} <= {403}
        return {name for name, code in status.items() if code == 200}

    for tail in reads:
        url = address(form, tail)
        whole = tail.endswith((".xml", "/f"))
        assert allowed({n: status(c.get(url)) for n, c in clients.items()}) == (
            readers - {"bob"} if whole else readers
        )
        key = f"/v1/key/{app_user.token}{url.removeprefix('/v1')}"
        assert Client().get(key).status_code == 403
    url = address(form, one)
    review: dict[str, Any] = {
        "data": {"reviewState": None},
        "content_type": "application/json",
    }
    assert allowed(
        {n: c.patch(url, **review).status_code for n, c in clients.items()}
    ) == {
        "alice",
        "reviewer",
        "manager",
    }
    create = {
        n: post(c, form, instance(instance_id=new_id())).status_code
        for n, c in clients.items()
    }
    assert allowed(create) == {"alice", "manager", "collector"}
    last = ("manager", "alice")
    ordered = [n for n in clients if n not in last]
    assert allowed({n: clients[n].delete(url).status_code for n in ordered}) == set()
    assert clients["manager"].delete(url).status_code == 200
