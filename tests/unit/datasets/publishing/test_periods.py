from datetime import date

import pytest

from collect.datasets.publishing.errors import QueryError
from collect.datasets.publishing.periods import bounds, frequency


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-03-31", "2026-03-31", "2026-03-31"),
        ("2026-03-31T10:00:00", "2026-03-31", "2026-03-31"),
        ("2026-A1", "2026-01-01", "2026-12-31"),
        ("2026-S2", "2026-07-01", "2026-12-31"),
        ("2026-T2", "2026-05-01", "2026-08-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-M11", "2026-11-01", "2026-11-30"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2024-D366", "2024-12-31", "2024-12-31"),
    ],
)
def test_periods_have_a_first_and_a_last_day(
    period: str, first: str, last: str
) -> None:
    assert bounds(period) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-13", "2026-02-30", "2026-Q5", "2026-W54", "2025-D366", "0000"],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is not a time period; write 2026"):
        bounds(text)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2026", "A"),
        ("2026-03", "M"),
        ("2026-03-31", "D"),
        ("2026-Q1", "Q"),
        ("2026-S2", "S"),
        ("2026-W53", "W"),
        ("last year", None),
    ],
)
def test_a_period_has_a_frequency(period: str, code: str | None) -> None:
    assert frequency(period) == code
