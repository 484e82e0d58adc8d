"""Releases written as tables: `domain | n | share`, and how a test reads them."""

from collect.datasets.estimation.disclosure import Observation, Protected

QUINTILES = """
total             | 400 | 0.50
WEALTH_QUINTILE=Q1 | 20  | 0.50
WEALTH_QUINTILE=Q2 | 60  | 0.50
WEALTH_QUINTILE=Q3 | 100 | 0.50
WEALTH_QUINTILE=Q4 | 110 | 0.50
WEALTH_QUINTILE=Q5 | 110 | 0.50
"""


def release(text: str, indicator: str = "REGISTERED") -> list[Observation]:
    """Observations of one line each: `SEX=F RESIDENCE=U | 40 | 0.5`, `total | …`.

    Every case weighs 1. A share of `-` is none.
    """
    found = []
    for line in text.strip().splitlines():
        domain, n, share = (part.strip() for part in line.split("|"))
        pairs = [] if domain == "total" else [p.split("=") for p in domain.split()]
        codes = {pair[0]: pair[1] for pair in pairs}
        found.append(
            Observation(
                indicator,
                codes.pop("REF_AREA", "LAO"),
                "2026",
                codes,
                value=None if share == "-" else float(share),
                n=int(n),
                sum_weights=float(n),
                standard_error=0.01,
                lower=0.0,
                upper=1.0,
                design_effect=1.0,
                degrees_of_freedom=20,
            )
        )
    return found


def shown(protected: Protected) -> dict[str, str]:
    """By domain: the n, with `!` where it is flagged, or the CONF_STATUS."""
    found = {}
    for each in protected.observations:
        codes = {"REF_AREA": each.ref_area, **each.domain}
        if codes["REF_AREA"] == "LAO":
            del codes["REF_AREA"]
        name = " ".join(f"{d}={c}" for d, c in codes.items()) or "total"
        flag = "!" if each.status == "U" else ""
        found[name] = f"{each.n}{flag}" if each.published else each.conf_status
    return found


def reasons(protected: Protected) -> dict[str, tuple[str, ...]]:
    """Why each group is suppressed, by its code."""
    return {
        code: each.reasons
        for each in protected.observations
        for code in each.domain.values()
        if each.reasons
    }
