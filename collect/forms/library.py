"""Ready-made forms that come with Collect: the folder `xlsforms`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from collect.forms.uploads import Kind, Upload
from collect.forms.xlsform.reading import read_workbook
from collect.forms.xlsform.workbook import Workbook
from collect.problems import Problem

_ROW = re.compile(
    r"^\| \[`[^`]+`\]\((?P<path>[^)]+)\.md\) \| (?P<asks>.+) \| (?P<by>.+) \|$"
)


@dataclass(frozen=True)
class Instrument:
    """A form of the library; `key` names it in addresses.

    `asks` and `filled_by` are what the folder's README says of it.
    """

    key: str
    path: Path
    title: str
    asks: str
    filled_by: str
    sheets: tuple[str, ...]
    questions: int
    languages: tuple[str, ...]

    @property
    def upload(self) -> Upload:
        """Its workbook, as if somebody had sent it."""
        return Upload(self.path.read_bytes(), Kind.XLSX, fallback_id=self.path.stem)


def library() -> tuple[Instrument, ...]:
    """All forms of the library, by title."""
    root = Path(settings.BASE_DIR) / "xlsforms"
    paths = sorted(root.glob("*/*.xlsx"))
    return _library(root, tuple((path, path.stat().st_mtime_ns) for path in paths))


def instrument(key: str) -> Instrument:
    """The form with this key. Raises Problem 404.1."""
    for each in library():
        if each.key == key:
            return each
    raise Problem("404.1")


@lru_cache(maxsize=2)
def _library(root: Path, files: tuple[tuple[Path, int], ...]) -> tuple[Instrument, ...]:
    told = _told(root / "README.md")
    found = (_instrument(path, told) for path, _ in files)
    return tuple(sorted(found, key=lambda each: each.title))


def _told(readme: Path) -> Mapping[str, tuple[str, str]]:
    """What the README says of each form, by its path."""
    lines = readme.read_text("utf-8").splitlines() if readme.exists() else ()
    rows = filter(None, map(_ROW.match, lines))
    return {row["path"].rpartition("/")[2]: (row["asks"], row["by"]) for row in rows}


def _instrument(path: Path, told: Mapping[str, tuple[str, str]]) -> Instrument:
    workbook = read_workbook(path.read_bytes(), "xlsx")
    asks, filled_by = told.get(path.stem, ("", ""))
    return Instrument(
        key=path.stem,
        path=path,
        title=_title(workbook) or path.stem,
        asks=asks,
        filled_by=filled_by,
        sheets=workbook.titles,
        questions=sum(1 for _ in _questions(workbook)),
        languages=tuple(_languages(workbook)),
    )


def _title(workbook: Workbook) -> str:
    settings_sheet = workbook.sheets.get("settings")
    if settings_sheet is None or "form_title" not in settings_sheet.headers:
        return ""
    index = settings_sheet.headers.index("form_title")
    return next((row[index] for row in settings_sheet.rows), "")


def _questions(workbook: Workbook) -> Iterator[str]:
    """Types of rows of the survey that are no groups, repeats or calculations."""
    for row in workbook.rows("survey"):
        kind = row[0].split(" ")[0]
        if not kind.startswith(("begin", "end")) and kind not in ("calculate", "note"):
            yield kind


def _languages(workbook: Workbook) -> Iterator[str]:
    survey = workbook.sheets.get("survey")
    for header in survey.headers if survey else ():
        name, mark, language = header.partition("::")
        if mark and name == "label":
            yield re.sub(r"\s*\([^)]*\)$", "", language)
