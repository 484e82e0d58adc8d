"""The Abidjan workbook with the paradata and checks that such a survey has."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

OLD, VERSION = "2021110101", "2022010101"

ADDED = {
    "end": [
        ("select_one Enumerator", "enumerator", "Enquêteur"),
        ("geopoint", "where", "Lieu de l'enquête"),
    ],
    "Sex_HH": [
        ("integer", "head_age", "Âge du chef de ménage"),
        ("integer", "HHSIZE", "Combien de personnes vivent dans ce ménage ?"),
    ],
    "HHCOOKING": [("text", "HHCOOKING_other", "Où alors ?")],
}
"""After a question: those that were asked, but are not in the published data."""

RULES: dict[str, dict[str, str]] = {
    "required": dict.fromkeys(("Sex_HH", "HHROOMS", "DrinkingWater_Private"), "yes"),
    "relevant": {
        "DrinkingWater_Private": "${DrinkingWaterGroup} = 'Private'",
        "HHCOOKING_other": "${HHCOOKING} = 'Other'",
    },
    "constraint": {
        "DrinkingWaterDist": ". <= 300 or . = 9999",
        "head_age": ". >= 15 and . <= 110",
    },
}
"""What the form itself asks of its answers, which the published workbook left out."""

RULED_OUT = """
| name             | table  | variable    | constraint |
| members_declared |        | HHSIZE      | ${HHSIZE} = ${members} |
| head_sex         | member |             | ${Relation_to_HH} != 'Head' or ${Sex} = ${Sex_HH} |
| young_head       | member |             | ${Relation_to_HH} != 'Head' or not(selected('under_5 age_5_17', ${Age_group})) |
| young_spouse     | member | Age_group   | not(${Relation_to_HH} = 'W_H' and ${Age_group} = 'age_5_17') |
| young_scholar    | member | School_past | not(${Age_group} = 'under_5' and selected('Secondary_1 Secondary_2 High_Ed', ${School_past})) |
| adult_in_nursery | member | School_past | not(${Age_group} = 'adult' and ${School_past} = 'Early_CdE') |
| water_type       |        |             | (${DrinkingWaterGroup} = 'Private') = (${DrinkingWater_Private} != '') |
| far_from_own_tap |        |             | not(${DrinkingWater_Private} = 'Piped_dwel' and ${DrinkingWaterDist} > 0) |
| toilet_type      |        |             | (${ToiletFacilityTYPE} = 'Flush') = (${ToiletFacilityTYPE_Flush} != '') |
| items_and_none   |        | HHITEMS     | not(selected(${HHITEMS}, 'Noitems') and ${assets} > 1) |
"""
"""Checks of type constraint, beside those that the workbook has."""

COMPARED = (
    "Site Sex_HH head_age HHSIZE DrinkingWaterGroup DrinkingWater_Private "
    "DrinkingWaterAvailability ObsHandWashPLACE ObsHandWashSOAP ObsHandWashWATER "
    "StreetFood ToiletFacility ToiletFacilityTYPE ToiletFacilityTYPE_Flush "
    "ToiletFacilitySHARE ToiletROOF HHITEMS HHEXTWALLS HHROOF HHFLOOR HHROOMS HHCOOKING"
)
YES_OR_NO = "DrinkingWaterAvailability ToiletFacilitySHARE ToiletROOF"

CHECKS: dict[str, dict[str, str]] = {
    "minutes_outlier": {
        "type": "outlier",
        "variable": "DrinkingWaterDist",
        "threshold": "4",
    },
    "age_outlier": {"type": "outlier", "variable": "head_age"},
    "length": {"type": "duration", "min_minutes": "10", "max_minutes": "120"},
    "place": {
        "type": "location",
        "variable": "where",
        "within": "2 km",
        "by": "Site",
    },
    "cooking_text": {"type": "other", "variable": "HHCOOKING_other"},
    "nearly_same": {"type": "duplicate", "similar": COMPARED, "threshold": "0.95"},
    "same_everywhere": {"type": "straightline", "variables": YES_OR_NO},
    "who_hears_of_diarrhoea": {
        "table": "member",
        "type": "enumerator",
        "variable": "Diarrhoea",
    },
    "who_is_fast": {"type": "enumerator"},
}
"""Checks of the other types."""

ENUMERATORS = [f"E{number:02}" for number in range(1, 9)]


def workbook(data: Path, version: str) -> bytes:
    """The workbook as a version of the form."""
    book = load_workbook(data / "wash_household.xlsx")
    _survey(book["survey"])
    _append(book["checks"], list(_ruled_out()))
    _append(book["checks"], [{"name": name, **check} for name, check in CHECKS.items()])
    listed = [
        {"list_name": "Enumerator", "name": code, "label::Français (fr)": code}
        for code in ENUMERATORS
    ]
    _append(book["choices"], listed)
    settings: Any = book["settings"]
    header = [cell.value for cell in settings[1]]
    settings.cell(2, header.index("version") + 1, version)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _ruled_out() -> Iterator[dict[str, str]]:
    header, *lines = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in RULED_OUT.strip().splitlines()
    )
    for line in lines:
        yield {"type": "constraint", **dict(zip(header, line, strict=True))}


def _survey(sheet: Any) -> None:
    header = [cell.value for cell in sheet[1]]
    rows = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    lines: list[list[Any]] = [[*header, *RULES]]
    for row in rows:
        added = [[*asked, None] for asked in ADDED.get(str(row[1]), ())]
        for asked in [row, *added]:
            rules = [rule.get(str(asked[1])) for rule in RULES.values()]
            lines.append([*asked, *rules])
    for number, line in enumerate(lines, start=1):
        for place, value in enumerate(line, start=1):
            sheet.cell(number, place).value = value


def _append(sheet: Any, lines: list[dict[str, str]]) -> None:
    """Add lines under the header, and the columns that it has not."""
    header = [cell.value for cell in sheet[1]]
    new = dict.fromkeys(name for line in lines for name in line if name not in header)
    for name in new:
        header.append(name)
        sheet.cell(1, len(header), name)
    for line in lines:
        sheet.append([line.get(str(name)) for name in header])
