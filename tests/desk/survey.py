"""The survey that pages are looked at with: the demonstration's, of one country."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collect.accounts.auth import LOOPBACK_COOKIE
from collect.web.demo import field_day, play, release
from collect.web.demo.countries import COUNTRIES, workbook_of
from collect.web.demo.rest import Rest
from tests.support.build_xlsforms import FORMS, read_markdown, write_workbook

FORM = "child_disparity_household"
SUBMISSIONS = 60


@dataclass(frozen=True)
class Survey:
    """Where it is."""

    rest: Rest
    project: int
    form: int
    """The number in addresses of pages."""
    dataset: str


def held(rest: Rest) -> Survey:
    """Hold the survey, and release what came of it."""
    country = COUNTRIES[0]
    project = rest.project(play.project_of(country))
    sheets = read_markdown((FORMS / f"households/{FORM}.md").read_text("utf-8"))
    rest.publish(project, FORM, workbook_of(country, write_workbook(sheets)))
    users = [rest.app_user(project, name) for name in play.ENUMERATORS]
    for user in users:
        rest.allow(project, FORM, user["id"])
    field_day.send(rest, project, users, {FORM: SUBMISSIONS}, lambda done, of: None, 0)
    field_day.run_pipeline(rest, project, FORM)
    release.describe(rest, [(project, FORM)])
    release.publish(rest)
    return Survey(rest, project, form_number(rest, project), release.DATASET)


def form_number(rest: Rest, project: int) -> int:
    """The number of the project's form in addresses of pages."""
    cookie = {"Cookie": f"{LOOPBACK_COOKIE}={rest.token}"}
    page = rest.transport.send("GET", f"{rest.url}/projects/{project}", cookie)
    found = re.search(r'href="/forms/(\d+)"', page.body.decode())
    assert found, page
    return int(found[1])
