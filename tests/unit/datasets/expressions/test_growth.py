"""Growth z-scores, against what WHO's software gives and its own tables."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from collect.datasets.expressions import Column, Kind, Table, Tables, evaluate
from collect.datasets.expressions.growth_standards import standard
from collect.forms.expressions import ROOT, parse

NOTHING = Tables({ROOT: Table({}, 1)})
UNKNOWN = "unknown"


def value(text: str, tables: Tables = NOTHING) -> Any:
    column = evaluate(parse(text), tables)
    unknown = column.missing is not None and bool(column.missing[0])
    return UNKNOWN if unknown else column.to_arrow()[0].as_py()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Of WHO's own tests: flagged; a plain one; an infant; an impossible weight.
        ("haz('m', 987, 72.86, 'l')", UNKNOWN),
        ("haz_flag('m', 987, 72.86, 'l')", True),
        ("waz('f', 1522, 17)", 0.24),
        ("waz_flag('f', 1522, 17)", False),
        ("haz('m', 44, 50)", -3.29),
        ("waz('f', 1, 10.37)", UNKNOWN),
        ("waz_flag('f', 1, 10.37)", True),
        # A score of nothing is unknown, and so is whether it is plausible.
        ("haz('', 44, 50)", UNKNOWN),
        ("haz('x', 44, 50)", UNKNOWN),
        ("haz('m', '', 50)", UNKNOWN),
        ("haz('m', 44, '')", UNKNOWN),
        ("haz('m', 44, 0)", UNKNOWN),
        ("haz_flag('m', 44, '')", UNKNOWN),
        ("waz('f', 1522, -3)", UNKNOWN),
        ("baz('f', 1522, 17, 0)", UNKNOWN),
        ("muacz('f', 90, 13)", UNKNOWN),
        ("muacz('f', 91, 13) = muacz('f', 90.6, 13)", True),
        # From birth to 60 months; half a day is rounded up.
        ("haz('m', -1, 50)", UNKNOWN),
        ("waz('m', 0, 3.3464)", 0.0),
        ("haz('m', 1826.2, 109.9593)", 0.0),
        ("haz('m', 1826.25, 109.9593)", UNKNOWN),
        ("whz('m', 1827, 15, 100)", UNKNOWN),
        ("whz('m', -1, 3, 50)", UNKNOWN),
        ("haz('f', 43.5, 50) = haz('f', 44, 50)", True),
        # Lying is 0.7 cm longer than standing; the standards change at 731 days.
        ("haz('m', 730, 85, 'h') = haz('m', 730, 85.7, 'l')", True),
        ("haz('m', 731, 85.7, 'l') = haz('m', 731, 85, 'h')", True),
        ("haz('m', 730, 85) = haz('m', 730, 85, 'l')", True),
        ("haz('m', 731, 85, 'dk') = haz('m', 731, 85, 'h')", True),
        ("haz('m', 730, 85, 'h') = haz('m', 730, 85, 'l')", False),
        # Nobody stands before 9 months (273.9 days).
        ("haz('m', 273, 70, 'h') = haz('m', 273, 70, 'l')", True),
        ("haz('m', 274, 70, 'h') = haz('m', 274, 70.7, 'l')", True),
        # Weight for length needs no age: the position decides, or else 87 cm.
        ("whz('m', '', 12, 88, 'l') = whz('m', 730, 12, 88, 'l')", True),
        ("whz('m', '', 12, 80, 'h') = whz('m', 731, 12, 80, 'h')", True),
        ("whz('m', '', 12, 86.9) = whz('m', 730, 12, 86.9)", True),
        ("whz('m', '', 12, 87) = whz('m', 731, 12, 87)", True),
        ("whz('m', 730, 12, 87) = whz('m', 731, 12, 87)", False),
        # 45 to 110 cm lying and 65 to 120 cm standing, the ends included.
        ("whz('m', 1, 2.441, 45)", 0.0),
        ("whz('m', 1, 2.441, 44.99)", UNKNOWN),
        ("whz('f', 700, 18.3324, 109.3, 'h')", 0.0),
        ("whz('f', 700, 18.3324, 110.1, 'l')", UNKNOWN),
        ("whz('f', 800, 7.2402, 65, 'h')", 0.0),
        ("whz('f', 800, 7.2402, 64.9, 'h')", UNKNOWN),
        ("whz('m', 1800, 22.353, 120, 'h')", 0.0),
        ("whz('m', 1800, 22.353, 120.1, 'h')", UNKNOWN),
        # Between two tenths of a centimetre: M is 2.441 at 45.0 and 2.4577 at 45.1.
        ("whz('m', 1, 2.44935, 45.05)", 0.0),
        # Oedema weighs; what is not said is none.
        ("waz('f', 1522, 17, 'yes')", UNKNOWN),
        ("waz('f', 1522, 17, 'n')", 0.24),
        ("waz('f', 1522, 17, 'dk')", 0.24),
        ("whz('f', 1522, 17, 100, 'h', 1)", UNKNOWN),
        ("baz('f', 1522, 17, 100, 'h', 'Y')", UNKNOWN),
        ("baz('f', 1522, 17, 100, '', true())", UNKNOWN),
        ("waz('f', 1522, 17, false())", 0.24),
        # The body mass index is of the length as it is corrected.
        ("baz('m', 0, 13.4069, 100)", 0.0),
        ("baz('m', 1826, 15.1917, 100.7, 'l')", 0.0),
        ("baz_flag('f', 30, 40, 100)", True),
    ],
)
def test_worked_examples(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_a_missing_answer_is_like_none() -> None:
    columns = {
        "u": Column.of(Kind.NUMBER, [70], [True]),
        "w": Column.of(Kind.TEXT, ["l"], [True]),
    }
    tables = Tables({ROOT: Table(columns, 1)})

    assert value("haz('m', 300, ${u})", tables) == UNKNOWN
    assert value("haz('m', ${u}, 70)", tables) == UNKNOWN
    assert value("haz(${w}, 300, 70)", tables) == UNKNOWN
    assert value("haz('m', 300, 70, ${w}) = haz('m', 300, 70)", tables) is True
    assert value("whz('m', ${u}, 8, 70) = whz('m', '', 8, 70)", tables) is True
    assert value("waz('m', 300, 8, ${w}) = waz('m', 300, 8)", tables) is True


def test_a_table_is_one_row_after_another() -> None:
    standard.cache_clear()

    assert (standard("lhfa").first, standard("lhfa").length) == (0, 1827)
    assert (standard("acfa").first, standard("acfa").length) == (91, 1736)
    assert (standard("wfl").first, standard("wfl").length) == (450, 651)
    assert (standard("wfh").first, standard("wfh").length) == (650, 551)
    assert all(len(standard(name).median) == 3654 for name in ("lhfa", "wfa", "bmi"))


def test_what_was_printed_of_whos_tests(shared_data: Path) -> None:
    """The four that have scores; the worked examples above have the rest."""
    truths = json.loads((shared_data / "truths/truths_anthro.json").read_text())
    scored = [row for row in truths if "zlen" in row or "zwei" in row]
    for row in scored:
        if "zlen" in row:
            position = row.get("measure", "")
            call = f"('{row['sex']}', {row['age_days']}, {row['lenhei']}, '{position}')"
            found, expected = value(f"haz{call}"), row["zlen"]
        else:
            call = f"('{row['sex']}', {row['age_days']}, {row['weight']})"
            found, expected = value(f"waz{call}"), row["zwei"]
        assert found == (UNKNOWN if row.get("flag") else expected)
    assert len(scored) == 3


@pytest.mark.parametrize(
    ("file", "expression", "extremes"),
    [
        ("lenanthro", "haz(${sex}, ${at}, ${y})", (-6, 6)),
        ("weianthro", "waz(${sex}, ${at}, ${y})", (-6, 5)),
        ("bmianthro", "baz(${sex}, ${at}, ${y}, 100)", (-5, 5)),
        ("wflanthro", "whz(${sex}, '', ${y}, ${at}, 'l')", (-5, 5)),
        ("wfhanthro", "whz(${sex}, '', ${y}, ${at}, 'h')", (-5, 5)),
    ],
)
def test_every_line_of_every_row_of_whos_tables_is_reproduced(
    file: str, expression: str, extremes: tuple[int, int], shared_data: Path
) -> None:
    path = shared_data / f"truths/who/who_growthstandards_{file}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    at, power, median, spread = (
        np.array([float(row[name]) for row in rows])
        for name in (list(rows[0])[1], "l", "m", "s")
    )

    def line(z: float) -> np.ndarray:
        return np.asarray(median * (1 + power * spread * z) ** (1 / power))

    for z in range(extremes[0], extremes[1] + 1):
        y = line(z)
        if abs(z) > 3 and file != "lenanthro":
            side = np.sign(z)
            y = (
                line(3 * side)
                + (abs(z) - 3) * abs(line(3 * side) - line(2 * side)) * side
            )
        columns = {
            "sex": Column.of(Kind.TEXT, [row["sex"] for row in rows]),
            "at": Column.of(Kind.NUMBER, at),
            "y": Column.of(Kind.NUMBER, y),
        }
        found = evaluate(parse(expression), Tables({ROOT: Table(columns, len(rows))}))

        beyond = y <= 0
        assert found.missing is None or not found.missing[~beyond].any(), z
        np.testing.assert_allclose(found.values[~beyond], z, atol=0.0051)
        assert beyond.sum() < len(rows) / 2
