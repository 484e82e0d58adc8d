"""Files of persons: classes, rows too rare, and what would help."""

import pyarrow as pa
import pytest

from collect.datasets.estimation.disclosure import check_anonymity


def persons(**columns: list[object]) -> dict[str, pa.Array]:
    return {name: pa.array(values) for name, values in columns.items()}


def test_rows_that_share_their_quasi_identifiers_with_too_few_are_named() -> None:
    found = check_anonymity(
        persons(sex=["F", "F", "F", "M", "M"], area=["A", "A", "B", "A", "A"]),
        ["sex", "area"],
        k=2,
    )
    assert not found.passed
    assert found.rare.tolist() == [2]
    assert (found.classes, found.smallest) == (3, 1)


def test_a_file_in_which_everyone_has_a_double_passes() -> None:
    found = check_anonymity(persons(sex=["F", "F", "M", "M"]), ["sex"], k=2)
    assert found.passed
    assert (found.smallest, found.suggestions) == (2, ())


def test_an_empty_file_passes() -> None:
    found = check_anonymity({"sex": pa.array([], pa.string())}, ["sex"])
    assert found.passed
    assert (found.classes, found.smallest) == (0, 0)


def test_a_missing_value_is_a_value_of_its_own() -> None:
    found = check_anonymity(persons(sex=["F", "F", None]), ["sex"], k=2)
    assert found.rare.tolist() == [2]


def test_suggestions_say_how_many_rows_each_change_leaves() -> None:
    found = check_anonymity(
        persons(age=[1, 2, 3, 4, 21, 22], sex=["F", "F", "F", "F", "M", "M"]),
        ["age", "sex"],
        k=2,
    )
    texts = [str(each) for each in found.suggestions]
    assert len(found.rare) == 6
    assert "age: bands of 5 leaves 0 rows too rare" in texts
    assert "age: leaving it out leaves 0 rows too rare" in texts
    assert "rows: leaving out the 6 rare ones leaves 0 rows too rare" in texts
    assert not any(text.startswith("sex") for text in texts)


def test_rare_codes_may_be_put_together() -> None:
    found = check_anonymity(
        persons(language=["lo", "lo", "hmn", "kjg", "lo"]), ["language"], k=2
    )
    assert "language: one code for its 2 rarest leaves 0 rows too rare" in [
        str(each) for each in found.suggestions
    ]


def test_a_class_of_one_answer_gives_it_away_however_large_it_is() -> None:
    columns = persons(sex=["F", "F", "M", "M"], married=["yes", "yes", "yes", "no"])
    found = check_anonymity(columns, ["sex"], k=2, sensitive=["married"])
    assert not found.passed
    assert found.uniform["married"].tolist() == [0, 1]


def test_a_missing_answer_does_not_make_a_class_diverse() -> None:
    columns = persons(sex=["F", "F"], married=["yes", None])
    found = check_anonymity(columns, ["sex"], k=2, sensitive=["married"])
    assert found.uniform["married"].tolist() == [0, 1]


def test_columns_in_chunks_are_read_as_one() -> None:
    sex = pa.chunked_array([["F", "M"], ["F", "M"]])
    married = pa.chunked_array([["yes", "no"], ["no", "yes"]])
    columns = {"sex": sex, "married": married}
    assert check_anonymity(columns, ["sex"], k=2, sensitive=["married"]).passed


@pytest.mark.parametrize(
    ("quasi", "k", "message"),
    [
        (["age"], 5, "no column age"),
        ([], 5, "no column is marked"),
        (["sex"], 0, "1 or more"),
    ],
)
def test_a_check_of_nothing_is_refused(quasi: list[str], k: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_anonymity(persons(sex=["F"]), quasi, k)
