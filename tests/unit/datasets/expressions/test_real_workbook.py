"""The expressions of a workbook used in the field are evaluated."""

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

from collect.datasets.expressions import Column, Kind, Table, Tables, evaluate
from collect.forms.expressions import ROOT, parse


def test_every_expression_of_a_real_workbook_is_evaluated(shared_data: Path) -> None:
    book = openpyxl.load_workbook(shared_data / "wash-abidjan-2022/wash_household.xlsx")
    names = [row[1].value for row in book["survey"].iter_rows(min_row=2)]
    root: dict[str, Column] = {
        str(name): Column.of(Kind.TEXT, ["Head", None]) for name in names if name
    }
    member = {name: root[name] for name in ("Sex", "Age_group", "Diarrhoea")}
    member |= {name: root[name] for name in ("School_past", "Relation_to_HH")}
    member_rows = np.array([0, 1])
    root = {name: c for name, c in root.items() if name not in member}
    texts = [
        (cells["table"] or ROOT, cells.get("name"), text)
        for sheet in ("design", "variables", "checks", "dimensions", "indicators")
        for cells in _rows(book[sheet])
        for text in cells.values()
        if isinstance(text, str) and ("${" in text or "(" in text)
    ]
    for table, name, text in texts:
        both = {ROOT: Table(root, 2), "member": Table(member, 2, ROOT, member_rows)}
        found = evaluate(parse(text), Tables(both), table)
        assert len(found) == 2
        if name and table == ROOT:
            root[name] = found
    assert len(texts) > 15


def _rows(sheet: Any) -> list[dict[str, Any]]:
    header, *rows = sheet.iter_rows(values_only=True)
    return [{"table": None, **dict(zip(header, row, strict=True))} for row in rows]
