"""The static check finds all that is wrong, and says what to do."""

import pytest

from collect.forms.expressions import (
    Analysis,
    Scope,
    Severity,
    Symbol,
    ValueType,
    analyse,
    parse,
)

V = ValueType
SCOPE = Scope.of(
    [
        Symbol("rooms", V.NUMBER),
        Symbol("name", V.TEXT),
        Symbol("born", V.DATE),
        Symbol("seen", V.DATETIME),
        Symbol("ok", V.BOOLEAN),
        Symbol("water", V.GROUP),
        Symbol("place", V.GEOPOINT),
        Symbol("items", V.SELECT_MULTIPLE, choices=frozenset({"tv", "radio"})),
        Symbol("member", V.REPEAT, "member"),
        Symbol("age", V.NUMBER, "member"),
        Symbol("sex", V.SELECT_ONE, "member", frozenset({"m", "f"})),
        Symbol("bag", V.REPEAT, "member/bag"),
        Symbol("weight", V.NUMBER, "member/bag"),
        Symbol("visit", V.REPEAT, "visit"),
        Symbol("day", V.DATE, "visit"),
        Symbol("twice", V.TEXT),
        Symbol("twice", V.TEXT, "member"),
    ],
    {"member": "", "member/bag": "member", "visit": ""},
)


def check(text: str, table: str = "", current: Symbol | None = None) -> Analysis:
    scope = Scope(SCOPE.symbols, SCOPE.parents, current)
    return analyse(parse(text), scope, table)


@pytest.mark.parametrize(
    ("text", "table", "given"),
    [
        ("${rooms} + 1", "", V.NUMBER),
        ("${rooms} < ${age}", "member", V.BOOLEAN),
        ("count(${member}[${age} < 5])", "", V.NUMBER),
        ("sum(${weight}[${age} > ${rooms}])", "", V.NUMBER),
        ("sum(${weight}) div count(${bag})", "member", V.NUMBER),
        ("max(${age})", "", V.NUMBER),
        ("join(', ', ${sex})", "", V.TEXT),
        ("max(${age}, 18)", "member", V.NUMBER),
        ("if(${ok}, ${born}, '')", "", V.DATE),
        ("if(${ok}, 1, 'a')", "", V.ANY),
        ("if(${ok}, ${name}, 'a')", "", V.TEXT),
        ("if(${ok}, '', '')", "", V.TEXT),
        ("if(${ok}, ${sex}, ${name})", "member", V.TEXT),
        ("coalesce(${rooms}, 0)", "", V.NUMBER),
        ("recode(${sex}, 'm', 1, 'f', 2)", "member", V.NUMBER),
        ("indexed-repeat(${age}, ${member}, 1)", "", V.NUMBER),
        ("indexed-repeat(${weight}, ${member}, 1, ${bag}, 2)", "visit", V.NUMBER),
        ("position(..)", "member", V.NUMBER),
        ("-${rooms}", "", V.NUMBER),
        ("today() - ${born}", "", V.NUMBER),
        ("wealth_index(${rooms}, selected(${items}, 'tv'))", "", V.NUMBER),
        ("wealth_index_by(${name}, ${rooms})", "", V.NUMBER),
        ("quintile(${rooms}, count(${member}))", "", V.NUMBER),
        ("haz_flag(${sex}, ${age}, 80)", "member", V.BOOLEAN),
        ("jmp_hygiene(${name}, '', '')", "", V.TEXT),
        ("age_days(${born}, today())", "", V.NUMBER),
        ("${items} = 'tv radio' and regex(${name}, '[a-z]+')", "", V.BOOLEAN),
        ("format-date(${born}, '%Y-%m')", "", V.TEXT),
        ("weighted-checklist(1, 2, ${ok}, 3)", "", V.BOOLEAN),
        ("'5' * 2", "", V.NUMBER),
        ("${born} = '2020-01-31'", "", V.BOOLEAN),
    ],
)
def test_a_sound_expression_has_a_type_and_no_problems(
    text: str, table: str, given: ValueType
) -> None:
    found = check(text, table)

    assert found.problems == ()
    assert found.type is given
    assert found.ok


@pytest.mark.parametrize(
    ("text", "table", "code", "hint"),
    [
        ("${Rooms} + 1", "", "unknown-name", "${rooms}"),
        ("${zzz}", "", "unknown-name", ""),
        ("${twice}", "", "ambiguous-name", "its own name"),
        ("${age} + 1", "", "repeat-without-aggregate", "sum(${age})"),
        ("${day}", "member", "repeat-without-aggregate", "count(${visit}"),
        ("max(${age}, 1)", "", "repeat-without-aggregate", ""),
        ("count(${member}[${day} > 1])", "", "repeat-without-aggregate", ""),
        ("${member} > 1", "", "repeat-as-value", "count(${member})"),
        ("${water} = 1", "", "group-as-value", "question"),
        ("${member}[${age} > 1]", "", "filter-without-aggregate", "count("),
        ("sum(${member})", "", "question-expected", ""),
        ("count(${rooms})", "", "rows-expected", ""),
        ("count(${water})", "", "rows-expected", ""),
        ("sum(1 + 2)", "", "rows-expected", "count(${repeat})"),
        ("count(${zzz})", "", "unknown-name", ""),
        ("count(${member}[1])", "", "filter-by-number", "indexed-repeat"),
        (".", "", "no-current-question", "${name}"),
        ("position(..)", "", "position", ""),
        ("position(${age})", "member", "position", ""),
        ("concat(..)", "", "parent", ""),
        ("frob(${rooms})", "", "unknown-function", ""),
        ("count-select(${items})", "", "unknown-function", "count-selected()"),
        ("frob(${member}, .., 1)", "", "unknown-function", ""),
        ("frob(${member}[${zzz} > 1])", "", "unknown-name", ""),
        ("digest('a')", "", "function-not-available", "calculate"),
        ("pulldata('a', 'b', 'c', 'd')", "", "function-not-available", "calculate"),
        ("avg(${age})", "", "function-not-available", "count-non-empty"),
        ("round(1, 2, 3)", "", "argument-count", ""),
        ("recode(1, 2)", "", "argument-count", ""),
        ("recode(1, 2, 3, 4)", "", "argument-count", ""),
        ("not(1, 2)", "", "argument-count", ""),
        ("max()", "", "argument-count", ""),
        ("selected(${rooms}, '1')", "", "wrong-type", ""),
        ("selected(${items}, 1)", "", "wrong-type", ""),
        ("date('31.12.2020')", "", "not-a-date", "yyyy-mm-dd"),
        ("age_months('x', today())", "", "not-a-date", ""),
        ("format-date(${born}, '%W')", "", "date-format", "%Y"),
        ("format-date(${born}, 'x%')", "", "date-format", "%Y"),
        ("regex(${name}, '[a')", "", "regular-expression", ""),
        ("indexed-repeat(${age}, ${water}, 1)", "", "rows-expected", ""),
        ("indexed-repeat(${age}, ${age}, 1)", "", "indexed-repeat", ""),
        ("indexed-repeat(${day}, ${member}, 1)", "", "indexed-repeat", ""),
        ("indexed-repeat(${weight}, ${bag}, 1)", "", "indexed-repeat", "outer"),
    ],
)
def test_an_error_is_found(text: str, table: str, code: str, hint: str) -> None:
    found = check(text, table)

    errors = [p for p in found.problems if p.severity is Severity.ERROR]
    assert code in {problem.code for problem in errors}
    assert not found.ok
    assert any(hint in problem.hint for problem in errors)


@pytest.mark.parametrize(
    ("text", "table", "code"),
    [
        ("${born} < '2020-01-01'", "", "text-as-number"),
        ("${rooms} + 'x'", "", "text-as-number"),
        ("pow('x', 2)", "", "text-as-number"),
        ("${items} > 1", "", "not-a-number"),
        ("-${place}", "", "not-a-number"),
        ("${rooms} = 'x'", "", "never-equal"),
        ("'1/2/2020' = ${born}", "", "never-equal"),
        ("${ok} = 'yes'", "", "text-as-boolean"),
        ("${sex} = 'male'", "member", "unknown-choice"),
        ("selected(${items}, 'tvv')", "", "unknown-choice"),
        ("recode(${sex}, 'x', 1)", "member", "unknown-choice"),
        ("count(${member}) > 2", "member", "repeat-within-itself"),
        ("count(${member}[${age} > 1])", "member/bag", "repeat-within-itself"),
    ],
)
def test_a_doubt_is_a_warning(text: str, table: str, code: str) -> None:
    found = check(text, table)

    assert [problem.code for problem in found.problems] == [code]
    assert found.ok


def test_all_problems_are_told_in_the_order_of_the_text() -> None:
    found = check("${a} + frob(${b}) + round() + ${age}")

    assert [problem.code for problem in found.problems] == [
        "unknown-name",
        "unknown-function",
        "unknown-name",
        "argument-count",
        "repeat-without-aggregate",
    ]
    assert [problem.position for problem in found.problems] == [0, 7, 12, 20, 30]


def test_names_functions_and_tables_are_told() -> None:
    found = check("count(${member}[${age} < ${rooms}])")

    assert found.names == {"member", "age", "rooms"}
    assert found.functions == {"count"}
    assert found.tables == {"", "member"}


def test_a_constraint_has_a_current_question() -> None:
    sex = Symbol("sex", V.SELECT_ONE, "member", frozenset({"m", "f"}))

    assert check(". = 'm'", "member", sex).problems == ()
    assert check(". = 'x'", "member", sex).problems[0].code == "unknown-choice"


def test_a_broken_scope_with_a_ring_of_tables_is_survived() -> None:
    scope = Scope.of([Symbol("x", V.NUMBER, "a")], {"a": "b", "b": "a"})

    assert not analyse(parse("${x}"), scope, "c").ok
    assert analyse(parse("${x}"), scope, "a").ok
