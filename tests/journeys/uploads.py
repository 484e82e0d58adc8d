"""What exchanges of tus say of the bytes that were taken."""

from __future__ import annotations

from collections.abc import Iterable

from tests.journeys.wire import Exchange

OFFSET = "upload-offset"


def taken_twice(exchanges: Iterable[Exchange]) -> list[str]:
    """Uploads of bytes that the server said it has; what it took twice, or was sent
    although the phone had its word for it."""
    found = []
    kept: dict[str, int] = {}
    heard: dict[str, int] = {}
    for each in exchanges:
        if "/uploads" not in each.path:
            continue
        name = each.told.get("location", each.path).rpartition("/")[2]
        if each.method == "PATCH":
            start = int(each.asked[OFFSET])
            if start < heard.get(name, 0):
                found.append(f"{name} sent from {start}, heard {heard[name]}")
            if each.status == 204 and start < kept.get(name, 0):
                found.append(f"{name} taken from {start}, kept {kept[name]}")
        if OFFSET in each.told:
            kept[name] = max(kept.get(name, 0), int(each.told[OFFSET]))
            if each.whole:
                heard[name] = max(heard.get(name, 0), int(each.told[OFFSET]))
    return found
