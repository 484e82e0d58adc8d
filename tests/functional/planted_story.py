"""The story from clean data to errors, decisions by workbook, and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collect.datasets.models import Decision
from tests.factories.accounts import Person
from tests.functional import wash
from tests.functional.planted_decisions import (
    OTHER_TEXTS,
    STALE,
    WRONG_CHOICE,
    Manager,
    corrected,
    row_of,
)
from tests.functional.planted_interviews import Interview, Planted, complete, plant
from tests.functional.planted_project import Seen, run, survey
from tests.functional.planted_table import errors
from tests.integration.datasets.decisions.conftest import Decisions
from tests.integration.datasets.decisions.sheets import download, upload


@dataclass(frozen=True, eq=False)
class Upload:
    """A workbook that was sent back: the answer, and how many decisions there were."""

    status: int
    answer: dict[str, Any]
    decisions: int


@dataclass(frozen=True, eq=False)
class Story:
    """`baseline`: the survey without errors; `before`, `after`: that with errors,
    before and after deciding. `mistaken`: the row of each mistake, by error."""

    planted: list[Planted]
    baseline: Seen
    before: Seen
    after: Seen
    refused: list[Upload]
    mistaken: dict[int, int]
    tried: Upload
    decided: Upload
    spelled: Upload
    again: Upload


def tell(person: Person, data: Path) -> Story:
    """Live through it."""
    records = wash.instances(data)
    interviews = [complete(xml, number) for number, xml in enumerate(records)]
    baseline = run(survey(person, data, interviews))
    known = _known(baseline, interviews)
    wrong, planted = plant(interviews, list(errors()), known)
    project = survey(person, data, wrong)
    before = run(project)
    log = download(project)
    keys = {finding[:4] for finding in baseline.findings("pending")}
    keys = {key for key in keys if key[0] != OTHER_TEXTS}
    bad = Manager(planted, keys, careless=True).fill_in(log)
    refused = [_sent(project, bad, query) for query in ("dryRun=true", "")]
    good = Manager(planted, keys).fill_in(log)
    tried = _sent(project, good, "dryRun=true")
    decided = _sent(project, good)
    spelled = _sent(project, corrected(download(project, "others.xlsx"), planted))
    after = run(project)
    again = _sent(project, download(project))
    return Story(
        planted,
        baseline,
        before,
        after,
        refused,
        _mistakes(bad, planted),
        tried,
        decided,
        spelled,
        again,
    )


def _known(baseline: Seen, interviews: Sequence[Interview]) -> Collection[str]:
    """Interviews that checks find as they are, or compare others with."""
    waiting = [
        line
        for line in baseline.log
        if line["status"] == "pending" and line["checkId"] != OTHER_TEXTS
    ]
    reasons = " ".join(line["reason"] for line in waiting)
    named = {one.uuid for one in interviews if one.uuid in reasons}
    return named | {line["uuid"] for line in waiting}


def _sent(project: Decisions, content: bytes, query: str = "") -> Upload:
    answer = upload(project, content, query)
    decisions = Decision.objects.filter(form=project.form).count()
    return Upload(answer.status_code, answer.json(), decisions)


def _mistakes(content: bytes, planted: Sequence[Planted]) -> dict[int, int]:
    wrong = {
        WRONG_CHOICE: {"new_value": "Cimment"},
        STALE: {"old_value": "5", "question": "Sex_HH"},
    }
    return {number: row_of(content, given) for number, given in wrong.items()}
