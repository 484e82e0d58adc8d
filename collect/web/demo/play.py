"""The demonstration itself, against a server that runs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from collect.lib.paths import encode_segment
from collect.web.demo import field_day
from collect.web.demo.rest import Rest
from collect.web.demo.table import short_table

PROJECT = "Demonstration"
ENUMERATORS = ["Ana", "Bayu", "Citra"]
# Enough for most indicators to have an interval, and done within a minute or two.
SUBMISSIONS = {"child_disparity_household": 120, "school_safety_assessment": 60}
OTHERS = 20  # submissions of a form not listed above
EVERY = 20  # submissions between two lines of progress

Say = Callable[[str], None]


def play(
    rest: Rest, folder: Path, say: Say, submissions: Mapping[str, int] = SUBMISSIONS
) -> None:
    """Publish the workbooks of `folder`, play a field day, show what came of it.

    `rest` is signed in. What an earlier call did is found and not done again.
    """
    project = rest.project(PROJECT)
    forms = _publish(rest, project, folder, say)
    wanted = {form: submissions.get(form, OTHERS) for form in forms}
    users = [rest.app_user(project, name) for name in ENUMERATORS]
    for form in forms:
        for user in users:
            rest.allow(project, form, user["id"])
    _collect(rest, project, users, wanted, say)
    for form in forms:
        _estimate(rest, project, form, say)
    say(f"REST API   {rest.url}/v1/docs and {rest.url}/data/v1/docs")
    for form in forms:
        say(f"Estimates  {rest.url}{_estimates_path(project, form)}")
    code = f"/v1/projects/{project}/app-users/{users[0]['id']}/qr.png"
    say(f"Phone      {rest.url}{code}   (scan with ODK Collect)")
    link = rest.get(f"/v1/projects/{project}/app-users/{users[0]['id']}/collector")
    say(
        f"Collector  {link['url']}   (open on a phone or here; enumerator {ENUMERATORS[0]})"
    )


def _publish(rest: Rest, project: int, folder: Path, say: Say) -> list[str]:
    workbooks = sorted(folder.rglob("[!~.]*.xlsx"))
    if not workbooks:
        raise CommandError(f"There is no workbook in {str(folder)!r}.")
    forms = []
    for workbook in workbooks:
        say(f"Publishing {workbook.name}")
        forms.append(rest.publish(project, workbook))
    return forms


def _collect(
    rest: Rest,
    project: int,
    users: list[dict[str, Any]],
    wanted: Mapping[str, int],
    say: Say,
) -> None:
    missing = field_day.missing(rest, project, wanted)
    if not missing:
        say("The field day is over: all submissions are there.")
        return
    total = sum(missing.values())

    def progress(done: int, of: int) -> None:
        if done % EVERY == 0 or done == of:
            say(f"  {done} of {of}")

    say(f"{len(users)} phones fill and send {total} submissions")
    already = sum(wanted.values()) - total
    report = field_day.send(rest, project, users, missing, progress, already)
    say(
        f"{sum(report.sent.values())} accepted, {report.resent} of them sent twice, "
        f"{report.broken_connections} broken connections survived"
    )


def _estimate(rest: Rest, project: int, form: str, say: Say) -> None:
    say(f"Computing {form}")
    run = field_day.run_pipeline(rest, project, form)
    say(f"  {run['submissions']} submissions, {run['findings']} findings")
    estimates = rest.call("GET", _estimates_path(project, form)).body.decode()
    for line in ["", *short_table(estimates), ""]:
        say(line)


def _estimates_path(project: int, form: str) -> str:
    return f"/data/v1/projects/{project}/forms/{encode_segment(form)}/estimates.csv"
