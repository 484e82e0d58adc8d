"""Nearly equal interviews, and enumerators who depart from the others."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.cleaning import Check, find_enumerators, find_similar
from tests.spec.cleaning.tables import found, survey

COPIES = survey("""
uuid | who | q1 | q2 | q3 | q4 | q5 | q6
a    | Ama | 1  | 2  | 3  | 4  | 5  | 6
b    | Ama | 1  | 2  | 3  | 4  | 5  | 7
c    | Edi | 1  | 2  | 3  | 4  | 5  | 6
d    | Edi | 1  | 2  | 3  | 9  | 9  |
e    | Edi |    |    |    |    |    | 1
""")
QUESTIONS = {f"q{n}": COPIES[f"q{n}"] for n in range(1, 7)}


def test_the_later_of_two_nearly_equal_interviews_is_found() -> None:
    log = find_similar(Check("copy"), COPIES, QUESTIONS, threshold=0.8)
    # b shares 5 of 6 answers with a: 83.3 %; c shares all with a, 5 of 6 with b.
    assert found(log) == [
        ("b", "83.3 % of 6 answers equal those of a; the limit is 80 %; apart: q6"),
        ("c", "100 % of 6 answers equal those of a; the limit is 80 %"),
    ]


def test_interviews_are_compared_within_a_group_only() -> None:
    log = find_similar(
        Check("copy"), COPIES, QUESTIONS, threshold=0.5, by={"who": COPIES["who"]}
    )
    # d shares q1 to q3 with c, of six that at least one of them answered: 50 %.
    assert found(log) == [
        ("b", "83.3 % of 6 answers equal those of a; the limit is 50 %; apart: q6"),
        (
            "d",
            "50 % of 6 answers equal those of c; the limit is 50 %; apart: q4, q5, q6",
        ),
    ]


def enumerators(
    *answers: tuple[str, Sequence[float | None]],
) -> tuple[pa.Table, pa.Array, pa.Array]:
    who = [name for name, given in answers for _ in given]
    keys = [f"u{n}" for n in range(len(who))]
    table = pa.table(
        {"_instance_id": keys, "_row": keys, "_seq": range(len(keys)), "rooms": who}
    )
    values = [value for _, given in answers for value in given]
    return table, pa.array(who), pa.array(values, pa.float64())


FEW, MANY = [2.0, 3.0, 4.0] * 10, [5.0, 6.0, 7.0] * 10


def test_an_enumerator_with_another_mean_is_named_at_the_newest_interview() -> None:
    table, who, values = enumerators(("Ama", FEW), ("Edi", FEW), ("Ola", MANY))
    (line,) = find_enumerators(
        Check("odd", question="rooms"), table, who, numbers=values, threshold=1e-6
    ).to_pylist()[-1:]
    # Ola's mean is 6, that of the 60 others 3.
    assert line["reason"].startswith(
        "Ola: mean 6 over 30; 3 over 60 of the others (adj"
    )
    assert line["reason"].endswith("adjusted p below 0.0001, 3 comparisons)")
    assert (line["row"], line["enumerator"]) == ("u89", "Ola")
    assert (line["old_value"], line["check_binding"]) == (None, "rooms ~/~ Ola")


def test_welch_is_that_of_the_textbook() -> None:
    from scipy import stats

    from collect.datasets.cleaning.enumerators import _means

    draw = np.random.default_rng(3)
    x, group = draw.normal(5, 2, 60), np.repeat([0, 1, 2], 20)
    test = _means(x, group, 3, 10, "mean", log=False)
    for k in range(3):
        expected = stats.ttest_ind(x[group == k], x[group != k], equal_var=False)
        assert test.p[k] == pytest.approx(expected.pvalue)


def test_small_numbers_accuse_nobody() -> None:
    table, who, values = enumerators(("Ama", FEW), ("Edi", FEW), ("Ola", MANY[:9]))
    check = Check("odd", question="rooms")
    assert found(find_enumerators(check, table, who, numbers=values)) == []
    log = find_enumerators(check, table, who, numbers=values, least=9)
    assert [row for row, _ in found(log)] == ["u68"]


def test_differences_that_do_not_matter_accuse_nobody() -> None:
    close = [value + 0.05 for value in FEW]
    table, who, values = enumerators(("Ama", FEW * 200), ("Edi", close * 200))
    log = find_enumerators(Check("odd", question="rooms"), table, who, numbers=values)
    assert len(log) == 0


def test_an_enumerator_who_leaves_blanks_or_always_gives_one_answer_is_found() -> None:
    table, who, values = enumerators(
        ("Ama", [1.0, 2.0] * 20), ("Edi", [1.0, 2.0] * 20), ("Ola", [1.0, None] * 20)
    )
    codes = pa.array([None if v is None else f"c{v:.0f}" for v in values.to_pylist()])
    log = find_enumerators(
        Check("odd", question="rooms"),
        table,
        who,
        codes=codes,
        asked=np.ones(len(table), bool),
    )
    ola = [reason for _, reason in found(log) if reason.startswith("Ola")]
    assert [reason.partition(" (")[0] for reason in ola] == [
        "Ola: answer “c1” in 100 % of 20; 50 % of 80 of the others",
        "Ola: answer “c2” in 0 % of 20; 50 % of 80 of the others",
        "Ola: no answer in 50 % of 40; 0 % of 80 of the others",
    ]
