"""Forms with codes of their own, mapped, are the same dataset as forms without."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from collect.datasets.releases.combining import Source, combine
from collect.datasets.releases.harmonising import Harmonisation

INDICATORS = ("BIRTHS", "WATER", "SCHOOL")
CODES = {"SEX": ("F", "M"), "AGE": ("Y0T4", "Y5T17"), "RESIDENCE": ("U", "R")}
AREAS = ("NPL", "NP01", "NP02")

cells = st.tuples(
    st.sampled_from(INDICATORS),
    st.sampled_from(AREAS),
    st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(codes) for name, codes in CODES.items()}
    ),
)


@st.composite
def surveys(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Records of one form, in the codes of the region."""
    found = draw(st.lists(cells, max_size=12, unique_by=repr))
    return [
        {
            "indicator": indicator,
            "ref_area": area,
            "time_period": "2026",
            "domain": domain,
            "value": number / 7,
            "n": number,
        }
        for number, (indicator, area, domain) in enumerate(found)
    ]


@st.composite
def renamings(draw: st.DrawFn) -> Harmonisation:
    """What a form may call things: from its own codes to those of the region."""

    def named(codes: tuple[str, ...], suffix: str) -> dict[str, str]:
        kept = draw(st.sets(st.sampled_from(codes)))
        return {f"{code}{suffix}": code for code in codes if code in kept}

    dimensions = named(tuple(CODES), "_own")
    own = {region: form for form, region in dimensions.items()}
    codes = {own.get(name, name): named(found, "x") for name, found in CODES.items()}
    return Harmonisation(
        named(INDICATORS, "?"), dimensions, {**codes, "REF_AREA": named(AREAS, "'")}
    )


def inverse(mapping: Harmonisation) -> Harmonisation:
    """From the codes of the region to those of the form."""

    def turned(codes: Any) -> dict[str, str]:
        return {region: form for form, region in codes.items()}

    return Harmonisation(
        turned(mapping.indicators),
        turned(mapping.dimensions),
        {mapping.dimension(name): turned(each) for name, each in mapping.codes.items()},
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(surveys(), renamings()), max_size=3))
def test_mapped_forms_make_the_dataset_that_forms_in_regional_codes_make(
    forms: list[tuple[list[dict[str, Any]], Harmonisation]],
) -> None:
    regional, mapped = [], []
    for number, (records, mapping) in enumerate(forms):
        own = inverse(mapping).records(records, "own")
        regional.append(Source(f"f{number}", number, records))
        mapped.append(Source(f"f{number}", number, mapping.records(own, "own")))
    assert combine(mapped) == combine(regional)
