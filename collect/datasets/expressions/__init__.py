"""Evaluation of workbook expressions over whole columns.

    tables = Tables({
        ROOT: Table({"rooms": Column.from_arrow(array, ValueType.NUMBER, missing)}, 567),
        "member": Table({…}, 2498, parent=ROOT, rows=owner_of_each_member),
    })
    column = evaluate(parse("count(${member}) div ${rooms}"), tables)
    column.to_arrow(), column.missing

The package is pure: arrays in, arrays out. Trees come from
`collect.forms.expressions`; `analyse` there says beforehand whether a tree can be
evaluated. A cell has a value, is blank (the phone's empty text), or is missing
(unknown, and spreads by three-valued logic).

`to_number`, `to_boolean` and `to_text` convert a column as the phone would.

Values are what JavaRosa, the engine of ODK Collect, computes. Where the phone would
stop with an error (`date('x')`), the cell is unknown.
"""

from collect.datasets.expressions.columns import Column
from collect.datasets.expressions.convert import to_boolean, to_number, to_text
from collect.datasets.expressions.evaluator import evaluate
from collect.datasets.expressions.kinds import NO_TIME, Kind
from collect.datasets.expressions.tables import (
    Context,
    EvaluationError,
    Table,
    Tables,
)

__all__ = [
    "NO_TIME",
    "Column",
    "Context",
    "EvaluationError",
    "Kind",
    "Table",
    "Tables",
    "evaluate",
    "to_boolean",
    "to_number",
    "to_text",
]
