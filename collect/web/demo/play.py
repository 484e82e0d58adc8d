"""The demonstration itself, against a server that runs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from collect.lib.paths import encode_segment
from collect.web.demo import field_day, release
from collect.web.demo.countries import COUNTRIES, Country, workbook_of
from collect.web.demo.rest import Rest
from collect.web.demo.table import short_table

ENUMERATORS = ["Ana", "Bayu", "Citra"]
# In each country. Enough for most indicators to have an interval, and done in a minute.
SUBMISSIONS = {"child_disparity_household": 160, "school_safety_assessment": 60}
OTHERS = 20  # submissions of a form not listed above
EVERY = 60  # submissions between two lines of progress

Say = Callable[[str], None]


def project_of(country: Country) -> str:
    """What the project of a country is called."""
    return f"Demonstration: {country.name}"


def play(
    rest: Rest, folder: Path, say: Say, submissions: Mapping[str, int] = SUBMISSIONS
) -> None:
    """Let three made-up countries use the workbooks of `folder`: publish them, play a
    field day, compute, and release what came of it, for each and for all together.

    `rest` is signed in. What an earlier call did is found and not done again.
    """
    workbooks = {path.stem: path for path in sorted(folder.rglob("[!~.]*.xlsx"))}
    if not workbooks:
        raise CommandError(f"There is no workbook in {str(folder)!r}.")
    wanted = {form: submissions.get(form, OTHERS) for form in workbooks}
    phones = []
    sources = []
    for country in COUNTRIES:
        project = rest.project(project_of(country))
        users = _prepare(rest, project, country, workbooks, say)
        _collect(rest, project, users, wanted, say)
        for form in workbooks:
            _compute(rest, project, form, say)
            sources.append((project, form))
        phones.append(f"/v1/projects/{project}/app-users/{users[0]['id']}")
    _release(rest, sources, say)
    say(f"REST API   {rest.url}/v1/docs and {rest.url}/data/v1/docs")
    for project, form in sources[: len(workbooks)]:
        say(f"Estimates  {rest.url}{_estimates_path(project, form)}")
    say(f"Phone      {rest.url}{phones[0]}/qr.png   (scan with ODK Collect)")
    link = rest.get(f"{phones[0]}/collector")["url"]
    say(f"Collector  {link}   (open on a phone or here, as {ENUMERATORS[0]})")


def _prepare(
    rest: Rest,
    project: int,
    country: Country,
    workbooks: Mapping[str, Path],
    say: Say,
) -> list[dict[str, Any]]:
    """Forms and app users; the latter."""
    say(f"{country.name} publishes {', '.join(workbooks)}")
    for form, path in workbooks.items():
        rest.publish(project, form, workbook_of(country, path.read_bytes()))
    users = [rest.app_user(project, name) for name in ENUMERATORS]
    for form in workbooks:
        for user in users:
            rest.allow(project, form, user["id"])
    return users


def _collect(
    rest: Rest,
    project: int,
    users: list[dict[str, Any]],
    wanted: Mapping[str, int],
    say: Say,
) -> None:
    missing = field_day.missing(rest, project, wanted)
    if not missing:
        say("  The field day is over: all submissions are there.")
        return
    total = sum(missing.values())

    def progress(done: int, of: int) -> None:
        if done % EVERY == 0 or done == of:
            say(f"    {done} of {of}")

    say(f"  {len(users)} phones fill and send {total} submissions")
    already = sum(wanted.values()) - total
    report = field_day.send(rest, project, users, missing, progress, already)
    say(
        f"  {sum(report.sent.values())} accepted, {report.resent} of them sent twice, "
        f"{report.broken_connections} broken connections survived"
    )


def _compute(rest: Rest, project: int, form: str, say: Say) -> None:
    run = field_day.run_pipeline(rest, project, form)
    say(
        f"  {form}: {run['submissions']} submissions, {run['findings']} findings, "
        "estimates with standard errors"
    )


def _release(rest: Rest, sources: list[tuple[int, str]], say: Say) -> None:
    say("Publishing a release of all countries, protected against disclosure")
    release.describe(rest, sources)
    found = release.publish(rest)
    counts = found["counts"]
    say(
        f"  {counts['published']} figures published, {counts['primary']} withheld for "
        f"few cases, {counts['secondary']} to protect them"
    )
    names = [file["name"] for file in found["files"]]
    figures = next(name for name in names if name.endswith(".csv"))
    text = rest.call("GET", release.address_of(found, figures)).body.decode()
    for line in ["", *short_table(release.of_the_region(text)), ""]:
        say(line)
    say(f"Release    {rest.url}{release.address_of(found)}   ({len(names)} files)")
    say(f"SDMX       {rest.url}/sdmx/data/{release.DATASET}?format=csvfilewithlabels")


def _estimates_path(project: int, form: str) -> str:
    return f"/data/v1/projects/{project}/forms/{encode_segment(form)}/estimates.csv"
