"""Random expressions, typed so that most of them have a meaning."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.generative.naive_expressions import COLUMNS

LINEAGE = {"": [""], "member": ["member", ""], "bag": ["bag", "member", ""]}


def names(table: str, sort: str) -> list[str]:
    found = [n for key in LINEAGE[table] for n in COLUMNS[key] if n[1] in sort]
    return [f"${{{name}}}" for name in found]


def call(name: str, *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*arguments).map(lambda parts: f"{name}({', '.join(parts)})")


def infix(signs: str, left: Any, right: Any) -> st.SearchStrategy[str]:
    sign = st.sampled_from(signs.split())
    return st.tuples(left, sign, right).map(lambda p: f"({p[0]} {p[1]} {p[2]})")


@cache
def anything(table: str, depth: int) -> st.SearchStrategy[str]:
    return st.one_of(
        number(table, depth),
        words(table, depth),
        truth(table, depth),
        date(table, depth),
    )


@cache
def date(table: str, depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*names(table, "d"), "date('2020-02-29')"])
    return (
        leaf if depth == 0 else st.one_of(leaf, call("date", number(table, depth - 1)))
    )


@cache
def number(table: str, depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*names(table, "n"), "0", "1", "2.5", "-7", "number('x')"])
    if depth == 0:
        return leaf
    n, w, a = (
        number(table, depth - 1),
        words(table, depth - 1),
        anything(table, depth - 1),
    )
    d = date(table, depth - 1)
    return st.one_of(
        leaf,
        infix("+ - * div mod", n, n),
        infix("+ -", d, n),
        n.map(lambda part: f"-({part})"),
        st.sampled_from(["number", "int", "round", "abs", "string-length"]).flatmap(
            lambda name: call(name, a)
        ),
        call("round", n, st.sampled_from(["0", "1", "2", "-1", "-2"])),
        call("max", n, n),
        call("min", n, w),
        call("count-selected", st.sampled_from([*names(table, "s"), "'a b'"])),
        st.sampled_from(["age_months", "age_days"]).flatmap(
            lambda name: call(name, d, d)
        ),
        call("if", truth(table, depth - 1), n, st.one_of(n, st.just("''"))),
        call("coalesce", n, n),
        aggregate(table, depth - 1),
        st.just("position(..)") if table else leaf,
    )


@cache
def aggregate(table: str, depth: int) -> st.SearchStrategy[str]:
    def over(source: str) -> st.SearchStrategy[str]:
        condition = truth(source, min(depth, 1)).map(lambda text: f"[{text}]")
        filters = st.one_of(
            st.just(""), condition, st.tuples(condition, condition).map("".join)
        )
        kinds = "ntd" if source else "ntbsd"
        question = st.sampled_from(
            [f"${{{n}}}" for n in COLUMNS[source] if n[1] in kinds]
        )
        name = st.sampled_from(["sum", "max", "min", "count-non-empty", "count"])
        counted = st.tuples(st.just("count"), st.just(f"${{{source}}}"), filters)
        return st.one_of(st.tuples(name, question, filters), counted).map(
            lambda parts: f"{parts[0]}({parts[1]}{parts[2]})"
        )

    return st.sampled_from(["member", "bag"]).flatmap(over)


@cache
def words(table: str, depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*names(table, "ts"), "''", "'a'", "' b'", "'3'", "'a b'"])
    if depth == 0:
        return leaf
    n, w, a = (
        number(table, depth - 1),
        words(table, depth - 1),
        anything(table, depth - 1),
    )
    return st.one_of(
        leaf,
        call("string", a),
        call("concat", a, w),
        call("join", w, a, w),
        call("selected-at", w, n),
        call("substr", w, n, n),
        call("coalesce", w, w),
        call("if", truth(table, depth - 1), a, a),
        call("recode", a, a, w, a, n),
        call("indexed-repeat", st.just("${mt}"), st.just("${member}"), n),
        st.sampled_from(
            ["concat(${bt})", "join('-', ${mt})", "concat(${mt}[${mn} > 1])"]
        ),
    )


@cache
def truth(table: str, depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*names(table, "b"), "true()", "false()"])
    if depth == 0:
        return st.one_of(leaf, infix("= <", number(table, 0), words(table, 0)))
    t, a, w = (
        truth(table, depth - 1),
        anything(table, depth - 1),
        words(table, depth - 1),
    )
    return st.one_of(
        leaf,
        infix("and or", t, t),
        infix("= !=", a, a),
        infix("< <= > >=", a, a),
        call("not", a),
        call("boolean", a),
        call("missing", a),
        call("selected", w, st.sampled_from(["'a'", "'b'", "''"])),
        call("contains", w, w),
        call("starts-with", w, w),
    )


cases = st.sampled_from(["", "member", "bag"]).flatmap(
    lambda table: st.tuples(st.just(table), anything(table, 3))
)
"""A table, and an expression for its rows."""
