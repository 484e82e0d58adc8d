"""Tables as they stand now: the stored ones and what is not in them yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pytest

from collect.accounts.models import Actor
from collect.datasets.tables import evolution, raw
from collect.datasets.tables.history import History
from collect.forms.models import Form
from collect.submissions import actions, queries
from collect.submissions.models import ReviewState
from collect.submissions.queries import horizon
from tests.factories.forms import make_version
from tests.integration.datasets.tables.surveys import (
    answered,
    cells,
    content,
    delete,
    opened,
    purge,
    restore,
    root,
    survey_xform,
)

EVERYTHING = """<name>=cmd|' /C calc'!A0, "ქალი" 👩‍👧 \n שלום</name><size>1000000000000000</size>
<at>10:30:00.250-02:30</at><when>1899-12-31T23:30:00.000+05:45</when>
<day>1875-05-20</day><where>27.7 85.3 1300.5 4</where><line>1 2 0 0; 3 4 0 0;</line>
<weight>12345678901234567890.123</weight><uses>a b</uses><old>007</old><g><x>3</x></g>
<member><age>30</age><visit><day>2026-01-01</day></visit></member>
<member><age>many</age></member>"""


def store(form: Form) -> None:
    raw.append_tail(root(), form.pk, upto=horizon(form.pk))


@pytest.mark.parametrize("stored", [False, True])
def test_nothing_of_an_answer_is_lost(form: Form, by: Actor, *, stored: bool) -> None:
    answered(form, by, EVERYTHING, instance_id="uuid:a")
    if stored:
        store(form)
    tables = content(opened(form))
    (row,) = tables[""]
    assert row["name"] == "=cmd|' /C calc'!A0, \"ქალი\" 👩‍👧 \n שלום"
    assert (row["size"], row["old"], row["g/x"]) == (10**15, "007", 3)
    assert (row["at"], row["at@offset"]) == (time(10, 30, 0, 250_000), -150)
    moment = datetime(1899, 12, 31, 17, 45, tzinfo=UTC)
    assert (row["when"], row["when@offset"]) == (moment, 345)
    assert row["day"] == date(1875, 5, 20)
    assert row["where"] == {"lat": 27.7, "lon": 85.3, "alt": 1300.5, "acc": 4.0}
    assert row["line"] == "1 2 0 0; 3 4 0 0"
    assert row["weight"] == 12345678901234567890.123
    assert row["weight@exact"] == "12345678901234567890.123"
    assert (row["uses"], row["_invalid"]) == (["a", "b"], None)
    first, second = tables["/member"]
    assert (first["age"], first["_invalid"]) == (30, None)
    assert (second["age"], second["_invalid"]) == (None, [("age", "many")])
    (visit,) = tables["/member/visit"]
    assert (visit["_row"], visit["_parent_row"]) == (
        "uuid:a/member[1]/visit[1]",
        first["_row"],
    )


def test_a_form_without_submissions_has_empty_tables(form: Form) -> None:
    store(form)
    sources = opened(form)
    assert {path: source.rows for path, source in sources.items()} == {
        "": 0,
        "/member": 0,
        "/member/visit": 0,
    }
    assert list(sources[""].batches()) == []
    assert sources[""].schema.field("size").type == pa.int64()


def test_what_is_not_in_the_tables_yet_is_read_too(form: Form, by: Actor) -> None:
    for number in range(3):
        answered(form, by, f"<size>{number}</size>", instance_id=f"uuid:{number}")
        if number < 2:
            store(form)
    assert cells(form, "size") == [0, 1, 2]


def test_only_what_was_acknowledged_can_be_asked_for(form: Form, by: Actor) -> None:
    answered(form, by, "<size>1</size>", instance_id="uuid:a")
    with pytest.raises(ValueError, match="nothing above number 1; 2 was asked"):
        opened(form, upto=2)
    assert opened(form, upto=1)[""].rows == 1


def test_columns_come_in_the_order_they_are_asked_for(form: Form, by: Actor) -> None:
    answered(form, by, "<size>1</size>", instance_id="uuid:a")
    store(form)
    (batch,) = opened(form)[""].batches(["size", "_review_state", "_row"])
    assert batch.to_pydict() == {
        "size": [1],
        "_review_state": [None],
        "_row": ["uuid:a"],
    }
    (without,) = opened(form)[""].batches([])
    assert without.num_columns == 0


def test_edits_reviews_and_the_trash_are_honoured(form: Form, by: Actor) -> None:
    for name in ("a", "b", "c"):
        answered(form, by, f"<name>{name}</name>", instance_id=f"uuid:{name}")
    store(form)
    answered(form, by, "<name>A</name>", instance_id="uuid:a2", deprecated_id="uuid:a")
    submission = queries.submission_in(form, "uuid:b")
    actions.set_review_state(
        submission_id=submission.pk, state=ReviewState.APPROVED, by=by
    )
    delete(form, "uuid:c", by)
    for _ in range(2):
        rows = content(opened(form))[""]
        assert [
            (row["_instance_id"], row["name"], row["_review_state"], row["_edits"])
            for row in rows
        ] == [("uuid:b", "b", "approved", 0), ("uuid:a", "A", "edited", 1)]
        assert all(row["_device_id"] == "collect:test" for row in rows)
        assert all(row["_updated_at"] is not None for row in rows)
        store(form)
    restore(form, "uuid:c", by)
    assert cells(form, "name") == ["b", "c", "A"]


def test_submissions_are_selected_by_what_is_known_of_them(
    form: Form, by: Actor
) -> None:
    for name in ("a", "b", "c"):
        answered(form, by, f"<name>{name}</name>", instance_id=f"uuid:{name}")
    submission = queries.submission_in(form, "uuid:b")
    actions.set_review_state(
        submission_id=submission.pk, state=ReviewState.REJECTED, by=by
    )
    delete(form, "uuid:c", by)
    store(form)
    assert cells(form, "name", chosen={"uuid:a", "uuid:c", "uuid:unknown"}) == ["a"]
    assert cells(form, "name", chosen=set()) == []
    assert cells(form, "name", review_states=["rejected"]) == ["b"]
    assert cells(form, "name", review_states=[None]) == ["a"]
    assert cells(form, "name", deleted=True) == ["c"]
    assert cells(form, "name", deleted=None) == ["a", "b", "c"]
    moment = queries.submission_in(form, "uuid:b").created_at
    assert cells(form, "name", since=moment) == ["b"]
    assert cells(form, "name", until=moment) == ["a"]
    assert cells(form, "name", since=moment, until=moment + timedelta(1)) == ["b"]


def test_a_purged_submission_is_gone_at_once_and_may_come_again(
    form: Form, by: Actor
) -> None:
    answered(form, by, "<name>a</name>", instance_id="uuid:a")
    answered(form, by, "<name>b</name>", instance_id="uuid:b")
    store(form)
    delete(form, "uuid:a", by)
    purge(form)
    assert cells(form, "name") == ["b"]
    answered(form, by, "<name>again</name>", instance_id="uuid:a")
    assert cells(form, "name") == ["b", "again"]
    store(form)
    assert cells(form, "name") == ["b", "again"]


def test_versions_are_merged_or_read_one_by_one(form: Form, by: Actor) -> None:
    answered(form, by, "<size>5</size><g><x>1</x></g>", instance_id="uuid:a")
    store(form)
    make_version(form, survey_xform("2"))
    body = "<size>many</size><h><x>2</x></h><Name>N</Name>"
    answered(form, by, body, instance_id="uuid:b", version="2")
    for _ in range(2):
        assert cells(form, "size") == ["5", "many"]
        assert cells(form, "g/x") == [1, None]
        assert cells(form, "Name") == [None, "N"]
        versions = [schema.fields for schema in History.of(form.pk).schemas]
        merged = evolution.merge(versions)
        rows = content(opened(form, merged))[""]
        assert [row["h/x"] for row in rows] == [1, 2]
        assert "g/x" not in rows[0]
        (old,) = content(opened(form, versions[0], version="1"))[""]
        assert (old["size"], old["g/x"], "new" in old) == (5, 1, False)
        (new,) = content(opened(form, versions[1], version="2"))[""]
        assert (new["size"], new["h/x"], "old" in new) == ("many", 2, False)
        store(form)
