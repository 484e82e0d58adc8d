"""Making and changing datasets, for who may publish their forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from collect.datasets.models import Dataset
from collect.datasets.releases import actions
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person
from tests.integration.web.exports.conftest import push
from tests.support.pages import Page, open_page, send

NEW = "/catalogue/new-dataset"
FORM = "form.describe"


def make(person: Person, fields: dict[str, Any], *, status: int = 200) -> Page:
    """The page after a dataset was described."""
    page = open_page(person.browser, NEW)
    given = {"code": "HOMES", "title_en": "Homes", **fields}
    return send(person.browser, page, given, form=FORM, status=status)


def test_a_manager_makes_a_dataset_of_their_forms(
    project: Project, nepal: Form, bhutan: Form
) -> None:
    mia = make_person("mia", MANAGER, project)
    page = open_page(mia.browser, "/catalogue")
    page = open_page(mia.browser, page.link("New dataset"))
    assert page.texts("#id_sources label") == ["Households: Homes"]
    page = make(
        mia,
        {
            "title_id": "Rumah",
            "description_en": "How many rooms homes have.",
            "keywords": "dwelling, , rooms",
            "sources": [str(nepal.pk)],
            "public": "on",
            "producer": "Bureau",
            "contact_email": "data@example.org",
            "licence": "CC0-1.0",
            "suppressed_below": "30",
            "decimals": "1",
            "groups": "none",
            "microdata": "default",
        },
    )
    assert page.heading == "Homes"
    assert "The dataset is made." in page.text
    made = Dataset.objects.get(code="HOMES")
    assert made.names == {"en": "Homes", "id": "Rumah"}
    assert list(made.sources.all()) == [nepal]
    assert (made.public, made.groups, made.microdata) == (True, [], {"k": 5})
    assert made.rules == {"suppressed_below": 30, "decimals": 1}
    assert made.metadata["keywords"] == ["dwelling", "rooms"]
    assert made.metadata["licence"]["title"] == "Creative Commons Zero 1.0"
    assert made.metadata["contact"]["email"] == "data@example.org"
    assert "standard errors" in made.metadata["methodology"]["en"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("code", "1st", "Begin with a letter"),
        ("code", None, "This field is required."),
        ("code", "HOMES_DISPARITY", "are those of disparities"),
        ("title_en", " ", "Give a title in at least one language."),
        ("title_en", "a\x01b", "files cannot hold"),
        ("description_id", "x" * 20_001, "at most 20000 characters"),
        ("sources", ["0"], "0 is not one of the available choices"),
        ("contact_email", "nobody", "Enter a valid email address."),
        ("contact_url", "no address", "Enter a valid URL."),
        ("licence", "MINE", "MINE is not one of the available choices"),
        ("agency", "A B", "Letters, digits, _, - and dots only."),
        ("suppressed_below", "-1", "greater than or equal to 0"),
        ("unreliable_below", "3", "at least up to where they are withheld"),
        ("minimum_count", "few", "Enter a whole number."),
        ("decimals", "16", "less than or equal to 15"),
        ("minimum_coverage", "101", "less than or equal to 100"),
        ("years_back", "11", "less than or equal to 10"),
        ("groups", "mine", "mine is not one of the available choices"),
        ("microdata", "mine", "mine is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    alice: Person, nepal: Form, field: str, value: Any, said: str
) -> None:
    kept = {"contact_name": "Desk"}
    page = make(alice, {**kept, field: value}, status=400)
    assert said in page.error_beside(field)
    assert page.select('[name="contact_name"]')[0].get("value") == "Desk"
    assert not Dataset.objects.exists()


def test_a_code_is_there_once(alice: Person, homes: Dataset) -> None:
    page = make(alice, {"code": "homes"}, status=400)
    assert "already" in page.error_beside("code")


def test_who_may_publish_nothing_makes_no_dataset(
    bob: Person, chelsea: Person, project: Project, nepal: Form
) -> None:
    for person in (bob, chelsea):
        open_page(person.browser, NEW, status=403)
        assert push(person, NEW) == 403
    mia = make_person("mia", MANAGER, project)
    page = make(mia, {}, status=400)
    assert "not allowed" in page.texts("#form-errors")[0]


def test_a_dataset_is_changed_and_what_is_not_asked_stays(
    alice: Person, homes: Dataset, nepal: Form, bhutan: Form
) -> None:
    mapping = {"indicators": {}, "dimensions": {}, "codes": {"RESIDENCE": {"U": "U"}}}
    homes.mappings = [
        {"project_id": form.project_id, "xml_form_id": form.xml_form_id, **mapping}
        for form in (nepal, bhutan)
    ]
    homes.names = {"en": "Homes", "fr": "Maisons"}
    homes.rules = {"count_base": 5, "decimals": 1}
    homes.groups = ["ASEAN", {"code": "OWN", "names": {}, "members": ["NPL"]}]
    homes.microdata = {"k": 7, "drop": ["roof"]}
    homes.save()
    page = open_page(alice.browser, "/catalogue/HOMES/edit")
    assert "As they are: ASEAN, OWN" in page.text
    assert "As it is described over REST" in page.text
    fields = {"title_en": "Dwellings", "sources": [str(nepal.pk)], "decimals": None}
    page = send(alice.browser, page, fields, form=FORM)
    assert page.heading == "Dwellings"
    assert "They are part of the next release." in page.text
    then = Dataset.objects.get()
    assert then.names == {"en": "Dwellings", "fr": "Maisons"}
    assert then.descriptions == homes.descriptions
    assert then.rules == {"count_base": 5}
    assert (then.groups, then.microdata) == (homes.groups, homes.microdata)
    assert then.metadata["licence"] == homes.metadata["licence"]
    assert [each["project_id"] for each in then.mappings] == [nepal.project_id]


def test_a_form_in_the_trash_stays_a_source(
    alice: Person, homes: Dataset, nepal: Form
) -> None:
    Form.objects.filter(pk=nepal.pk).update(deleted_at=timezone.now())
    page = open_page(alice.browser, "/catalogue/HOMES/edit")
    assert "Households: Homes (deleted)" in page.texts("#id_sources label")
    send(alice.browser, page, form=FORM)
    assert homes.sources.count() == 2


def test_a_contradiction_is_said_above_the_form(
    alice: Person, homes: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(alice.browser, "/catalogue/HOMES/edit")
    wrong = {"indicators": {"NONE": "ROOMS"}, "dimensions": {}, "codes": {}}
    form = homes.sources.first()
    assert form
    place = {"project_id": form.project_id, "xml_form_id": form.xml_form_id}
    Dataset.objects.update(mappings=[{**place, **wrong}])
    page = send(alice.browser, page, form=FORM, status=400)
    assert "cannot be described like this" in page.texts("#form-errors")[0]


def test_only_who_may_publish_all_forms_changes_a_dataset(
    bob: Person, chelsea: Person, project: Project, homes: Dataset
) -> None:
    mia = make_person("mia", MANAGER, project)
    for person in (bob, chelsea, mia):
        for rest in ("edit", "populations", "publish"):
            open_page(person.browser, f"/catalogue/HOMES/{rest}", status=403)
            assert push(person, f"/catalogue/HOMES/{rest}") == 403
        page = open_page(person.browser, "/catalogue/HOMES")
        assert "Publish a release" not in page.texts("a")
    assert bob.browser.get("/catalogue/NONE/edit").status_code == 404


def test_a_licence_of_the_usual_is_recognised(alice: Person, nepal: Form) -> None:
    make(alice, {"licence": "CC-BY-3.0-IGO", "sources": [str(nepal.pk)]})
    page = open_page(alice.browser, "/catalogue/HOMES/edit")
    (chosen,) = page.select("#id_licence option[selected]")
    assert chosen.get("value") == "CC-BY-3.0-IGO"
    dataset = Dataset.objects.get()
    actions.change_dataset(
        dataset=dataset, by=alice.actor, metadata={**dataset.metadata, "licence": {}}
    )
    assert open_page(alice.browser, "/catalogue/HOMES/edit").heading == "Homes"
