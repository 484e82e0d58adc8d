"""Partials as Arrow tables, so that tasks can hand them on and keep them."""

from dataclasses import fields
from typing import Any, Final

import numpy as np
import pyarrow as pa

from collect.datasets.estimation.design import Frame
from collect.datasets.estimation.largest import Largest
from collect.datasets.estimation.partial import Partial, Sums

_INTS: Final = pa.large_list(pa.int64())
_FLOATS: Final = pa.large_list(pa.float64())
_TEXTS: Final = pa.large_list(pa.string())

SCHEMA: Final = pa.schema(
    [
        ("named", pa.bool_()),
        ("strata", _TEXTS),
        ("fpc", _FLOATS),
        ("psus", _TEXTS),
        ("psu_stratum", _INTS),
        ("domains", pa.large_list(_TEXTS)),
        ("domain", _INTS),
        ("psu", _INTS),
        ("n", _INTS),
        *((name, _FLOATS) for name in ("sw", "swy", "swx", "cyy", "cyx", "cxx")),
        *((name, _FLOATS) for name in ("cases", "largest", "second")),
    ]
)
"""One row a partial. See Frame, Partial and Sums for the meaning of the columns."""


def to_arrow(partial: Partial) -> pa.Table:
    """``partial`` as a table of one row; NaN in ``fpc`` means none."""
    frame = partial.frame
    values: dict[str, Any] = {
        "named": frame.named,
        "strata": frame.strata,
        "fpc": frame.fpc,
        "psus": frame.psus,
        "psu_stratum": frame.psu_stratum,
        "domains": pa.array([list(d) for d in partial.domains], _TEXTS),
        "domain": partial.domain,
        "psu": partial.psu,
        **{f.name: getattr(partial.sums, f.name) for f in fields(Sums)},
        "largest": partial.largest.first,
        "second": partial.largest.second,
    }
    columns = [pa.array([values.pop("named")], pa.bool_())]
    for field in list(SCHEMA)[1:]:
        inner = pa.array(values[field.name], field.type.value_type)
        columns.append(pa.LargeListArray.from_arrays([0, len(inner)], inner))
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def from_arrow(table: pa.Table) -> list[Partial]:
    """The partials of a table made by :func:`to_arrow`, or of several concatenated.

    Raises ValueError where the columns are not those of ``SCHEMA``.
    """
    if not table.schema.equals(SCHEMA):
        raise ValueError(f"not a table of partials: columns {table.schema.names}")
    return [
        _partial({k: table[k][row] for k in SCHEMA.names}) for row in range(len(table))
    ]


def _partial(row: dict[str, Any]) -> Partial:
    def numbers(name: str) -> Any:
        return np.array(row[name].values.to_numpy(zero_copy_only=False))

    frame = Frame(
        row["strata"].values,
        numbers("fpc"),
        row["psus"].values,
        numbers("psu_stratum"),
        row["named"].as_py(),
    )
    domains = tuple(tuple(domain) for domain in row["domains"].as_py())
    sums = Sums(*(numbers(field.name) for field in fields(Sums)))
    top = Largest(numbers("largest"), numbers("second"))
    return Partial(frame, domains, numbers("domain"), numbers("psu"), sums, top)
