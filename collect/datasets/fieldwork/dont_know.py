"""Which of the codes for "no valid answer" mean "don't know".

1. A code with a label in the question's list of choices means what a label says, in any
   language: `WORDS`.
2. A code without a label means "don't know" if it is one of `CODES`, or a number, of
   either sign, that ends in 8 after nines (98, 998, 9998: DHS and MICS) or has eights
   only (88, 888). Codes of nines (99, 999) are "no response" there, and codes of sevens
   are refusals: of these it is known only that there is no valid answer.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from collect.forms.xlsform.fields import Choice, Field

WORDS: Final = re.compile(
    r"\b(?:don['\u2019]?t|do(?:es)? not|doesn['\u2019]?t|not) know(?:n|ing)?\b"
    r"|\bdk\b|\bunknown\b|\b(?:not |un)sure\b"
    r"|\b(?:tidak|tak) tahu\b|\bne (?:sait|sais) pas\b|\bno (?:sabe|sé)\b"
    r"|\bnão sabe\b|\bkhông biết\b|不知道|ไม่ทราบ|ไม่รู้|थाहा छैन|पता नहीं|জানি না|জানেন না",
    re.IGNORECASE,
)
CODES: Final = frozenset(
    {"dk", "dnk", "dontknow", "dont_know", "don't_know", "do_not_know", "unknown"}
)
_NUMBER: Final = re.compile(r"-?(?:9+8|88+)")


def dont_know_codes(
    field: Field, choices: Mapping[str, Sequence[Choice]]
) -> frozenset[str]:
    """The codes among `field.missing` that mean "don't know"."""
    labels = {
        choice.code: list(choice.labels.values())
        for choice in choices.get(field.list_name, ())
    }
    return frozenset(code for code in field.missing if _is_known(code, labels))


def _is_known(code: str, labels: Mapping[str, Sequence[str]]) -> bool:
    said = [label for label in labels.get(code, ()) if label.strip()]
    if said:
        return any(WORDS.search(label) for label in said)
    return code.lower() in CODES or _NUMBER.fullmatch(code) is not None
