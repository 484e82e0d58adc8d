"""Whatever a workbook holds, the answer is findings, never an exception."""

import csv
import io
import zipfile
from contextlib import suppress

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.forms.xlsform.check import CheckedWorkbook, check_workbook
from collect.forms.xlsform.columns import KNOWN_COLUMNS
from collect.forms.xlsform.findings import Finding, Severity
from collect.forms.xlsform.reading import read_workbook
from collect.forms.xlsform.types import SUGGESTED
from collect.forms.xlsform.workbook import Limits
from collect.forms.xlsform.xform import InvalidXForm, form_header
from collect.forms.xlsform.xpath import read

LIMITS = Limits(bytes=100_000, rows=200, columns=60)

_pieces = st.sampled_from(
    [
        *("${a}", "${b}", "${r}", "${ }", "${", ".", "..", "(", ")", "[", "]", ","),
        *("'", '"', "\u2019", "'x'", "1", "0.5", "=", "!=", "<", "+", "-", "*", "/"),
        *(" and ", " or ", " div ", "selected(", "count(", "if(", "once(", "a", "::"),
        *("instance('l')/root/item", "position(..)", "regex(., '[')", "\u200b", "\n"),
    ]
)
_expressions = st.lists(_pieces, max_size=8).map("".join)
_names = st.sampled_from(["a", "b", "c", "A", "r", "l", "meta", "data", "1x", "é", ""])
_types = st.sampled_from(
    [*SUGGESTED, "select_one l", "select_multiple l or_other", "begin loop over l"]
    + ["select_one ${a}", "select_one_from_file f.csv", "select_one_external l", "osm"]
    + ["end_group", "end_repeat", "begin_group", "begin_repeat"] * 4
)
_cells = st.one_of(
    _names,
    _types,
    _expressions,
    st.sampled_from(["yes", "no", "9999"]),
    st.text(max_size=6),
)


@st.composite
def sheets(draw: st.DrawFn, name: str) -> list[list[str]]:
    """A sheet: mostly its own columns, cells that mostly fit them."""
    known = st.sampled_from([*KNOWN_COLUMNS[name], "label::X (x)", "image::X (x)"])
    first = {"survey": ["type", "name"], "choices": ["list_name", "name"]}
    header = first.get(name, []) + draw(
        st.lists(st.one_of(known, known, st.text(max_size=5)), max_size=5)
    )
    fitting = {"type": _types, "name": _names, "list_name": _names}
    columns = [st.one_of(fitting.get(column, _cells), _cells) for column in header]
    rows = draw(st.lists(st.tuples(*columns).map(list), max_size=6))
    return [header, *rows]


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """A workbook in pyxform's .csv layout."""
    others = st.lists(st.sampled_from(list(KNOWN_COLUMNS)), unique=True, max_size=5)
    target = io.StringIO()
    writer = csv.writer(target)
    for name in dict.fromkeys(["survey", *draw(others)]):
        writer.writerow([name])
        for row in draw(sheets(name)):
            writer.writerow(["", *(cell.replace("\0", "") for cell in row)])
    return target.getvalue().encode("utf-8", "replace")


def _sound(checked: CheckedWorkbook) -> None:
    errors = [f for f in checked.findings if f.severity is Severity.ERROR]
    assert checked.ok == (not errors)
    for finding in checked.findings:
        assert finding.message
        assert finding.hint
        assert "{" not in finding.code
        assert Finding.from_dict(finding.to_dict()) == finding
    if checked.xform is not None:
        assert form_header(checked.xform) == checked.header
    checked.to_json()


@given(workbooks())
@settings(deadline=None, max_examples=120)
def test_any_workbook_is_answered_with_findings(data: bytes) -> None:
    _sound(check_workbook(data, "csv", limits=LIMITS, codelists={"SEX": {"F"}}))


@given(st.text(max_size=400), st.sampled_from(["csv", "md"]))
@settings(deadline=None)
def test_any_text_is_answered_with_findings(text: str, extension: str) -> None:
    data = text.encode("utf-8", "replace")
    _sound(check_workbook(data, extension, limits=LIMITS))


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
    st.sampled_from(["xlsx", "xls", "csv", "md", "ods"]),
)
@settings(deadline=None)
def test_any_bytes_are_answered_with_findings(
    data: bytes, start: bytes, extension: str
) -> None:
    workbook = read_workbook(start + data, extension, limits=LIMITS)

    assert workbook.findings or extension in ("csv", "md")


def _xlsx() -> bytes:
    file = openpyxl.Workbook()
    sheet = file.create_sheet("survey")
    file.remove(file["Sheet"])
    for row in (["type", "name", "label"], ["text", "a", "A"]):
        sheet.append(row)
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()


GOOD = _xlsx()


@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)),
        min_size=1,
        max_size=6,
    )
)
@settings(deadline=None)
def test_a_damaged_workbook_is_answered_with_findings(
    damage: list[tuple[int, int]],
) -> None:
    data = bytearray(GOOD)
    for position, value in damage:
        data[position] = value
    _sound(check_workbook(bytes(data), "xlsx", limits=LIMITS))


@given(st.text(alphabet=st.characters(exclude_characters="\0"), max_size=300))
@settings(deadline=None, max_examples=60)
def test_a_workbook_with_damaged_xml_is_answered_with_findings(text: str) -> None:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as good,
        zipfile.ZipFile(target, "w") as damaged,
    ):
        for name in good.namelist():
            content = good.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(
                    b">A<", f">{text}<".encode("utf-8", "replace")
                )
            damaged.writestr(name, content)
    _sound(check_workbook(target.getvalue(), "xlsx", limits=LIMITS))


@given(
    st.one_of(
        _expressions, st.text(max_size=200), st.text("()[]'${}.,a1 ", max_size=300)
    )
)
@settings(deadline=None, max_examples=300)
def test_any_expression_can_be_read(text: str) -> None:
    for position, problem, advice in read(text).problems:
        assert 1 <= position <= len(text) + 1
        assert problem
        assert advice


@given(st.binary(max_size=300))
def test_any_xml_is_a_form_or_is_refused(data: bytes) -> None:
    with suppress(InvalidXForm):
        form_header(b"<a>" + data + b"</a>")
