"""Who reads the tables on disk: the pipeline, and tools of others."""

from __future__ import annotations

import duckdb
import polars as pl
from deltalake import DeltaTable

from collect.accounts.models import Actor
from collect.datasets.models import RunState
from collect.datasets.tables import raw, store
from collect.datasets.tables.folders import RAW, table_path
from collect.datasets.tables.history import History
from collect.datasets.tables.schema import survey_schema
from collect.forms.models import Form
from collect.submissions.queries import horizon
from tests.factories.forms import make_version
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.tables.surveys import answered, root, survey_xform


def test_the_survey_is_told_times_as_text(form: Form, by: Actor) -> None:
    body = "<at>10:30:00.250-02:30</at><day>2026-01-01</day>"
    answered(form, by, body, instance_id="uuid:a")
    raw.append_tail(root(), form.pk, upto=horizon(form.pk))
    answered(form, by, "<name>b</name>", instance_id="uuid:b")
    fields = History.of(form.pk).fields
    cursor, tables = store.read_latest(root(), form.pk, fields)
    assert cursor == 2
    assert tables[""].schema.equals(survey_schema(fields, ""))
    assert tables[""]["at"].to_pylist() == ["10:30:00.250-02:30", None]


def test_readers_of_others_open_the_tables(form: Form, by: Actor) -> None:
    body = "<at>10:00</at><uses>a b</uses><where>1 2</where><weight>x</weight>"
    answered(form, by, f"{body}<size>many</size>", instance_id="uuid:a")
    raw.append_tail(root(), form.pk, upto=horizon(form.pk))
    make_version(form, survey_xform("2"))
    raw.append_tail(root(), form.pk, upto=horizon(form.pk))
    path = table_path(root(), form.pk, RAW)
    frame = pl.read_delta(str(path))
    assert frame["uses"].to_list() == [["a", "b"]]
    assert pl.scan_delta(str(path)).select("weight@exact").collect().shape == (1, 1)
    dataset = DeltaTable(path).to_pyarrow_dataset()
    assert dataset.count_rows() == 1
    found = duckdb.sql('SELECT "where".lat, "_invalid", "at@offset" FROM dataset')
    assert found is not None
    point, invalid, _ = found.fetchall()[0]
    assert (point, invalid) == (1.0, {"weight": "x", "size": "many"})


def test_names_that_differ_in_case_only_are_cleaned_apart(
    form: Form, by: Actor
) -> None:
    make_version(form, survey_xform("2"))
    body = "<name>a</name><Name>b</Name><at>10:00</at>"
    answered(form, by, body, instance_id="uuid:a", version="2")
    run = finished_run(form)
    assert run.state == RunState.SUCCEEDED, run.error
    clean = store.read_clean(root(), form.pk, "")
    assert clean is not None
    assert clean.select(["name", "Name", "at"]).to_pylist() == [
        {"name": "a", "Name": "b", "at": "10:00:00.000"}
    ]
