"""What observations mean: codelists, concepts, data structures and dataflows.

The terms and their constraints are those of the SDMX information model (section 2 of the
standard). Everything is immutable; texts are by language (BCP 47 tags).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar

from collect.datasets.publishing.errors import PublicationError

Text = Mapping[str, str]
"""A text by language: {"en": "Sex", "id": "Jenis kelamin"}."""

DataType = Literal["String", "Double", "Long", "ObservationalTimePeriod"]

TIME_PERIOD = "TIME_PERIOD"
ENGLISH = "en"

_ID = re.compile(r"[A-Za-z0-9_@$-]+")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_AGENCY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*")
_VERSION = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){1,2}")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def text_in(texts: Text, language: str) -> str:
    """The text in a language, else in English, else in any; "" if there is none."""
    return texts.get(language) or texts.get(ENGLISH) or next(iter(texts.values()), "")


def _check(pattern: re.Pattern[str], value: str, what: str, allowed: str) -> None:
    if not pattern.fullmatch(value):
        raise PublicationError(f'{what} is "{value}"; SDMX allows {allowed}.')


def _check_names(names: Text, what: str) -> None:
    if not any(names.values()):
        raise PublicationError(
            f"{what} has no name; give one in at least one language."
        )
    for language in names:
        _check(
            _LANGUAGE, language, f"A language of {what}", "tags such as en, id, zh-TW"
        )


@dataclass(frozen=True)
class Code:
    """A code; `parent` is the code it is a part of, `descriptions` say what it means.
    Order is that of the codelist."""

    id: str
    names: Text
    parent: str | None = None
    descriptions: Text = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(_ID, self.id, "A code", "letters, digits and _ @ $ -")
        _check_names(self.names, f"The code {self.id}")

    def label(self, language: str) -> str:
        """Its name in a language, or the nearest to it."""
        return text_in(self.names, language)


@dataclass(frozen=True)
class Maintained:
    """What an agency maintains: identified by agency, id and version."""

    id: str
    agency: str
    version: str
    names: Text

    def __post_init__(self) -> None:
        _check(_NAME, self.id, "An id", "a letter, then letters, digits, _ and -")
        _check(_AGENCY, self.agency, f"The agency of {self.id}", "ids joined by dots")
        _check(_VERSION, self.version, f"The version of {self.id}", "1.0 or 1.0.0")
        _check_names(self.names, self.id)

    @property
    def reference(self) -> str:
        """Its short name: AGENCY:ID(1.0.0)."""
        return f"{self.agency}:{self.id}({self.version})"

    def name(self, language: str) -> str:
        """Its name in a language, or the nearest to it."""
        return text_in(self.names, language)


@dataclass(frozen=True)
class Codelist(Maintained):
    """Codes in their order."""

    codes: tuple[Code, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.by_id) != len(self.codes):
            raise PublicationError(f"The codelist {self.id} lists a code twice.")
        for code in self.codes:
            self._check_parents(code)

    def _check_parents(self, code: Code) -> None:
        seen = {code.id}
        while code.parent is not None:
            if code.parent not in self.by_id:
                raise PublicationError(
                    f"The parent {code.parent} of {code.id} is not in {self.id}."
                )
            if code.parent in seen:
                raise PublicationError(
                    f"In {self.id}, {code.parent} is a part of itself."
                )
            seen.add(code.parent)
            code = self.by_id[code.parent]

    @cached_property
    def by_id(self) -> Mapping[str, Code]:
        """Its codes by their ids, in order."""
        return {code.id: code for code in self.codes}

    def label(self, code: str, language: str) -> str:
        """The name of a code in a language."""
        return self.by_id[code].label(language)


@dataclass(frozen=True)
class Concept:
    """What a component means."""

    id: str
    names: Text
    descriptions: Text = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(_NAME, self.id, "A concept", "a letter, then letters, digits, _ and -")
        _check_names(self.names, f"The concept {self.id}")


@dataclass(frozen=True)
class ConceptScheme(Maintained):
    """The concepts that structures of one agency share."""

    concepts: tuple[Concept, ...]


@dataclass(frozen=True)
class Component:
    """A dimension, a measure or an attribute: a column of observations.

    Values are codes of the codelist if there is one, else of the data type.
    """

    concept: Concept
    codelist: Codelist | None = None
    data_type: DataType = "String"
    required: bool = False

    def __post_init__(self) -> None:
        if self.codelist is not None and self.data_type != "String":
            raise PublicationError(
                f"Codes of {self.id} are text, not {self.data_type}."
            )

    @property
    def id(self) -> str:
        """That of its concept; the name of the column."""
        return self.concept.id

    def name(self, language: str) -> str:
        """Its name in a language, or the nearest to it."""
        return text_in(self.concept.names, language)

    def label(self, value: str, language: str) -> str:
        """What a value says in a language: the name of a code, else the value."""
        return value if self.codelist is None else self.codelist.label(value, language)

    def definition(self, value: str, language: str) -> str:
        """What a code means, in a language or the nearest to it; "" if nobody says."""
        if self.codelist is None:
            return ""
        return text_in(self.codelist.by_id[value].descriptions, language)


@dataclass(frozen=True)
class DataStructure(Maintained):
    """The components of observations: dimensions (the last is time), measure, attributes.

    One measure, OBS_VALUE, as every edition of SDMX can express; attributes say something
    about one observation each.
    """

    concepts: ConceptScheme
    dimensions: tuple[Component, ...]
    measure: Component
    attributes: tuple[Component, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        ids = [each.id for each in self.components]
        if len(set(ids)) != len(ids):
            raise PublicationError(f"The structure {self.id} has a component twice.")
        if not self.dimensions or self.dimensions[-1].id != TIME_PERIOD:
            raise PublicationError(
                f"The last dimension of {self.id} must be {TIME_PERIOD}."
            )
        if unknown := set(ids) - {each.id for each in self.concepts.concepts}:
            raise PublicationError(
                f"Concepts of {self.id} that are not in {self.concepts.id}: "
                f"{', '.join(sorted(unknown))}."
            )

    @property
    def components(self) -> tuple[Component, ...]:
        """All of them, in the order of columns."""
        return (*self.dimensions, self.measure, *self.attributes)

    @property
    def series_dimensions(self) -> tuple[Component, ...]:
        """The dimensions that name a series: all but time."""
        return self.dimensions[:-1]

    def component(self, name: str) -> Component | None:
        """The component of this id, if there is one."""
        return next((each for each in self.components if each.id == name), None)

    def codelists(self) -> Iterator[Codelist]:
        """Those its components use."""
        for each in self.components:
            if each.codelist is not None:
                yield each.codelist


@dataclass(frozen=True)
class Dataflow(Maintained):
    """Observations of one structure, under a name of their own."""

    structure: DataStructure
    descriptions: Text = field(default_factory=dict)


@dataclass(frozen=True)
class StructureSet:
    """What a structure message tells: each artefact once, in the order found."""

    dataflows: tuple[Dataflow, ...] = ()
    structures: tuple[DataStructure, ...] = ()
    concept_schemes: tuple[ConceptScheme, ...] = ()
    codelists: tuple[Codelist, ...] = ()

    @classmethod
    def of(cls, dataflows: tuple[Dataflow, ...]) -> StructureSet:
        """Dataflows with everything they refer to, directly or not."""
        structures = _once(flow.structure for flow in dataflows)
        return cls(
            dataflows=_once(iter(dataflows)),
            structures=structures,
            concept_schemes=_once(each.concepts for each in structures),
            codelists=_once(each for one in structures for each in one.codelists()),
        )


_T = TypeVar("_T", bound=Maintained)


def _once(found: Iterator[_T]) -> tuple[_T, ...]:
    unique: dict[str, _T] = {}
    for each in found:
        if unique.setdefault(each.reference, each) != each:
            raise PublicationError(
                f"Two different things are called {each.reference}; give one of them "
                "another version."
            )
    return tuple(unique.values())
