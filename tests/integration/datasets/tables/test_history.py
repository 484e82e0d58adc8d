"""Whatever happens to submissions, and whenever tables are brought up to date: they read
as the database says, and as they do when they are made anew."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pyarrow as pa
import pytest

from collect.accounts.models import Actor
from collect.datasets.tables import delta, raw
from collect.datasets.tables.folders import raw_folder, table_name
from collect.datasets.tables.history import History
from collect.forms.models import Form
from collect.submissions import actions, queries
from collect.submissions.models import ReviewState, Row, Submission
from collect.submissions.queries import horizon
from tests.factories.forms import make_version
from tests.integration.datasets.tables.surveys import (
    answered,
    content,
    delete,
    opened,
    purge,
    restore,
    root,
    survey_xform,
)

STEPS = 50


@dataclass
class Past:
    """Draws what happens next, and knows what can."""

    form: Form
    by: Actor
    draw: random.Random
    version: str = "1"
    current: dict[str, str] = field(default_factory=dict)
    trash: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    def step(self) -> None:
        """Something happens."""
        events = [self.send, self.send, self.edit, self.review, self.delete]
        events += [self.restore, self.empty_trash, self.publish, self.store, self.tidy]
        weights = [6, 6, 5, 3, 3, 2, 1, 1, 5, 1]
        self.draw.choices(events, weights)[0]()

    def body(self) -> str:
        draw = self.draw
        members = "".join(
            f"<member><age>{draw.choice(['7', 'x', ''])}</age>"
            + "<visit><day>2026-01-02</day></visit>" * draw.randrange(3)
            + "</member>"
            for _ in range(draw.randrange(3))
        )
        where = "<g><x>4</x></g>" if self.version == "1" else "<h><x>5</x></h>"
        weight = draw.choice(["1.5", "0.1234567890123456789", "-3"])
        return (
            f"<name>n{next(self.numbers)}</name><size>{draw.randrange(99)}</size>"
            f"<weight>{weight}</weight><at>09:00:00.000+01:00</at>{where}{members}"
        )

    def send(self) -> None:
        again = self.gone and self.draw.random() < 0.5
        name = self.gone.pop() if again else f"uuid:{next(self.numbers)}"
        answered(
            self.form, self.by, self.body(), instance_id=name, version=self.version
        )
        self.current[name] = name

    def edit(self) -> None:
        if name := self._one(set(self.current) - self.trash):
            new = f"uuid:{next(self.numbers)}"
            answered(
                self.form,
                self.by,
                self.body(),
                instance_id=new,
                deprecated_id=self.current[name],
                version=self.version,
            )
            self.current[name] = new

    def review(self) -> None:
        if name := self._one(set(self.current) - self.trash):
            submission = queries.submission_in(self.form, name)
            state = self.draw.choice([None, *ReviewState])
            actions.set_review_state(
                submission_id=submission.pk, state=state, by=self.by
            )

    def delete(self) -> None:
        if name := self._one(set(self.current) - self.trash):
            delete(self.form, name, self.by)
            self.trash.add(name)

    def restore(self) -> None:
        if name := self._one(self.trash):
            restore(self.form, name, self.by)
            self.trash.discard(name)

    def empty_trash(self) -> None:
        purge(self.form)
        self.gone += sorted(self.trash)
        for name in self.trash:
            del self.current[name]
        self.trash.clear()

    def publish(self) -> None:
        if self.version == "1":
            make_version(self.form, survey_xform("2"))
            self.version = "2"

    def store(self) -> None:
        raw.append_tail(root(), self.form.pk, upto=horizon(self.form.pk))

    def tidy(self) -> None:
        raw.tidy(root(), self.form.pk)

    def _one(self, names: set[str]) -> str | None:
        return self.draw.choice(sorted(names)) if names else None


def from_database(form: Form) -> dict[str, list[dict[str, Any]]]:
    """What the tables should say: keys, states and a few answers, row by row."""
    found: dict[str, list[dict[str, Any]]] = {}
    submissions = Submission.objects.filter(form=form, deleted_at__isnull=True)
    rows = Row.objects.filter(version__in=submissions.values("current_version"))
    for row in rows.select_related("submission").order_by("seq", "ordinal"):
        values = {
            path.removeprefix(row.table).lstrip("/"): value
            for path, value in row.values.items()
        }
        expected = {
            "_row": row.key,
            "_version_id": row.version_id,
            "_seq": row.seq,
            "_invalid": [("age", "x")] if "/member/age" in row.invalid else None,
        }
        if row.table == "":
            expected["name"] = values["name"]
            expected["weight"] = float(values["weight"])
            expected["_review_state"] = row.submission.review_state
            expected["_edits"] = row.submission.versions.count() - 1
            expected["g/x"] = values.get("g/x")
        found.setdefault(row.table, []).append(expected)
    return found


def on_disk(form: Form) -> dict[str, list[str]]:
    """The rows of the raw tables, in no order of their own."""
    folder = raw_folder(root(), form.pk)
    assert folder is not None
    found = {}
    for table, layout in History.of(form.pk).tables.items():
        rows = delta.read_all(folder / table_name(table))
        lines = [] if rows is None else _with_all(rows, layout.disk).to_pylist()
        found[table] = sorted(json.dumps(line, default=str) for line in lines)
    return found


def _with_all(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    for name in schema.names:
        if name not in rows.column_names:
            nothing = pa.nulls(rows.num_rows, schema.field(name).type)
            rows = rows.append_column(name, nothing)
    return rows.select(schema.names)


@pytest.mark.parametrize("seed", range(4))
def test_tables_read_as_the_database_says_whatever_happens(
    form: Form, by: Actor, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw, "STEP", 7)
    monkeypatch.setattr("collect.datasets.tables.merging.FANOUT", 3)
    past = Past(form, by, random.Random(seed))
    for number in range(STEPS):
        past.step()
        if number % 10 == 9:
            expected = from_database(form)
            for table, rows in content(opened(form)).items():
                wanted = expected.get(table, [])
                assert len(rows) == len(wanted)
                for row, told in zip(rows, wanted, strict=True):
                    known = {name: row.get(name) for name in told}
                    assert known == told
    past.store()
    incremental = content(opened(form)), on_disk(form)
    raw.rebuild(root(), form.pk, upto=horizon(form.pk))
    assert (content(opened(form)), on_disk(form)) == incremental
