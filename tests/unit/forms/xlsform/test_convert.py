"""pyxform behind one door: the same bytes, its messages told by cell."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as pyxform_convert

from collect.forms.xlsform import convert as module
from collect.forms.xlsform.catalogue import make
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.convert import convert, without_repeats
from collect.forms.xlsform.findings import Finding
from collect.forms.xlsform.reading import read_workbook
from collect.forms.xlsform.workbook import Workbook
from tests.unit.forms.xlsform.support import book, check

PROGRAM = """
import hashlib, sys
from collect.forms.xlsform.convert import convert
from collect.forms.xlsform.reading import read_workbook
xform = convert(read_workbook(sys.stdin.buffer.read(), "md")).xform
sys.stdout.write(hashlib.sha256(xform).hexdigest())
"""


def test_the_form_is_byte_for_byte_what_pyxform_makes(shared_data: Path) -> None:
    path = shared_data / "wash-abidjan-2022" / "wash_household.xlsx"
    ours = convert(read_workbook(path.read_bytes(), "xlsx"))

    assert ours.xform == pyxform_convert(path, validate=False).xform.encode()
    assert ours.findings == ()


def test_the_same_workbook_gives_the_same_bytes_in_every_process() -> None:
    labels = " | ".join(f"label::L{n} (l{n})" for n in range(8))
    tables = (
        f"| survey |\n| | type | name | {labels} |\n"
        f"| | select_one l or_other | q {'| Q' * 8} |\n"
        f"| choices |\n| | list_name | name | {labels} |\n| | l | x {'| X' * 8} |"
    )
    other = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=tables.encode(),
        env={"PYTHONHASHSEED": "7", "PATH": ""},
        cwd=Path(__file__).parents[4],
        capture_output=True,
        check=True,
    )
    here = hashlib.sha256(convert(book(tables)).xform or b"")

    assert other.stdout.decode() == here.hexdigest()


def test_empty_rows_count_in_names_the_converter_makes() -> None:
    assert b"generated_note_name_3" in (
        convert(
            book(
                "| survey |\n| | type | name | label |\n| | text | a | A |\n| | note | | N |"
            )
        ).xform
        or b""
    )


def test_external_choices_become_a_file_the_form_asks_for() -> None:
    checked = check(
        """
        | survey |                       |       |       |                  |
        |        | type                  | name  | label | choice_filter    |
        |        | text                  | state | S     |                  |
        |        | select_one_external t | town  | T     | state = ${state} |
        | external_choices |             |       |       |                  |
        |        | list_name             | name  | state |                  |
        |        | t                     | oslo  | north |                  |
        """
    )
    assert checked.ok, checked.findings
    assert checked.itemsets is not None
    assert b"oslo" in checked.itemsets
    assert [slot.name for slot in checked.slots] == ["itemsets.csv"]
    assert checked.to_json()["itemsets"].startswith('"list_name"')


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("[row : 3] On the 'survey' sheet, the 'name' value 'a' is bad.", "survey!B3"),
        ("[row : 3] On the 'survey' sheet, the 'calculate' value is bad", "survey!D3"),
        ("[row : 3] On the 'survey' sheet, the 'nope' value is bad", "survey/3"),
        ("[row : 9] Something.", "survey/9"),
        ("[row : 1] On the 'choices' sheet, the 'x y' value", "choices/1"),
        ("[row : 2] On the 'entities' sheet, the 'label' value", ""),
        ("There should be a choices sheet in this xlsform", "choices"),
        ("Choice names with spaces cannot be added", "choices"),
        ("Something else", ""),
    ],
)
def test_messages_are_told_by_cell_as_far_as_they_say(
    monkeypatch: pytest.MonkeyPatch, message: str, place: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PyXFormError(message)

    monkeypatch.setattr(module, "pyxform_convert", fail)
    workbook = book(
        "| survey |\n| | type | name | label | calculation |\n| | text | a | A | |\n"
        "| | text | b | B | |\n| choices |\n| | list_name | name |\n| | l | x |"
    )
    (finding,) = convert(workbook).findings

    assert _place(finding) == place
    assert "[row" not in finding.message


def _place(finding: Finding) -> str:
    if finding.cell:
        return f"{finding.sheet}!{finding.cell}"
    return f"{finding.sheet}/{finding.row}" if finding.row else finding.sheet


def test_a_crash_of_the_converter_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyError("list")

    monkeypatch.setattr(module, "pyxform_convert", crash)
    (finding,) = convert(Workbook("md")).findings

    assert "KeyError: 'list'" in finding.message


def test_only_want_of_memory_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhaust(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module, "pyxform_convert", exhaust)
    with pytest.raises(MemoryError):
        convert(Workbook("md"))


def test_what_we_say_ourselves_is_not_said_again() -> None:
    ours = make(
        Code.BEGIN_WITHOUT_END, "survey", 2, "type", "A2", kind="group", name="g"
    )
    same_row = make(Code.CONVERSION_FAILED, "survey", 2, None, None, detail="x")
    other_row = make(Code.CONVERSION_FAILED, "survey", 3, None, None, detail="x")
    nowhere = make(Code.CONVERSION_FAILED, "", None, None, None, detail="x")
    unbalanced = make(
        Code.CONVERSION_FAILED, "survey", 9, None, None, detail="Unmatched 'end_group'."
    )
    warning = make(Code.CONVERSION_WARNING, "survey", 2, None, None, detail="x")
    theirs = (same_row, other_row, nowhere, unbalanced, warning)

    assert without_repeats([ours], theirs) == (other_row, warning)
    assert without_repeats([], theirs) == theirs
