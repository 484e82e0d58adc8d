"""Nearly equal interviews among too many to compare every pair."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.cleaning import Check, Known, find_similar, pairs, similar

COUNT, QUESTIONS = 600, 40


def interviews(seed: int) -> tuple[pa.Table, dict[str, pa.Array], list[str]]:
    """Interviews by chance, and 60 copied with up to six answers changed."""
    random = np.random.default_rng(seed)
    answers = random.choice(["a", "b", "c", "d", ""], (COUNT, QUESTIONS))
    copied = random.choice(np.arange(300, COUNT), 60, replace=False)
    for row in copied.tolist():
        answers[row] = answers[random.integers(0, 300)]
        answers[row, random.choice(QUESTIONS, 5, replace=False)] = "z"
    keys = [f"u{n}" for n in range(COUNT)]
    table = pa.table({"_instance_id": keys, "_row": keys, "_seq": range(COUNT)})
    columns = {
        f"q{n}": pa.array(
            [text or None for text in answers[:, n].tolist()], pa.string()
        )
        for n in range(QUESTIONS)
    }
    return (
        table,
        columns,
        sorted((f"u{n}" for n in copied.tolist()), key=lambda u: int(u[1:])),
    )


@pytest.mark.parametrize("seed", range(3))
def test_likely_pairs_hold_nearly_all_pairs_at_the_limit(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, columns, copied = interviews(seed)
    exact = find_similar(Check("x"), table, columns, threshold=0.8)
    monkeypatch.setattr(pairs, "EVERY_PAIR", 0)
    likely = find_similar(Check("x"), table, columns, threshold=0.8)
    assert {*copied} <= {*exact["row"].to_pylist()}
    hits = {*likely["row"].to_pylist()}
    assert hits <= {*exact["row"].to_pylist()}
    assert len(hits) >= 0.95 * len(exact)
    assert find_similar(Check("x"), table, columns, threshold=0.8).equals(likely)


def test_likely_pairs_are_of_one_group(monkeypatch: pytest.MonkeyPatch) -> None:
    table, columns, _ = interviews(5)
    group: Any = pa.array([f"g{n % 2}" for n in range(COUNT)])
    exact = find_similar(Check("x"), table, columns, threshold=0.8, by={"g": group})
    monkeypatch.setattr(pairs, "EVERY_PAIR", 0)
    likely = find_similar(Check("x"), table, columns, threshold=0.8, by={"g": group})
    assert 0 < len(likely) <= len(exact) < 60
    for line in likely.to_pylist():
        other = line["reason"].split("those of u")[1].split(";")[0]
        assert int(other) % 2 == int(line["row"][1:]) % 2
        assert int(other) < int(line["row"][1:])


def test_interviews_that_are_all_equal_are_found_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = [f"u{n}" for n in range(50)]
    table = pa.table({"_instance_id": keys, "_row": keys, "_seq": range(50)})
    columns = {f"q{n}": pa.array(["yes"] * 50) for n in range(6)}
    monkeypatch.setattr(pairs, "EVERY_PAIR", 0)
    log = find_similar(Check("x"), table, columns, threshold=1)
    assert log["row"].to_pylist() == keys[1:]
    assert "; apart" not in log["reason"][0].as_py()


def test_only_some_of_many_differences_are_named() -> None:
    keys = ["u1", "u2"]
    table = pa.table({"_instance_id": keys, "_row": keys, "_seq": [2, 1]})
    columns = {f"q{n}": pa.array([str(n % 2), "0"]) for n in range(14)}
    log = find_similar(Check("x"), table, columns, threshold=0.5)
    assert log["row"].to_pylist() == ["u1"]
    assert log["reason"].to_pylist() == [
        (
            "50 % of 14 answers equal those of u2; the limit is 50 %; "
            "apart: q1, q3, q5, q7, q9 and 2 more"
        )
    ]


def test_pairs_with_few_answers_are_left_out() -> None:
    keys = ["u1", "u2"]
    table = pa.table({"_instance_id": keys, "_row": keys, "_seq": [1, 2]})
    columns = {
        f"q{n}": pa.array(["a", "a"] if n < 4 else [None, None], pa.string())
        for n in range(8)
    }
    assert len(find_similar(Check("x"), table, columns)) == 0
    assert len(find_similar(Check("x"), table, columns, least=4)) == 1


OLD = 500
"""So many of the interviews had been compared before."""
CROWDED = OLD**2 // 2 * QUESTIONS
"""Comparisons up to which all pairs of the old ones are compared, and not of all."""


@pytest.mark.parametrize(
    ("every_pair", "only_new"),
    [(pairs.EVERY_PAIR, True), (0, True), (CROWDED, False)],
)
def test_only_new_rows_are_searched_for_where_that_is_enough(
    every_pair: int, only_new: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, columns, _ = interviews(1)
    monkeypatch.setattr(pairs, "EVERY_PAIR", every_pair)
    whole = find_similar(Check("x"), table, columns, threshold=0.8)
    former = {name: column[:OLD] for name, column in columns.items()}
    lines = find_similar(Check("x"), table[:OLD], former, threshold=0.8)
    compared = []
    share = similar._share

    def watched(answers: Any, earlier: Any, later: Any, least: int) -> Any:
        compared.append(int(later.min()))
        return share(answers, earlier, later, least)

    monkeypatch.setattr(similar, "_share", watched)
    known = Known(lines, np.arange(COUNT) >= OLD)
    again = find_similar(Check("x"), table, columns, threshold=0.8, known=known)
    assert again.equals(whole)
    assert len(lines) < len(whole)
    assert (min(compared) >= OLD) == only_new


def test_a_new_row_before_an_old_one_asks_for_a_search_for_all() -> None:
    keys = ["u1", "u2", "u3"]
    table = pa.table({"_instance_id": keys, "_row": keys, "_seq": [1, 2, 3]})
    columns = {f"q{n}": pa.array(["a"] * 3) for n in range(5)}
    nothing = find_similar(Check("x"), table[:0], {"q": pa.array([], pa.string())})
    known = Known(nothing, np.array([True, False, False]))
    log = find_similar(Check("x"), table, columns, known=known)
    assert log["row"].to_pylist() == ["u2", "u3"]
