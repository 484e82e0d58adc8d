from typing import Any

import pyarrow as pa
import pytest

from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.publication import Contact, Publication
from collect.datasets.publishing.standard import estimates_dataflow
from tests.factories.publications import (
    METADATA,
    bare_publication,
    observation,
    publication,
    structure,
    table,
    unknown,
)


def of(observations: pa.Table) -> Publication:
    flow = estimates_dataflow(structure(), {"en": "Children"})
    return Publication(flow, observations, METADATA)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (observation(SEX="X"), 'Row 2: SEX is "X", not in CL_SEX'),
        (observation(SEX=None), "Row 2: SEX is empty; it is required"),
        (observation(OBS_STATUS="?"), 'OBS_STATUS is "\\?", not in CL_OBS_STATUS'),
        (observation(OBS_VALUE=float("nan")), "OBS_VALUE is nan; leave it empty"),
        (observation(SE=float("inf")), "SE is inf; leave it empty"),
        (observation(COMMENT="a\x0b"), "COMMENT holds a control character"),
        (observation(COMMENT="\uffff"), "COMMENT holds a control character"),
        (observation(TIME_PERIOD="26"), 'TIME_PERIOD is "26"; write 2026'),
        (observation(TIME_PERIOD="2026-13"), 'TIME_PERIOD is "2026-13"'),
        (observation(TIME_PERIOD="2026-Q5"), 'TIME_PERIOD is "2026-Q5"'),
        (observation(OBS_VALUE=None), "OBS_VALUE is empty, but OBS_STATUS is A"),
        (observation(OBS_STATUS="Q"), "OBS_STATUS Q says it is missing"),
        (unknown("Q") | {"SE": 1.0}, r"OBS_VALUE is missing \(Q\), but SE betrays it"),
        (unknown("Q") | {"LOWER": 1.0}, "LOWER betrays it"),
        (
            observation(),
            "Row 2 has the key of one before it: INDICATOR=PT_CHLD_Y0T4_REG, REF",
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused(row: dict[str, Any], message: str) -> None:
    with pytest.raises(PublicationError, match=message):
        of(table([observation(), row]))


def test_columns_that_are_left_out_say_nothing() -> None:
    found = of(table([observation()]).select(["INDICATOR", "REF_AREA", "SEX", "AGE",
        "RESIDENCE", "WEALTH_QUINTILE", "EDUCATION", "DISABILITY_STATUS", "SCHOOL_LEVEL",
        "HAZARD", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"]))  # fmt: skip
    assert found.observations["DEFF"].null_count == 1
    assert [each.id for each in found.present][-2:] == ["OBS_VALUE", "OBS_STATUS"]


def test_columns_must_be_those_of_the_structure() -> None:
    with pytest.raises(PublicationError, match="does not have: EXTRA"):
        of(table([observation()]).append_column("EXTRA", [[1]]))
    with pytest.raises(PublicationError, match="have no column SEX"):
        of(table([observation()]).drop_columns(["SEX"]))
    whole = table([observation()])
    at = whole.column_names.index("N")
    with pytest.raises(PublicationError, match="column N cannot be int64"):
        of(whole.set_column(at, "N", pa.array(["many"])))


def test_empty_texts_are_no_texts() -> None:
    assert (
        publication([observation(COMMENT="")]).observations["COMMENT"].null_count == 1
    )


def test_a_structure_without_status_has_no_missing_values() -> None:
    rows = bare_publication().observations
    none = rows.set_column(2, "OBS_VALUE", pa.array([None], pa.float64()))
    with pytest.raises(PublicationError, match="Row 1: OBS_VALUE is empty and no OBS"):
        Publication(bare_publication().dataflow, none, METADATA)


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"temporal": ("2026", "now")}, 'time "now" is none; write 2026'),
        ({"version": "1/0"}, 'The version is "1/0"'),
        ({"title": {"en": "a\x00"}}, r"The title holds the character U\+0000"),
        ({"keywords": ("\ud800",)}, r"The keywords holds the character U\+D800"),
        ({"provenance": {"a\x01": "b"}}, r"The provenance holds .* U\+0001"),
        ({"contact": Contact("x\x02")}, r"The contact holds .* U\+0002"),
    ],
)
def test_texts_that_no_file_can_hold_are_refused(
    metadata: dict[str, Any], message: str
) -> None:
    with pytest.raises(PublicationError, match=message):
        publication([observation()], **metadata)


def test_codes_that_occur_come_in_the_order_of_the_codelist() -> None:
    found = publication([observation(SEX=sex) for sex in ("M", "_T", "F")])
    sex, time = found.structure.dimensions[2], found.structure.dimensions[-1]
    assert found.codes(sex) == ["_T", "F", "M"]
    assert found.codes(time) == ["2026"]


def test_a_part_tells_less() -> None:
    whole = publication()
    part = whole.only(whole.observations.slice(0, 1), frozenset({"SEX", "OBS_VALUE"}))
    assert [each.id for each in part.present] == ["SEX", "OBS_VALUE"]
    assert part.keys_only
    assert not whole.keys_only
    assert part.only(part.observations).told == part.told
