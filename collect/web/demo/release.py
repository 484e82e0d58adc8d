"""A release of all countries of the demonstration, and of the region they make up."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.management import CommandError

from collect.web.demo.countries import COUNTRIES
from collect.web.demo.rest import Refused, Rest

DATASET = "DEMONSTRATION"
REGION = "MADE_UP"
PUBLISHING_SECONDS = 600
_PATH = f"/data/v1/datasets/{DATASET}"
_INVENTED = "Invented for the demonstration"


def describe(rest: Rest, sources: Sequence[tuple[int, str]]) -> None:
    """Make the dataset of these forms (project and form id), unless it is there."""
    try:
        rest.get(_PATH)
    except Refused as error:
        if error.status != 404:
            raise
    else:
        return
    rest.post("/data/v1/datasets", _description(sources))
    rest.call("PUT", f"{_PATH}/populations.csv", _populations().encode(), "text/csv")


def _description(sources: Sequence[tuple[int, str]]) -> dict[str, Any]:
    places = [
        {"code": place.code, "names": place.names, "parent": parent}
        for country in COUNTRIES
        for place, parent in [
            (country.place, None),
            *((province, country.place.code) for province in country.provinces),
        ]
    ]
    return {
        "code": DATASET,
        "names": {
            "en": "Children in three made-up countries",
            "id": "Anak di tiga negara rekaan",
        },
        "descriptions": {
            "en": "A demonstration: countries, interviews and numbers are invented."
        },
        "public": True,
        "sources": [
            {"projectId": project, "xmlFormId": form} for project, form in sources
        ],
        "areas": places,
        "groups": [
            {
                "code": REGION,
                "names": {"en": "All made-up countries", "id": "Semua negara rekaan"},
                "members": [country.place.code for country in COUNTRIES],
                "source": _INVENTED,
            }
        ],
        "metadata": {"producer": "Nobody: a demonstration"},
    }


def _populations() -> str:
    """Of this year and the one before: interviews lie in the days before now."""
    this = datetime.now(UTC).year
    lines = [
        f"{country.place.code},{year},{group},{thousands * 1000},{_INVENTED}"
        for country in COUNTRIES
        for year in (this - 1, this)
        for group, thousands in country.populations.items()
    ]
    return "\n".join(["area,year,population,value,source", *lines]) + "\n"


def publish(rest: Rest) -> dict[str, Any]:
    """Publish what the runs found, wait for it; the release.

    Raises CommandError when it is refused or takes too long.
    """
    answer: dict[str, Any] = rest.post(f"{_PATH}/releases")
    over = rest.wait(answer, f"{_PATH}/publishings", PUBLISHING_SECONDS)
    if over is None:
        raise CommandError(f"Nothing is published after {PUBLISHING_SECONDS} s.")
    if over["state"] in ("failed", "cancelled"):
        problem = over.get("problem") or {}
        raise CommandError(f"Publishing {over['state']}: {problem.get('message')}")
    newest: dict[str, Any] = rest.get(f"{_PATH}/releases")[0]
    return newest


def of_the_region(figures: str) -> str:
    """Of a release's CSV the rows of countries and of the region, of indicators that the
    region has a figure of."""
    rows = list(csv.DictReader(io.StringIO(figures)))
    areas = {REGION, *(country.place.code for country in COUNTRIES)}
    regional = {
        row["INDICATOR"]
        for row in rows
        if row["REF_AREA"] == REGION and row["OBS_VALUE"]
    }
    kept = io.StringIO()
    writer = csv.DictWriter(kept, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(
        row for row in rows if row["REF_AREA"] in areas and row["INDICATOR"] in regional
    )
    return kept.getvalue()


def address_of(release: dict[str, Any], name: str = "") -> str:
    """The path of a release, or of a file of it."""
    path = f"{_PATH}/releases/{release['number']}"
    return f"{path}/files/{name}" if name else path
