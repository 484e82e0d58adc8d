"""A submission as it is read on a page: what each part of its sheet shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from collect.forms.xlsform.fields import Field
from collect.lib.paths import encode_segment
from collect.submissions.browsing.questions import Sort
from collect.submissions.browsing.sheet import Entry, Section, Sheet
from collect.submissions.browsing.words import filled_in, plain, worded
from collect.submissions.models import Attachment
from collect.web.submissions import wording
from collect.web.submissions.found import Cell, Remark, cell_of

_SMALL = 200_000
"""Bytes of a picture that is shown at once; larger ones wait to be asked for."""
_MEDIA = ("image", "audio", "video")


@dataclass(frozen=True)
class File:
    """A file of a submission. `address` is empty where it has not arrived; `kind`:
    `image`, `audio`, `video`, or nothing for others."""

    name: str
    address: str
    kind: str
    size: int

    @property
    def large(self) -> bool:
        """Whether a bad line should be spared it."""
        return self.size > _SMALL


@dataclass(frozen=True)
class ShownAnswer:
    """A question and its answer. `look`: `withheld`, `wrong`, `place`, `file`, `note`,
    `none` or nothing."""

    name: str
    label: str
    hint: str
    text: str
    look: str = ""
    file: File | None = None
    place: str = ""
    remarks: list[Remark] = field(default_factory=list)
    row: str = ""


@dataclass(frozen=True)
class ShownSection:
    """A part of the questionnaire. `folded`: questions without an answer that are not
    asked in every interview; `computed`: what phones noted or computed."""

    title: str
    number: int
    level: int
    parts: list[Part] = field(default_factory=list)
    folded: list[ShownAnswer] = field(default_factory=list)
    computed: list[ShownAnswer] = field(default_factory=list)

    @property
    def is_section(self) -> bool:
        """For templates, which know no classes."""
        return True


Part: TypeAlias = ShownAnswer | ShownSection


@dataclass(frozen=True)
class Reader:
    """How a sheet is shown: in which language, to whom, with what beside the answers."""

    sheet: Sheet
    language: str
    hidden: frozenset[str]
    remarks: Mapping[Cell, list[Remark]]
    files: Mapping[str, File] | None
    """By name; None where files are withheld."""

    def read(self) -> ShownSection:
        """The whole submission."""
        return self._section(self.sheet.root, 1)

    def _section(self, section: Section, level: int) -> ShownSection:
        title = self.words(section.of, section.row) if section.of else ""
        shown = ShownSection(title, section.number, level)
        for part in section.parts:
            if isinstance(part, Section):
                self._add_section(shown, part)
            else:
                self._add_entry(shown, part)
        return shown

    def _add_section(self, shown: ShownSection, part: Section) -> None:
        inner = self._section(part, min(shown.level + 1, 5))
        if part.answered:
            shown.parts.append(inner)
        else:
            # What nobody was asked keeps no heading of its own.
            shown.folded.extend(_all_of(inner))

    def _add_entry(self, shown: ShownSection, entry: Entry) -> None:
        answer = self._answer(entry)
        if entry.computed:
            if entry.answered:
                shown.computed.append(answer)
        elif entry.answered or answer.remarks or not entry.conditional:
            shown.parts.append(answer)
        else:
            shown.folded.append(answer)

    def _answer(self, entry: Entry) -> ShownAnswer:
        question = entry.question
        text, look = self._text(entry)
        file = None
        if look == "file" and self.files is not None:
            file = self.files.get(text) or File(text, "", "", 0)
        return ShownAnswer(
            name=question.field.name,
            label=self.words(question.field, entry.row),
            hint=self.hint(question.field, entry.row),
            text=text,
            look=look,
            file=file,
            place=_json_place(entry.value) if look == "place" else "",
            remarks=self.remarks.get(cell_of(question.field, entry.row), []),
            row=entry.row,
        )

    def _text(self, entry: Entry) -> tuple[str, str]:
        question = entry.question
        if question.sort is Sort.NOTE:
            return "", "note"
        withheld = question.sort is Sort.FILE and self.files is None
        if withheld or question.path in self.hidden:
            return "", "withheld" if entry.answered else "none"
        if entry.invalid is not None:
            return entry.invalid, "wrong"
        if entry.value is None:
            return "", "none"
        text = wording.answer(question, entry.value, self.language)
        looks = {Sort.PLACE: "place", Sort.FILE: "file"}
        return text, looks.get(question.sort, "")

    def words(self, of: Field, row: str) -> str:
        """The label of a question or group in a row, with answers it refers to."""
        return plain(self._filled(of.labels, row)) or of.name

    def hint(self, of: Field, row: str) -> str:
        """Its hint, likewise."""
        return plain(self._filled(of.hints, row))

    def _filled(self, texts: Mapping[str, str], row: str) -> str:
        names = self.sheet.names.get(row, {})

        def answer(name: str) -> str:
            question, value = names.get(name, (None, None))
            if question is None or question.path in self.hidden:
                return ""
            return wording.answer(question, value, self.language)

        return filled_in(worded(texts, self.language), answer)


def files_of(attachments: Iterable[Attachment], address: str) -> dict[str, File]:
    """The files of a version by name; `address` is where they are served."""
    found = {}
    for each in attachments:
        kind = each.blob.content_type.partition("/")[0] if each.blob else ""
        found[each.name] = File(
            each.name,
            f"{address}/{encode_segment(each.name)}" if each.blob else "",
            kind if kind in _MEDIA else "",
            each.blob.size if each.blob else 0,
        )
    return found


def _all_of(section: ShownSection) -> list[ShownAnswer]:
    found = list(section.folded)
    for part in section.parts:
        if isinstance(part, ShownAnswer):
            found.append(part)
        else:
            found += _all_of(part)
    return [each for each in found if each.look != "note"]


def _json_place(value: Any) -> str:
    """A point or points for the map's script: latitude and longitude."""
    points = value if isinstance(value[0], list) else [value]
    return json.dumps([point[:4] for point in points])
