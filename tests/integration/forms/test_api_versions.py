"""Published versions over REST."""

from collect.accounts.models import Project
from tests.factories.accounts import Person
from tests.factories.forms import make_form, make_version, xform
from tests.integration.forms.conftest import Address


def test_every_published_version_stays(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project, xform(version=""))
    make_version(form, xform(version="v/2 ✅"))
    assert [v["version"] for v in alice.get(at("simple", "/versions")).json()] == [
        "v/2 ✅",
        "",
    ]
    assert alice.get(at("simple", "/versions/___.xml")).content == xform(version="")
    second = alice.get(at("simple", "/versions/v%252F2%20✅"))
    assert second.json()["version"] == "v/2 ✅"
    assert alice.get(at("simple", "/versions/3")).json()["code"] == 404.1
