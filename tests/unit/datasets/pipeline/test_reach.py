"""Which expressions look at one submission only."""

import pytest

from collect.datasets.pipeline.reach import alone


@pytest.mark.parametrize(
    "expression",
    [
        "${age} > 3",
        "count(${member}[${age} > 3]) = sum(${member})",
        "regex(${phone}, '[0-9]+')",
        "join(', ', ${name})",
        "if(${a} > 1, 'x', ${b})",
        "if(${a} > 1, if(${b}, 1, 2), string-length(${c}))",
        "today() - ${born} > 3",
        "((",
    ],
)
def test_most_expressions_look_at_one_submission(expression: str) -> None:
    assert alone(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "quintile(${rooms}) > 3",
        "1 + wealth_index (${tv}, ${radio})",
        "wealth_index_by(${area}, ${tv}) > 1",
        "regex(${phone}, ${pattern})",
        "join(${sign}, ${name})",
        "if(${a} > 1, concat(${a}, ${b}), 0)",
        "coalesce(indexed-repeat(${age}, ${member}, 1), 0)",
        "recode(${a}, 'x', unknown(${b}))",
        "if((",
    ],
)
def test_some_look_at_all_or_cannot_be_told(expression: str) -> None:
    assert not alone(expression)


def test_what_uses_a_variable_of_all_looks_at_all() -> None:
    assert not alone("${rank} > 3", {"rank"})
    assert alone("${rooms} > 3", {"rank"})
    assert not alone("((", {"rank"})
