from collections.abc import Callable

import pyarrow as pa
import pytest

from collect.datasets.cleaning import Proof, ProofError, apply_log, prove
from tests.unit.datasets.cleaning.tables import LISTS, blank, line, log, remove, survey

LOG = log(
    line("u1", "rooms", "3", new_value="4"),
    blank("u2", "items", "999"),
    blank("u2", "age", "9999", table="member", row="u2/member[1]"),
)


def put(name: str, values: list[object], table: str = "") -> Callable[..., None]:
    """Replace a column of the clean tables."""

    def tamper(clean: dict[str, pa.Table]) -> None:
        index = clean[table].schema.get_field_index(name)
        field = clean[table].schema.field(index)
        column = pa.array(values, field.type)
        clean[table] = clean[table].set_column(index, field, column)

    return tamper


def test_clean_tables_made_from_the_log_are_proven() -> None:
    raw = survey()
    assert prove(raw, apply_log(raw, LOG), LOG) == Proof(cells=3, rows=0)


def test_removed_rows_are_counted_and_rows_may_be_in_another_order() -> None:
    raw, decisions = (
        survey(),
        log(remove("u1"), line("u1", "rooms", "3", new_value="4")),
    )
    clean = apply_log(raw, decisions)
    clean[""] = clean[""].take([1, 0])
    assert prove(raw, clean, decisions) == Proof(cells=0, rows=3)


@pytest.mark.parametrize(
    ("tamper", "difference"),
    [
        (put("rooms", [4, 999, 1]), "u3 rooms: changed, and not in the log"),
        (put("rooms", [4, None, None]), "u2 rooms: changed, and not in the log"),
        (put("rooms", [3, 999, None]), "u1 rooms: new_value is not in clean"),
        (put("site", ["azito", "b", None]), "u2 site: changed"),
        (put("items", [["radio oven"], None, None]), "u1 items: changed"),
        (put("items", [["radio", "oven"], None, []]), "u3 items: changed"),
        (put("age", [5.0, None, None], "member"), r"u1/member\[2\] age: changed"),
        (put("_seq", [1, 2, 4]), "u3 _seq: changed"),
        (put("_instance_id", ["u1", "u2", "u1"]), "u3 _instance_id: changed"),
        (put("_row", ["u1", "u2", "u4"]), "u4: the row is in clean only"),
        (put("_row", ["u1", "u2", "u4"]), "u3: the row is gone"),
        (put("_row", ["u1", "u2", "u1"]), "u3: the row is gone"),
        (put("_missing", [[], [], []]), "u2: _missing does not list"),
        (put("_missing", [["items"], ["items"], []]), "u1: _missing does not list"),
    ],
)
def test_a_tampered_cell_is_found(
    tamper: Callable[[dict[str, pa.Table]], None], difference: str
) -> None:
    raw = survey()
    clean = apply_log(raw, LOG)
    tamper(clean)
    with pytest.raises(ProofError, match=difference) as caught:
        prove(raw, clean, LOG)
    assert caught.value.count >= len(caught.value.differences) > 0


def test_rows_and_tables_that_come_or_go_are_found() -> None:
    raw = survey()
    clean = apply_log(raw, LOG)
    for changed, difference in [
        (clean | {"": clean[""].slice(0, 2)}, "u3: the row is gone"),
        (clean | {"": pa.concat_tables([clean[""]] * 2)}, "a row key occurs twice"),
        ({"": clean[""]}, "member: the table is in raw or clean only"),
        (clean | {"": clean[""].drop_columns(["site"])}, "different columns"),
        (clean | {"": clean[""].drop_columns(["_missing"])}, "different columns"),
        (
            clean | {"": clean[""].append_column("x", pa.array([[], [], []], LISTS))},
            "table '': raw and clean have different columns",
        ),
    ]:
        with pytest.raises(ProofError, match=difference):
            prove(raw, changed, LOG)


def test_a_removed_survey_must_be_gone() -> None:
    raw = survey()
    with pytest.raises(
        ProofError, match="u2: the row is in clean only, or was removed"
    ):
        prove(raw, apply_log(raw, log()), log(remove("u2")))


@pytest.mark.parametrize(
    ("decisions", "difference"),
    [
        (
            log(line("u1", "rooms", "4", new_value="3")),
            "old_value is not the raw value",
        ),
        (log(line("u1", "rooms", "a", new_value="3")), "u1: a value of the log"),
        (log(line("u9", "rooms", "3", new_value="3")), "u9: the log names a row"),
        (log(line("u1", "rum", "3", new_value="3")), "u1: the log names an unknown"),
        (log(line("u1", "rum", "3", table="x")), "u1: its table does not exist"),
    ],
)
def test_a_log_that_explains_nothing_is_found(
    decisions: pa.Table, difference: str
) -> None:
    raw = survey()
    with pytest.raises(ProofError, match=difference):
        prove(raw, apply_log(raw, log()), decisions)


def test_many_differences_are_counted_and_the_first_shown() -> None:
    raw = survey()
    clean = apply_log(raw, log())
    put("site", ["x", "y", "z"])(clean)
    put("rooms", [0, 0, 0])(clean)
    with pytest.raises(ProofError, match=r"u2 site: changed.*and 1 more") as caught:
        prove(raw, clean, log())
    assert (caught.value.count, len(caught.value.differences)) == (6, 5)
