"""A page costs a page: how many rows PostgreSQL touches for it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.submissions.odata.call import service_with
from collect.submissions.odata.plan import Source, plan
from collect.submissions.odata.protocol.options import read_options
from collect.submissions.odata.protocol.resource import Resource
from tests.factories.accounts import Person
from tests.factories.bulk import fill_households
from tests.factories.odata import Reader

COUNT, MEMBERS, TOP = 2000, 4, 20


def touched(node: dict[str, Any]) -> float:
    """Rows that the scans of a plan gave or threw away."""
    inner = sum((touched(child) for child in node.get("Plans", ())), 0.0)
    if "Scan" not in node["Node Type"] or "Subquery" in node["Node Type"]:
        return inner
    loops = node["Actual Loops"]
    removed = node.get("Rows Removed by Filter", 0)
    return inner + float(loops * (node["Actual Rows"] + removed))


def cost(form: Form, table: str, query: dict[str, str]) -> float:
    """Rows touched for a page."""
    assert form.current_version_id is not None
    source = Source(form.pk, False, service_with(form.current_version_id))
    statement = plan(source, Resource(table), read_options(query)).page
    with connection.cursor() as cursor:
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}"
        cursor.execute(explain, statement.parameters)
        (found,) = cursor.fetchone()
    return touched((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])


@pytest.mark.parametrize("table", ["Submissions", "Submissions.member"])
def test_a_page_costs_a_page_wherever_it_is(
    form: Form, by: Actor, alice: Person, table: str
) -> None:
    fill_households(form, by=by, count=COUNT, members=MEMBERS)
    read = Reader(form, alice)
    rows = COUNT * (1 if table == "Submissions" else MEMBERS)
    deep = read.page(table, top=rows // 2, select="__id")["@odata.nextLink"]
    token = parse_qs(urlsplit(deep).query)["$skiptoken"][0]
    per_row = 12  # the submission, its version and form version, all rows of it, …
    for query in ({}, {"$skiptoken": token}):
        assert cost(form, table, {"$top": str(TOP), **query}) < per_row * TOP
    assert cost(form, table, {}) > COUNT
    page = read.page(table, top=TOP, skiptoken=token)
    assert len(page["value"]) == TOP
    assert "@odata.nextLink" in page


def test_one_submission_is_found_by_an_index(form: Form, by: Actor) -> None:
    fill_households(form, by=by, count=COUNT, members=MEMBERS)
    asked = {"$filter": "__id eq 'uuid:77'"}
    assert cost(form, "Submissions", asked) < 20
    assert (
        cost(form, "Submissions.member", {"$filter": "__Submissions-id eq 'uuid:77'"})
        < 20
    )
    since = {"$filter": "__system/submissionDate ge 2026-01-01T00:33:10Z"}
    assert cost(form, "Submissions", since) < 100


def test_the_statements_of_an_answer_do_not_grow_with_its_rows(
    form: Form, by: Actor, alice: Person, django_assert_max_num_queries: Any
) -> None:
    fill_households(form, by=by, count=300, members=2)
    read = Reader(form, alice)
    with django_assert_max_num_queries(16):
        assert len(read.page(expand="*")["value"]) == 300
