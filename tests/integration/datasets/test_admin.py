"""Records of submissions and runs, as an administrator sees them."""

from django.test import Client

from collect.accounts.models import Actor
from collect.accounts.permissions import ADMIN
from collect.datasets.models import (
    Contrast,
    DisparityEstimate,
    Export,
    ExportSettings,
    Target,
)
from collect.forms.models import Form
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.releases import make_publishing
from tests.integration.datasets.homes import finished_run, home


def test_an_administrator_sees_what_arrived_and_what_came_of_it(
    client: Client, form: Form, by: Actor
) -> None:
    make_person("ada", ADMIN, password=PASSWORD)
    uuid = home(form, by)
    home(form, by, area="R")
    run = finished_run(form)
    Contrast.objects.create(
        run=run, position=0, indicator="ROOMS", n_first=1, n_second=1
    )
    Export.objects.create(form=form, format="jsonl")
    ExportSettings.objects.create(form=form, format="csv", name="Monthly")
    Target.objects.create(form=form, area="U", target=4711)
    make_publishing(form)
    client.post("/admin/login/", {"username": "ada@example.org", "password": PASSWORD})
    for path, word in (
        ("submissions/submission", uuid),
        ("datasets/run", "succeeded"),
        ("datasets/estimate", "ROOMS"),
        ("datasets/contrast", "ROOMS"),
        ("datasets/disparityestimate", "RESIDENCE"),
        ("datasets/export", "jsonl"),
        ("datasets/exportsettings", "Monthly"),
        ("datasets/target", "4711"),
        ("datasets/dataset", "HOMES"),
        ("datasets/release", "HOMES"),
        ("datasets/publishing", "HOMES"),
    ):
        page = client.get(f"/admin/{path}/")
        assert page.status_code == 200
        assert word in page.content.decode().replace("Succeeded", "succeeded")


def test_a_disparity_says_what_it_is_a_measure_of() -> None:
    found = DisparityEstimate(indicator="ROOMS", stratifier="SEX", measure="D")
    assert str(found) == "D of ROOMS by SEX"
