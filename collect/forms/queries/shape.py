"""How large a form version is, and in which languages it asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from collect.forms.queries.schema import schema_of
from collect.forms.xlsform.fields import REPEAT, STRUCTURE


@dataclass(frozen=True)
class Shape:
    """Numbers of what is asked, and the languages; none where texts have no language."""

    questions: int
    groups: int
    repeats: int
    languages: tuple[str, ...]


@lru_cache(maxsize=256)
def shape_of(version_id: int) -> Shape:
    """The shape of a version. Raises Problem 404.6 if there is no such version."""
    fields = schema_of(version_id).fields
    languages = {name for field in fields for name in field.labels}
    return Shape(
        questions=sum(1 for f in fields if f.is_question and f.control),
        groups=sum(
            1 for f in fields if f.type == STRUCTURE and not f.path.startswith("/meta")
        ),
        repeats=sum(1 for f in fields if f.type == REPEAT),
        languages=tuple(sorted(languages - {"default"})),
    )
