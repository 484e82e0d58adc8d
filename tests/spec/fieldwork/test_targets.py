"""Files of targets, and everything that can be wrong with them."""

import pytest

from collect.datasets.fieldwork import Target, read_targets

AREAS = {"area": ["N", "S"]}


def test_a_file_gives_a_target_a_row() -> None:
    text = "enumerator,area,version,day,target\nAma,N,1,2026-03-01,12\n,S,,,0\n,,,,90\n"
    assert read_targets(text, AREAS) == (
        [
            Target(12, "Ama", "N", "1", "2026-03-01"),
            Target(0, area="S"),
            Target(90),
        ],
        [],
    )


def test_columns_come_in_any_order_and_blank_rows_are_passed_over() -> None:
    text = " Target ; Area \r\n 12 ; N \r\n;\r\n\r\n7;S\r\n"
    assert read_targets(text, AREAS)[0] == [Target(12, area="N"), Target(7, area="S")]


def test_a_header_alone_plans_nothing() -> None:
    assert read_targets("target\n", {}) == ([], [])


FAULTY = """area,enumerator,day,target
N,Ama,,12
W,Ama,,12
N,Edi,,many
N,Ola,,-3
N,Eno,,99999999999
N,Ida,03/04/2026,4
N,Ama,,5
N,,,3,4
N,Kim
"""


def test_every_fault_is_told_by_row_and_column() -> None:
    _, faults = read_targets(FAULTY, AREAS)
    assert [(fault.row, fault.column, fault.code) for fault in faults] == [
        (3, "area", "area.unknown"),
        (4, "target", "target.number"),
        (5, "target", "target.range"),
        (6, "target", "target.range"),
        (7, "day", "day.unknown"),
        (8, "", "twice"),
        (9, "", "row.long"),
        (10, "target", "target.number"),
    ]
    assert faults[0].message == "There is no area “W” in the form: N, S are there."
    assert faults[5].message.startswith(
        "Row 2 has a target for the same group already;"
    )


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("area,who,target", [("who", "column.unknown")]),
        ("area,area,target", [("area", "column.twice")]),
        ("area,day", [("target", "column.missing")]),
        ("", [("target", "column.missing")]),
    ],
)
def test_faults_of_the_header_are_told_alone(
    header: str, told: list[tuple[str, str]]
) -> None:
    targets, faults = read_targets(f"{header}\nN,x,many\n" if header else "", AREAS)
    assert targets == []
    assert [(fault.column, fault.code) for fault in faults] == told
    assert {fault.row for fault in faults} == {1}


@pytest.mark.parametrize("name", ["x" * 151, "a\0b"])
def test_a_name_must_fit(name: str) -> None:
    (fault,) = read_targets(f"enumerator,target\n{name},3\n", {})[1]
    assert (fault.row, fault.column, fault.code) == (2, "enumerator", "value.long")


def test_what_is_no_csv_is_told() -> None:
    (fault,) = read_targets(f"area,target\nN,1\n{'x' * 200_000},3\n", {})[1]
    assert (fault.row, fault.code) == (3, "csv")
    assert fault.message.startswith("It cannot be read: field larger than")


def test_of_many_codes_a_few_are_shown() -> None:
    codes = [f"A{n}" for n in range(9)]
    (fault,) = read_targets("area,target\nB,3\n", {"area": codes})[1]
    assert fault.message.endswith(
        "in the form: A0, A1, A2, A3, A4 and 4 more are there."
    )
