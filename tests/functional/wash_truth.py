"""The estimates of the Abidjan survey, computed from its published CSV files alone.

Nothing of Collect is imported here. Households are the primary sampling units, the two
settlements the strata, every weight is 1. Formulas: Särndal, Swensson & Wretman 1992,
ch. 5 (Taylor linearisation, sampling of PSUs with replacement), written out household
by household.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

Key = tuple[str, tuple[tuple[str, str], ...]]
"""Indicator, and (dimension, code) pairs of the breakdown."""

ITEMS = [
    "Computer",
    "Internet",
    "Oven",
    "Radio",
    "Refrigerator",
    "Smartphone",
    "Television",
]


@dataclass(frozen=True)
class Truth:
    """What a row of the estimates must say."""

    value: float
    se: float
    lower: float
    upper: float
    n: int
    sum_weights: float


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Households and members, every cell as text and blank as ''."""
    names = ("households.csv", "members.csv")
    first, second = (
        pd.read_csv(folder / name, dtype=str, keep_default_na=False) for name in names
    )
    return first, second


def truths(folder: Path) -> dict[Key, Truth]:
    """Every estimate the workbook asks for."""
    households, members = read(folder)
    households = _derived(households, members)
    members = members.merge(
        households[["KEY", "piped", "quintile"]], on="KEY", validate="many_to_one"
    )
    members["PIPED"] = np.where(members.piped, "Y", "N")
    members["WEALTH_QUINTILE"] = members.quintile
    members["SEX"], members["SITE"] = members.Sex, members.Site
    households["SITE"], households["SEX_HEAD"] = households.Site, households.Sex_HH
    households["WEALTH_QUINTILE"] = households.quintile
    every = _Survey(households)
    child = (members.Age_group == "under five") & (members.Diarrhoea != "")
    adult = (members.Age_group == "adult (18 or older)") & (members.School_past != "")
    rooms = _number(households.HHROOMS)
    result: dict[Key, Truth] = {}
    every.proportion(
        result, "DIARRHOEA_U5", members, members.Diarrhoea == "Y", child,
        [["SEX"], ["SITE"], ["PIPED"], ["WEALTH_QUINTILE"], ["SEX", "SITE"]],
    )  # fmt: skip
    every.proportion(
        result, "WATER_PIPED_PREMISES", households, households.piped, None,
        [["SITE"], ["SEX_HEAD"], ["WEALTH_QUINTILE"]],
    )  # fmt: skip
    clean = (households.ObsHandWashWATER == "Water_OK") & (
        households.ObsHandWashSOAP == "SoapOrDeterg"
    )
    every.proportion(
        result, "HANDWASH_BASIC", households, clean, households.ObsHandWashPLACE != "",
        [["SITE"], ["WEALTH_QUINTILE"]],
    )  # fmt: skip
    every.ratio(result, "ROOMS_MEAN", households, rooms, rooms * 0 + 1, [["SITE"]])
    every.ratio(
        result, "PERSONS_PER_ROOM", households, households.members.astype(float), rooms,
        [["SITE"], ["SEX_HEAD"]],
    )  # fmt: skip
    every.proportion(
        result, "NO_SCHOOLING_ADULT", members, members.School_past == "No_Edu", adult,
        [["SEX"], ["SITE"], ["SEX", "WEALTH_QUINTILE"]],
    )  # fmt: skip
    return result


class _Survey:
    def __init__(self, households: pd.DataFrame) -> None:
        self.strata = {
            site: list(group.KEY) for site, group in households.groupby("Site")
        }
        self.stratum = dict(zip(households.KEY, households.Site, strict=True))

    def proportion(
        self,
        result: dict[Key, Truth],
        indicator: str,
        table: pd.DataFrame,
        numerator: pd.Series,
        denominator: pd.Series | None,
        breakdowns: list[list[str]],
    ) -> None:
        y = numerator.astype(float)
        x = pd.Series(1.0, index=table.index)
        if denominator is not None:
            x = x.where(denominator)
        self._estimate(result, indicator, table, y, x, breakdowns, _logit)

    def ratio(
        self,
        result: dict[Key, Truth],
        indicator: str,
        table: pd.DataFrame,
        y: pd.Series,
        x: pd.Series,
        breakdowns: list[list[str]],
    ) -> None:
        self._estimate(result, indicator, table, y, x, breakdowns, _symmetric)

    def _estimate(
        self,
        result: dict[Key, Truth],
        indicator: str,
        table: pd.DataFrame,
        y: pd.Series,
        x: pd.Series,
        breakdowns: list[list[str]],
        interval: Callable[[float, float, int, int], tuple[float, float]],
    ) -> None:
        counted = y.notna() & x.notna()
        for breakdown in [[], *breakdowns]:
            for codes, chosen in _groups(table, counted, breakdown):
                rows = table.index[chosen]
                keys = table.KEY[rows]
                value, se, df = self._linearise(keys, y[rows], x[rows])
                low, high = interval(value, se, len(rows), df)
                pairs = tuple(zip(breakdown, codes, strict=True))
                result[indicator, pairs] = Truth(
                    value, se, low, high, len(rows), float(len(rows))
                )

    def _linearise(
        self, keys: pd.Series, y: pd.Series, x: pd.Series
    ) -> tuple[float, float, int]:
        value = math.fsum(y) / math.fsum(x)
        residual = ((y - value * x) / math.fsum(x)).groupby(keys).apply(math.fsum)
        variance = 0.0
        for households in self.strata.values():
            size = len(households)
            e = [float(residual.get(key, 0.0)) for key in households]
            mean = math.fsum(e) / size
            variance += size / (size - 1) * math.fsum((own - mean) ** 2 for own in e)
        seen = set(keys)
        strata = {self.stratum[key] for key in seen}
        return value, math.sqrt(variance), len(seen) - len(strata)


def _groups(
    table: pd.DataFrame, counted: pd.Series, breakdown: list[str]
) -> list[tuple[tuple[str, ...], pd.Series]]:
    if not breakdown:
        return [((), counted)]
    found = []
    for codes in (
        table.loc[counted, breakdown].drop_duplicates().itertuples(index=False)
    ):
        if "" not in codes:
            chosen = counted.copy()
            for name, code in zip(breakdown, codes, strict=True):
                chosen &= table[name] == code
            found.append((tuple(codes), chosen))
    return found


def _derived(households: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    households = households.copy()
    counts = members.KEY.value_counts()
    households["members"] = households.KEY.map(counts).fillna(0).astype(int)
    households["piped"] = households.DrinkingWater_Private.isin(
        ["Piped_dwel", "Piped_yard"]
    )
    owned = [(households[f"HHITEMS/{item}"] == "1").astype(float) for item in ITEMS]
    households["quintile"] = _quintiles([*owned, _number(households.HHROOMS)])
    return households


def _quintiles(columns: list[pd.Series]) -> list[str]:
    """Quintiles of the first principal component, ties at their mean rank."""
    matrix = np.column_stack([column.fillna(column.mean()) for column in columns])
    scaled = (matrix - matrix.mean(axis=0)) / matrix.std(axis=0)
    _, _, components = np.linalg.svd(scaled, full_matrices=False)
    first = components[0] * np.sign(components[0].sum())
    rank = stats.rankdata(np.round(scaled @ first, 9), method="average")
    share = (rank - 0.5) / len(rank)
    return [f"Q{min(5, math.floor(5 * own + 1e-9) + 1)}" for own in share]


def _number(texts: pd.Series) -> pd.Series:
    """Rooms; 111 and 999 say that there is no valid answer."""
    return pd.to_numeric(texts.where(~texts.isin(["", "111", "999"])))


def _symmetric(value: float, se: float, n: int, df: int) -> tuple[float, float]:
    reach = stats.t.ppf(0.975, df) * se
    return value - reach, value + reach


def _logit(value: float, se: float, n: int, df: int) -> tuple[float, float]:
    if value in (0.0, 1.0):
        effective = n * (stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, df)) ** 2
        edge = 0.025 ** (1 / effective)
        return (0.0, 1 - edge) if value == 0.0 else (edge, 1.0)
    centre = math.log(value / (1 - value))
    reach = stats.t.ppf(0.975, df) * se / (value * (1 - value))
    return 1 / (1 + math.exp(reach - centre)), 1 / (1 + math.exp(-reach - centre))
