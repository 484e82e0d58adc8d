import pyarrow as pa
import pytest

from collect.datasets.cleaning import apply_missing_codes, missing_log, prove
from tests.unit.datasets.cleaning.tables import LISTS, survey

CODES = {
    "": {"rooms": ["111", "999"], "items": ["999"]},
    "member": {"age": ["9999", "refused"]},
}


def test_codes_become_missing_and_the_log_says_so() -> None:
    raw = survey()
    clean, log = apply_missing_codes(raw, CODES)
    assert clean[""]["rooms"].to_pylist() == [3, None, None]
    assert clean[""]["items"].to_pylist() == [["radio", "oven"], None, None]
    assert clean[""]["_missing"].to_pylist() == [[], ["items", "rooms"], []]
    assert clean["member"]["_missing"].to_pylist() == [[], [], ["age"]]
    assert prove(raw, clean, log).cells == 3
    (age,) = (entry for entry in log.to_pylist() if entry["question"] == "age")
    assert age == {
        "uuid": "u2",
        "table": "member",
        "row": "u2/member[1]",
        "question": "age",
        "issue": "code for no valid answer (9999 refused)",
        "check_id": "missing_code",
        "check_binding": "age ~/~ u2/member[1]",
        "old_value": "9999",
        "change_type": "blank_response",
        "new_value": None,
        "reason": "declared in the form as no valid answer",
        "severity": "warning",
        "status": "accepted",
        "enumerator": None,
        "decision_id": None,
        "decided_by": None,
        "decided_at": None,
    }


@pytest.mark.parametrize(
    ("values", "codes", "blanked"),
    [
        (pa.array(["99", "099", "99.0", None]), ["99"], [0]),
        (pa.array([99.0, 98.999, None, 98.0]), ["99", "98"], [0, 3]),
        (pa.array([1, 2]), ["x", "1.5"], []),
        (pa.array([["99", "98"], ["99", "a"], [], None], LISTS), ["98", "99"], [0]),
        (pa.array([True, None]), ["99"], []),
    ],
)
def test_codes_are_compared_as_values_of_the_question(
    values: pa.Array, codes: list[str], blanked: list[int]
) -> None:
    keys = [f"u{n}" for n in range(len(values))]
    table = pa.table({"_instance_id": keys, "_row": keys, "q": values})
    log = missing_log({"": table}, {"": {"q": codes}})
    assert log["row"].to_pylist() == [keys[n] for n in blanked]


def test_questions_nobody_answered_yet_are_passed_over() -> None:
    raw = survey()
    codes = {"": {"later": ["9"]}, "child": {"age": ["9"]}}
    clean, log = apply_missing_codes(raw, codes)
    assert len(log) == 0
    assert clean[""]["rooms"].equals(raw[""]["rooms"])


def test_a_list_column_in_a_slice_is_read_from_its_own_rows() -> None:
    table = survey()[""].slice(1, 2)
    log = missing_log({"": table}, {"": {"items": ["999"]}})
    assert log["row"].to_pylist() == ["u2"]
