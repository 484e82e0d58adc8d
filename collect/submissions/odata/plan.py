"""What a request for a table reads, worked out before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection

from collect.accounts.limits import EVERYWHERE, Areas
from collect.problems import Problem
from collect.submissions.odata.asked import require_unasked
from collect.submissions.odata.protocol.names import row_id
from collect.submissions.odata.protocol.options import Options
from collect.submissions.odata.protocol.parser import read_filter, read_orderby
from collect.submissions.odata.protocol.resource import Resource
from collect.submissions.odata.protocol.select import Selection, select
from collect.submissions.odata.protocol.syntax import Name, calls, mentions
from collect.submissions.odata.protocol.tokens import Place, Token
from collect.submissions.odata.protocol.tree import Service, Table
from collect.submissions.odata.sql import statements
from collect.submissions.odata.sql.columns import column
from collect.submissions.odata.sql.conditions import condition
from collect.submissions.odata.sql.order import Key, after, order
from collect.submissions.odata.sql.pieces import Sql
from collect.submissions.odata.sql.statements import CELLS, Selected
from collect.submissions.odata.within import within


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows, their order, and how they are shown.

    `lasting` says whether the same request finds the same until a submission
    changes, which it does not if it asks what time it is.
    """

    service: Service
    table: Table
    options: Options
    selection: Selection
    selected: Selected
    keys: tuple[Key, ...]
    after: Sql | None
    lasting: bool
    hidden: frozenset[str]

    @property
    def page(self) -> Sql:
        """The statement of the page, one row longer than it to see if there is more."""
        top = self.options.top
        return self.selected.page(
            self.keys,
            after=self.after,
            limit=None if top is None else top + 1,
            offset=self.options.skip,
        )


@dataclass(frozen=True, slots=True)
class Source:
    """The submissions of a form or of its draft, and their tables."""

    form_id: int
    draft: bool
    service: Service
    hidden: frozenset[str] = frozenset()
    """Paths of answers that are not for the one who asks."""
    areas: Areas = EVERYWHERE
    """Where the submissions were made that are."""

    @property
    def submissions(self) -> tuple[Sql, ...]:
        """Which submissions are meant, those in the trash among them."""
        form = statements.of_form(self.form_id, draft=self.draft)
        return (*form, *within(self.areas))


def plan(source: Source, resource: Resource, options: Options) -> Plan:
    """The plan of a request.

    Raises Problem 404.1 for what is not there, and those of `$filter`, `$orderby`,
    `$select` and `$skiptoken`: 400.18, 400.23, 400.24, 400.34, 400.35, 501.4, 501.5;
    403.51 where rows are chosen or ordered by what is hidden.
    """
    service = source.service
    table = service.by_name.get(resource.table)
    if table is None:
        raise Problem("404.1")
    selection = select(table, options.select)
    find = partial(column, service, table)
    orderings = read_orderby(options.orderby)
    for ordering in orderings:
        require_unasked(Name(ordering.path), service, source.hidden)
    keys = order(orderings, find, is_root=table.is_root)
    conditions = [*source.submissions, *_part(source, table, resource)]
    tree = read_filter(options.filter) if options.filter else None
    if tree is None or not mentions(tree, "__system/deletedAt"):
        conditions.append(statements.NOT_DELETED)
    if tree is not None:
        require_unasked(tree, service, source.hidden)
        conditions.append(condition(tree, find))
    token = options.token
    place = None if token is None else _place(source, table, resource, token, keys)
    return Plan(
        service=service,
        table=table,
        options=options,
        selection=selection,
        selected=Selected(table, tuple(conditions)),
        keys=keys,
        after=None if place is None else after(keys, place),
        lasting=tree is None or not calls(tree, "now"),
        hidden=source.hidden,
    )


def _part(source: Source, table: Table, resource: Resource) -> Iterable[Sql]:
    """The conditions of one submission or row. Raises Problem 404.1."""
    if resource.instance_id is None:
        return ()
    own = statements.of_submission(resource.instance_id)
    there = Selected(
        source.service.root, (*source.submissions, statements.NOT_DELETED, own)
    )
    if not fetch(there.count())[0][0]:
        raise Problem("404.1")
    if resource.row_id is None:
        return (own,)
    path = table.path if resource.row_is_wanted else table.parent
    key = _key(source, path, resource.instance_id, resource.row_id)
    if key is None:
        raise Problem("404.1")
    wanted = statements.of_row if resource.row_is_wanted else statements.of_parent
    return (own, wanted(key))


def _key(source: Source, path: str, instance_id: str, wanted: str) -> str | None:
    """The key of the row of a repeat with this id, within one submission."""
    own = (*source.submissions, statements.of_submission(instance_id))
    for (key,) in fetch(statements.keys_of(own, path)):
        if row_id(instance_id, key) == wanted:
            return str(key)
    return None


def _place(
    source: Source,
    table: Table,
    resource: Resource,
    token: Token,
    keys: tuple[Key, ...],
) -> Place:
    """Where a token stands. Raises Problem 400.34, 400.35."""
    if token.after is not None:
        return token.after
    conditions = [*source.submissions]
    if table.is_root and token.instance_id is not None:
        conditions.append(statements.of_submission(token.instance_id))
    elif not table.is_root and token.repeat_id is not None:
        instance_id = resource.instance_id or token.instance_id or ""
        key = _key(source, table.path, instance_id, token.repeat_id)
        if key is None:
            raise Problem("400.34")
        conditions.append(statements.of_submission(instance_id))
        conditions.append(statements.of_row(key))
    else:
        raise Problem("400.35")
    found = fetch(Selected(table, tuple(conditions)).page(keys, limit=1))
    if not found:
        raise Problem("400.34")
    return tuple(found[0][CELLS : CELLS + len(keys)])


def fetch(statement: Sql) -> list[tuple[Any, ...]]:
    """All rows of a statement that gives few."""
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        return list(cursor.fetchall())
