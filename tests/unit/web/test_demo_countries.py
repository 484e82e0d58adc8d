"""Made-up countries in the workbooks of the library."""

from pathlib import Path

import pytest

from collect.sync.simulation.likelihood import PLACES
from collect.web.demo.countries import COUNTRIES, Country, workbook_of
from tests.support.build_xlsforms import FORMS, read_workbook

WORKBOOKS = sorted(FORMS.glob("*/*.xlsx"))
STANDS_FOR = {p.stands_for for country in COUNTRIES for p in country.places}


def choices(workbook: bytes) -> list[dict[str, str]]:
    header, *rows = read_workbook(workbook)["choices"]
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture(params=WORKBOOKS, ids=lambda path: path.stem)
def workbook(request: pytest.FixtureRequest) -> bytes:
    path: Path = request.param
    return path.read_bytes()


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.name)
def test_a_workbook_holds_one_country_and_no_trace_of_others(
    workbook: bytes, country: Country
) -> None:
    before, after = choices(workbook), choices(workbook_of(country, workbook))
    cells = {cell for row in after for cell in row.values()}

    assert [row["name"] for row in after if row["list_name"] == "country"] == [
        country.place.code
    ]
    provinces = [row for row in after if row["list_name"] == "province"]
    assert [
        (row["name"], row["country"], row["label::Bahasa Indonesia (id)"])
        for row in provinces
    ] == [(p.code, country.place.code, p.names["id"]) for p in country.provinces]
    assert not {cell for cell in cells if cell[:4] in STANDS_FOR or cell in STANDS_FOR}
    former = {
        row["label::English (en)"]
        for row in before
        if row["list_name"] in ("country", "province")
    }
    assert not [cell for cell in cells for name in former if name in cell]


def test_the_sample_keeps_its_size_and_weights(workbook: bytes) -> None:
    def sample(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
        return sorted(
            (row["residence"], *(row.get(name, "") for name in ("listed", "weight")))
            for row in rows
            if row["list_name"] in ("cluster", "school")
        )

    made = [row for c in COUNTRIES for row in choices(workbook_of(c, workbook))]

    assert sample(made) == sample(choices(workbook))


def test_all_else_of_the_workbook_stays(workbook: bytes) -> None:
    before, after = (
        read_workbook(data) for data in (workbook, workbook_of(COUNTRIES[0], workbook))
    )

    assert after["settings"][1][0] == f"{before['settings'][1][0]} (Aralia)"
    for name in before.keys() - {"choices", "settings"}:
        assert after[name] == before[name]
    kept = {row[0] for row in before["choices"]} - {"cluster", "school"}
    assert {row[0] for row in after["choices"]} >= kept


def test_a_workbook_without_the_country_is_refused(workbook: bytes) -> None:
    once = workbook_of(COUNTRIES[0], workbook)

    with pytest.raises(ValueError, match="the workbook has no KHM"):
        workbook_of(COUNTRIES[1], once)


def test_every_province_is_on_the_map_and_every_code_is_free() -> None:
    codes = [place.code for country in COUNTRIES for place in country.places]

    assert len(set(codes)) == len(codes)
    assert all(code.startswith("X") for code in codes)
    assert {p.code for country in COUNTRIES for p in country.provinces} <= set(PLACES)
