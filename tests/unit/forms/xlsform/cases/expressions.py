"""References and expressions of the standard sheets."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.support import Case


def rows(*lines: str, header: str = "type | name | label | relevant") -> str:
    """A survey sheet."""
    return "\n".join(["| survey |", *(f"| | {line} |" for line in (header, *lines))])


def calculates(*expressions: str) -> str:
    """A survey with a number `a`, a date `b`, and calculations c1, c2, …"""
    return rows(
        "integer | a | A |",
        "date | b | B |",
        *(
            f"calculate | c{number} | | {expression}"
            for number, expression in enumerate(expressions, start=1)
        ),
        header="type | name | label | calculation",
    )


ROSTER = (
    "begin_repeat | child | Child |",
    "integer | age | Age |",
    "end_repeat | | |",
)
LONG = "1 + " * 10_000 + "1"

CASES = [
    Case(
        "references that are not well written",
        Code.REFERENCE_SYNTAX,
        "survey!C3 survey!D3 survey!D4",
        rows(
            "text | a | A |",
            "text | b | B ${ a } | ${a = 1",
            "text | c | C | ${a b} = 1",
        ),
    ),
    Case(
        "references to nothing, in any column and sheet",
        Code.REFERENCE_UNKNOWN,
        "survey!C3 survey!D3 survey!D3 survey!A4 settings!D2 choices!C2",
        rows(
            "text | a1 | A |",
            "text | b | ${x} | ${A1} = ${y}",
            "select_one ${z} | c | C |",
        )
        + "\n| settings |\n| | form_id | version | form_title | instance_name |"
        + "\n| | f | 1 | F | ${q} |"
        + "\n| choices |\n| | list_name | name | label |\n| | l | x | ${w} |",
        "Did you mean 'a1'?",
    ),
    Case(
        "a reference that may mean two questions",
        Code.REFERENCE_AMBIGUOUS,
        "survey!D6",
        rows(
            "text | a | A |",
            "begin_group | g | G |",
            "text | a | A |",
            "end_group | | |",
            "text | b | B | ${a} = 1",
        ),
        "rows 2, 4",
    ),
    Case(
        "a question of a repeat, seen from outside",
        Code.REFERENCE_INTO_REPEAT,
        "survey!D5",
        rows(
            *ROSTER,
            "text | b | B | ${age} > 1",
            "text | c | C | sum(${age}) > 1 and ${child}[1]/age > 2",
        ),
        "sum(${age})",
    ),
    Case(
        "a typographic quote around a pattern",
        Code.TYPOGRAPHIC_QUOTE,
        "survey!D2",
        rows(
            "text | a | A | regex(., \u2019^[A-Z]$\u2019)",
            header="type | name | label | constraint",
        ),
        "\u2019 (Right single quotation mark) at position 10, 18",
    ),
    Case(
        "an apostrophe that would end the text it stands in",
        Code.TYPOGRAPHIC_QUOTE_BREAKS,
        "survey!D3 survey!D4",
        rows(
            "text | a | A |",
            "text | b | B | ${a} = 'd\u2019eau'",
            "text | c | C | ${a} = «oui»",
        ),
    ),
    Case(
        "expressions that cannot be read",
        Code.EXPRESSION_SYNTAX,
        "survey!D4 survey!D5 survey!D6 survey!D7 survey!D8 survey!D9 survey!D10 survey!D11",
        calculates(
            "(${a} + 1",
            "${a} + 1)",
            "${a} == 1",
            "${a} ${b}",
            "concat('a, 'b')",
            "${a} +",
            "if(${a}, , 1)",
            "(" * 70 + "1" + ")" * 70,
            "instance('x')/root/item[name = ${a}]/label",
            "../a + count(/data/b[. > 1]) * -2 mod 3",
        ),
        "Write a single = to compare.",
    ),
    Case(
        "an expression in the settings",
        Code.EXPRESSION_SYNTAX,
        "settings!D2",
        rows("text | a | A |")
        + "\n| settings |\n| | form_id | version | form_title | instance_name |\n| | f | 1 | F | concat(${a} |",
        "is never closed",
    ),
    Case(
        "an endless expression", Code.EXPRESSION_TOO_LONG, "survey!D4", calculates(LONG)
    ),
    Case(
        "functions with a slip of the keyboard",
        Code.UNKNOWN_FUNCTION,
        "survey!D4",
        calculates("cuont(${a})", "ex:own(${a})"),
        "Did you mean 'count'?",
    ),
    Case(
        "too few or too many arguments",
        Code.FUNCTION_ARGUMENTS,
        "survey!D4 survey!D5 survey!D6 survey!D7",
        calculates("if(${a}, 1)", "today(1)", "coalesce(${a})", "round()"),
        "if() at position 1 has 2 arguments, but takes 3",
    ),
    Case(
        "calculations in a circle",
        Code.CYCLE,
        "survey!D4",
        calculates("${c2} + 1", "${c3} + 1", "${c1} + 1", "once(${a})"),
        "c1 → c2 → c3 → c1",
    ),
    Case(
        "a question shown if it has been answered",
        Code.CYCLE,
        "survey!D2",
        rows("text | a | A | ${a} = 1"),
        "a → a",
    ),
    Case(
        "conditions on the question itself, but for its constraint",
        Code.CYCLE,
        "survey!D2 survey!E3 survey!F4",
        rows(
            "text | a | A | . = 1 | | |",
            "text | b | B | | . > 1 | |",
            "text | c | C | | | ${c} + 1 |",
            "text | d | D | | yes | count(${a}[. > 1]) | . > 1",
            header="type | name | label | relevant | required | calculation | constraint",
        ),
    ),
    Case(
        "a circle through the relevance of a group",
        Code.CYCLE,
        "survey!E2",
        rows(
            "calculate | c | | | ${q}",
            "begin_group | g | G | ${c} = 1 |",
            "text | q | Q | |",
            "end_group | | | |",
            header="type | name | label | relevant | calculation",
        ),
        "c → ",
    ),
    Case(
        "a group shown by what is inside it",
        Code.GROUP_RELEVANCE_CYCLE,
        "survey!D2",
        rows("begin_group | g | G | ${q} = 1", "text | q | Q |", "end_group | | |"),
        "'q' (row 3)",
    ),
]
