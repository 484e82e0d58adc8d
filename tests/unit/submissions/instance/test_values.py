"""Typed values of answers: what fits, and what does not."""

import pytest

from collect.submissions.instance.values import Value, reader_of


def read(text: str, type_: str, *, multiple: bool = False) -> Value:
    """An answer as shredding types it."""
    reader = reader_of(type_, multiple=multiple)
    return text if reader is None else reader(text.strip())


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("7", "int", 7),
        (" -7 ", "integer", -7),
        ("+7", "int", 7),
        ("9223372036854775807", "int", 9223372036854775807),
        ("1.50", "decimal", 1.5),
        (".5", "decimal", 0.5),
        ("1.", "decimal", 1.0),
        ("-1E3", "decimal", -1000.0),
        ("1000000000000000.5", "decimal", 1000000000000000.5),
        ("0.12345678901234567890", "decimal", "0.12345678901234567890"),
        ("9007199254740993", "decimal", "9007199254740993"),
        ("1e-400", "decimal", "1e-400"),
        ("2026-02-28", "date", "2026-02-28"),
        ("13:45:00.000+03:00", "time", "13:45:00.000+03:00"),
        ("13:45", "time", "13:45"),
        ("13:45:00Z", "time", "13:45:00Z"),
        ("2026-03-04T13:45:30.000+03:00", "dateTime", "2026-03-04T13:45:30.000+03:00"),
        (
            "2026-03-04T13:45:30.123456789Z",
            "dateTime",
            "2026-03-04T13:45:30.123456789Z",
        ),
        ("2026-03-04T13:45:30+03", "dateTime", "2026-03-04T13:45:30+03"),
        ("5.3 -4.0 10 2.5", "geopoint", [5.3, -4.0, 10.0, 2.5]),
        ("5.3 -4.0", "geopoint", [5.3, -4.0, None, None]),
        ("1 2 3 4; 5 6;", "geotrace", [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, None, None]]),
        (
            "1 2;3 4;1 2",
            "geoshape",
            [[1, 2, None, None], [3, 4, None, None], [1, 2, None, None]],
        ),
        (" spaces stay ", "string", " spaces stay "),
        (" a.jpg ", "binary", "a.jpg"),
        ("OK", "trigger", "OK"),
        ("x", "a type of tomorrow", "x"),
    ],
)
def test_text_that_fits_is_typed(text: str, type_: str, value: Value) -> None:
    found = read(text, type_)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("seven", "int"),
        ("7.0", "int"),
        ("1_000", "int"),
        ("٣", "int"),
        ("9223372036854775808", "int"),
        ("9" * 5000, "int"),
        ("nan", "decimal"),
        ("inf", "decimal"),
        ("1e999", "decimal"),
        ("1,5", "decimal"),
        (".", "decimal"),
        ("2026-02-30", "date"),
        ("20260228", "date"),
        ("2026-02-28T00:00:00Z", "date"),
        ("25:00", "time"),
        ("noon", "time"),
        ("2026-03-04", "dateTime"),
        ("2026-03-04 13:45", "dateTime"),
        ("2026-13-04T13:45:00Z", "dateTime"),
        ("2026-W10-3T13:45:00Z", "dateTime"),
        ("5.3", "geopoint"),
        ("91 0", "geopoint"),
        ("0 181", "geopoint"),
        ("1 2 3 4 5", "geopoint"),
        ("north east", "geopoint"),
        ("1 2;;3 4", "geotrace"),
        (";", "geoshape"),
    ],
)
def test_text_that_does_not_fit_is_refused(text: str, type_: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the message is nobody's
        read(text, type_)


def test_several_choices_are_a_list() -> None:
    assert read(" a  b c ", "string", multiple=True) == ["a", "b", "c"]
