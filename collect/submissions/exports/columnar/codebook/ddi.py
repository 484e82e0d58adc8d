"""The codebook as a document of DDI-Codebook 2.5.

DDI Alliance, DDI-Codebook 2.5 (2014-01-28), whose XML Schema sets the order of
elements. Written as it is read: a document of a million values needs no memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date

from collect.submissions.exports.columnar.codebook.about import About
from collect.submissions.exports.columnar.codebook.counting import Tally
from collect.submissions.exports.columnar.codebook.ddi_variables import variables_xml
from collect.submissions.exports.columnar.codebook.entries import entries, languages
from collect.submissions.exports.columnar.codebook.markup import element, text
from collect.submissions.exports.columnar.codebook.texts import language_tags
from collect.submissions.exports.columnar.content import ExportTable

_CHUNK = 64 * 1024
"""Characters."""

_SCHEMA = (
    "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
)
_START = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<codeBook xmlns="ddi:codebook:2_5" version="2.5"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    f' xsi:schemaLocation="ddi:codebook:2_5 {_SCHEMA}">\n'
)


def ddi_of(
    tables: Sequence[ExportTable], tallies: Sequence[Tally], about: About
) -> Iterator[bytes]:
    """The document's bytes: document, study, a file per table, variables."""
    waiting: list[str] = []
    size = 0
    for part in _parts(tables, tallies, about):
        waiting.append(part)
        size += len(part)
        if size > _CHUNK:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _parts(
    tables: Sequence[ExportTable], tallies: Sequence[Tally], about: About
) -> Iterator[str]:
    yield _START
    yield element("docDscr", _document_citation(about))
    yield element("stdyDscr", *_study(about))
    files = {id(table): f"F{number}" for number, table in enumerate(tables, start=1)}
    for table in tables:
        yield _file(table, files[id(table)], about)
    tags = language_tags(languages(tables))
    yield "<dataDscr>\n"
    for number, entry in enumerate(entries(tables, tallies), start=1):
        file = files[id(entry.table)]
        yield from variables_xml(entry, f"V{number}", file, tags)
    yield "</dataDscr>\n</codeBook>\n"


def _document_citation(about: About) -> str:
    return element(
        "citation",
        _titles(f"Codebook of {about.title}", about),
        element(
            "prodStmt",
            _optional("producer", about.producer),
            _dated("prodDate", about.made_at.astimezone(UTC).date()),
            element("software", text(about.software)),
        ),
    )


def _study(about: About) -> list[str]:
    made = about.made_at.astimezone(UTC).date()
    return [
        element(
            "citation",
            _titles(about.title, about),
            element(
                "prodStmt",
                _optional("producer", about.producer),
                _dated("prodDate", made),
                element("software", text(about.software)),
            ),
            *_versions(about),
        ),
        element(
            "stdyInfo",
            _optional("abstract", about.abstract),
            element("sumDscr", *_summary(about)),
        ),
        *(
            element("notes", text(f"{name}: {value}"), subject="export")
            for name, value in about.settings.items()
        ),
    ]


def _titles(title: str, about: About) -> str:
    return element(
        "titlStmt",
        element("titl", text(title)),
        element("IDNo", text(about.identifier)),
    )


def _versions(about: About) -> Iterator[str]:
    for version in about.versions:
        published = version.published_at
        day = published.astimezone(UTC).date().isoformat() if published else ""
        notes = (element("notes", text(note)) for note in version.notes)
        yield element(
            "verStmt", element("version", text(version.name), date=day), *notes
        )


def _summary(about: About) -> Iterator[str]:
    for event, day in zip(("start", "end"), about.collected or (), strict=False):
        yield _dated("collDate", day, event=event)
    for country in about.countries:
        yield element("nation", text(country))
    yield _optional("geogCover", about.coverage)
    yield _optional("dataKind", about.kind)


def _file(table: ExportTable, identifier: str, about: About) -> str:
    return element(
        "fileDscr",
        element(
            "fileTxt",
            element("fileName", text(about.files.get(table.name, table.name))),
            _optional("fileCont", table.label),
            element(
                "dimensns",
                element("caseQnty", str(table.rows)),
                element("varQnty", str(len(table.variables))),
            ),
            _optional("fileType", about.format),
        ),
        ID=identifier,
        URI=about.files.get(table.name, ""),
    )


def _optional(name: str, value: str) -> str:
    return element(name, text(value)) if value else ""


def _dated(name: str, day: date, **attributes: str) -> str:
    return element(name, day.isoformat(), date=day.isoformat(), **attributes)
