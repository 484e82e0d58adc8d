"""Two households, one that answered everything and one that answered nothing.

The same answers as a phone takes them (ANSWERS) and as columns (TABLES).
"""

from typing import Any

import numpy as np

from collect.datasets.expressions import Column, Kind, Table, Tables
from collect.forms.expressions import ROOT

ANSWERS: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "n": 5,
        "m": -3,
        "x": 2.5,
        "t": "Ana María",
        "num": "07",
        "d": "2020-02-29",
        "dt": "2021-03-04T05:06:07.089Z",
        "so": "a",
        "sm": ["a", "c"],
        "member": [
            {"age": 3, "sex": "m", "neg": -4, "bag": [{"weight": 1.5}, {}]},
            {"age": 40, "sex": "f", "neg": -9, "bag": []},
            {"sex": "f", "bag": [{"weight": 10}]},
        ],
        "visit": [{"visits": 2}, {"visits": 3}],
    },
    {"member": [], "visit": []},
)

MOMENT = ((18690 * 24 + 5) * 60 + 6) * 60_000_000 + 7_089_000

TABLES = Tables(
    {
        ROOT: Table(
            {
                "n": Column.of(Kind.NUMBER, [5, None]),
                "m": Column.of(Kind.NUMBER, [-3, None]),
                "x": Column.of(Kind.NUMBER, [2.5, None]),
                "t": Column.of(Kind.TEXT, ["Ana María", None]),
                "num": Column.of(Kind.TEXT, ["07", None]),
                "d": Column.of(Kind.DATE, [18321, None]),
                "dt": Column.of(Kind.DATETIME, [MOMENT, None]),
                "so": Column.of(Kind.TEXT, ["a", None]),
                "sm": Column.of(Kind.TEXT, ["a c", None]),
            },
            2,
        ),
        "member": Table(
            {
                "age": Column.of(Kind.NUMBER, [3, 40, None]),
                "sex": Column.of(Kind.TEXT, ["m", "f", "f"]),
                "neg": Column.of(Kind.NUMBER, [-4, -9, None]),
                "doubled": Column.of(Kind.NUMBER, [6, 80, None]),
            },
            3,
            ROOT,
            np.zeros(3, np.intp),
        ),
        "member/bag": Table(
            {"weight": Column.of(Kind.NUMBER, [1.5, None, 10])},
            3,
            "member",
            np.array([0, 0, 2]),
        ),
        "visit": Table(
            {"visits": Column.of(Kind.NUMBER, [2, 3])}, 2, ROOT, np.zeros(2, np.intp)
        ),
    }
)


def survey(root: list[str], member: list[str]) -> dict[str, Any]:
    """The form of the two households, as XLSForm sheets, that also calculates the
    texts of those expressions: `c0`, `c1`, … and, for each member, `r0`, `r1`, …"""
    questions = [
        *(("integer", "n"), ("integer", "m"), ("decimal", "x"), ("text", "t")),
        *(("text", "num"), ("date", "d"), ("dateTime", "dt")),
        *(("select_one code", "so"), ("select_multiple code", "sm")),
        *(("begin_repeat", "member"), ("integer", "age"), ("select_one sex", "sex")),
        *(("integer", "neg"), ("calculate", "doubled", "${age} * 2")),
        *(("begin_repeat", "bag"), ("decimal", "weight"), ("end_repeat", "bag_")),
        *(("calculate", f"r{n}", f"string({text})") for n, text in enumerate(member)),
        *(("end_repeat", "member_"), ("begin_repeat", "visit")),
        *(("integer", "visits"), ("end_repeat", "visit_")),
        *(("calculate", f"c{n}", f"string({text})") for n, text in enumerate(root)),
    ]
    rows = [
        {"type": kind, "name": name, "label": name, **_calculation(rest)}
        for kind, name, *rest in questions
    ]
    codes = [("code", code) for code in "abc"] + [("sex", code) for code in "mf"]
    choices = [{"list_name": li, "name": code, "label": code} for li, code in codes]
    settings = [{"form_id": "household", "form_title": "Household"}]
    return {"survey": rows, "choices": choices, "settings": settings}


def _calculation(rest: list[str]) -> dict[str, str]:
    return {"calculation": rest[0]} if rest else {}
