"""A simulated day of fieldwork, and waiting for what becomes of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.management import CommandError

from collect.lib.paths import encode_segment
from collect.sync.simulation.fieldwork import FieldReport, simulate
from collect.sync.simulation.phone import PhoneSettings
from collect.web.demo.rest import Rest

SEED = 2026
RUN_SECONDS = 300


def missing(rest: Rest, project: int, wanted: Mapping[str, int]) -> dict[str, int]:
    """How many submissions of each form are still to be made."""
    return {
        form: count
        for form, total in wanted.items()
        if (count := total - collected(rest, project, form)) > 0
    }


def collected(rest: Rest, project: int, form: str) -> int:
    """How many submissions of a form the server holds."""
    where = f"/v1/projects/{project}/forms/{encode_segment(form)}/submissions"
    return len(rest.get(where))


def send(
    rest: Rest,
    project: int,
    app_users: Sequence[Mapping[str, Any]],
    submissions: Mapping[str, int],
    progress: Callable[[int, int], None],
    already: int,
) -> FieldReport:
    """Let a phone of each app user fill its share and send it over a bad network.

    `already` submissions were made by earlier calls; they are not made again.
    """
    phones = [
        PhoneSettings(
            server_url=f"{rest.url}/v1/key/{user['token']}/projects/{project}",
            device_id=f"collect:demo-{user['id']}",
            username=str(user["displayName"]),
        )
        for user in app_users
    ]
    report = simulate(
        phones, submissions=submissions, seed=SEED + already, progress=progress
    )
    if report.failures:
        raise CommandError(
            "Some submissions were not accepted:\n" + "\n".join(report.failures[:10])
        )
    return report


def run_pipeline(rest: Rest, project: int, form: str) -> dict[str, Any]:
    """Ask for a run over everything collected, wait for it; its report.

    Raises CommandError when it fails or takes too long.
    """
    where = f"/data/v1/projects/{project}/forms/{encode_segment(form)}/runs"
    run: dict[str, Any] = rest.post(where)
    over = rest.wait(run, "/data/v1/runs", RUN_SECONDS)
    if over is None:
        raise CommandError(f"The run of {form} is not over after {RUN_SECONDS} s.")
    if over["state"] == "failed":
        raise CommandError(f"The run of {form} failed: {over['error']}")
    return over
