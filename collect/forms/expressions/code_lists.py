"""Standard lists of codes that functions of ours read: those of MICS, DHS and WHO.

Every code may be written as the questionnaires number it or by its name, so that a
form keeps the list that its people know. `docs/derived.md` shows them all.
"""

from dataclasses import dataclass, field

NO_ANSWER = frozenset(
    {"8", "9", "98", "99", "998", "999", "dk", "dont_know", "no_response", "refused"}
)
"""Codes of "does not know" and "no response"; where a list has one itself, that goes."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """`names`: what the codes mean; `places`: every spelling -> place of its name."""

    names: tuple[str, ...]
    places: dict[str, int] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> "CodeList":
        """A list from lines of spellings, the name first."""
        lines = [line.split() for line in text.strip().splitlines()]
        return cls(
            tuple(line[0] for line in lines),
            {word: place for place, line in enumerate(lines) for word in line},
        )

    def place(self, code: str) -> int:
        """The place of what a code means, in any case of letters; -1: nothing here."""
        return self.places.get(code.strip().lower(), -1)

    def unread(self, codes: frozenset[str]) -> list[str]:
        """Those of the codes that are neither in the list nor a usual "no answer"."""
        return sorted(
            code
            for code in codes
            if self.place(code) < 0 and code.strip().lower() not in NO_ANSWER
        )

    def subset(self, *names: str) -> tuple[bool, ...]:
        """Whether each name of the list is one of these, and False for place -1."""
        return (*(name in names for name in self.names), False)


CODE_LISTS: dict[str, CodeList] = {
    "sex": CodeList.of("""
        male 1 m boy
        female 2 f girl
    """),
    "position": CodeList.of("""
        lying 1 l length recumbent
        standing 2 h height
    """),
    "yes_no": CodeList.of("""
        yes 1 y true
        no 2 n false 0
    """),
    "water_source": CodeList.of("""
        piped_dwelling 11
        piped_yard 12
        piped_neighbour 13
        public_tap 14
        borehole 21
        protected_well 31
        unprotected_well 32
        protected_spring 41
        unprotected_spring 42
        rainwater 51
        tanker 61
        cart 71
        kiosk 72
        surface 81
        bottled 91
        sachet 92
        other 96
    """),
    "water_location": CodeList.of("""
        dwelling 1
        yard 2
        elsewhere 3
    """),
    "toilet": CodeList.of("""
        flush_sewer 11
        flush_septic 12
        flush_pit 13
        flush_open 14
        flush_unknown 18
        vip 21
        pit_slab 22
        pit_open 23
        composting 31
        bucket 41
        hanging 51
        none 95
        other 96
    """),
    "handwashing_place": CodeList.of("""
        fixed 1 2 fixed_dwelling fixed_yard
        mobile 3
        none 4
        no_permission 5
        other 6
    """),
    "difficulty": CodeList.of("""
        none 1
        some 2
        a_lot 3
        cannot 4
    """),
    "comparison": CodeList.of("""
        not_at_all 1
        less 2
        same 3
        more 4
        a_lot_more 5
    """),
    "frequency": CodeList.of("""
        daily 1
        weekly 2
        monthly 3
        few_times_a_year 4
        never 5
    """),
}
"""Every list, by the name that signatures use."""
