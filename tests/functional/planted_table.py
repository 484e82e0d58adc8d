"""Forty errors as they are made in the field, and the checks that find each.

An error is planted in the first interview (by instanceID) that no check finds and no
other error is in, whose answer to `question` is `right` and which, or one member of
which, answers as `where` says. `right` is a regular expression, `planted` what becomes
of it, `\\1` a part that stays; nothing planted is an answer left out. Checks not named
under `found by` must not find the error. What no check finds can only be known from
outside, as by a call back. (A text where a number belongs leaves no number of rooms: no
comparison with it holds, as in every XForm, so the check of crowding finds it too.)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TABLE = r"""
| no | kind            | question              | right            | planted      | where                                             | found by                           |
|----|-----------------|-----------------------|------------------|--------------|---------------------------------------------------|------------------------------------|
| 1  | sentinel        | HHROOMS               | 2                | 99           |                                                   | rooms_outlier                      |
| 2  | sentinel        | HHROOMS               | 3                | 999          |                                                   | missing_code                       |
| 3  | sentinel        | DrinkingWaterDist     | 5                | 999          |                                                   | builtin:constraint minutes_outlier |
| 4  | sentinel        | DrinkingWaterDist     | 9999             | 99           |                                                   | minutes_outlier                    |
| 5  | sentinel        | HHROOMS               | 111              | 11           |                                                   | rooms_outlier                      |
| 6  | sentinel        | head_age              | 38               | 999          |                                                   | builtin:constraint age_outlier     |
| 7  | swapped digits  | head_age              | 27               | 72           |                                                   |                                    |
| 8  | swapped digits  | DrinkingWaterDist     | 15               | 51           |                                                   | minutes_outlier                    |
| 9  | swapped digits  | HHSIZE                | 12               | 21           |                                                   | members_declared                   |
| 10 | swapped digits  | head_age              | 41               | 14           |                                                   | builtin:constraint                 |
| 11 | decimal slip    | HHROOMS               | 2                | 20           |                                                   | rooms_outlier                      |
| 12 | straight line   | ToiletROOF            | N                | Y            | DrinkingWaterAvailability=Y ToiletFacilitySHARE=Y | same_everywhere                    |
| 13 | wrong key       | StreetFood            | 0_1              | 2_4          |                                                   |                                    |
| 14 | no number       | HHROOMS               | 2                | deux         |                                                   | builtin:invalid crowding           |
| 15 | not on the list | Site                  | Azito            | Azitto       |                                                   | builtin:choices                    |
| 16 | not on the list | HHFLOOR               | Cement           | Ciment       |                                                   | builtin:choices                    |
| 17 | not on the list | HHITEMS               | (.*)vision       | \1vison      |                                                   | builtin:choices                    |
| 18 | not on the list | Diarrhoea             | N                | n            |                                                   | builtin:choices                    |
| 19 | not on the list | enumerator            | E03              | E30          |                                                   | builtin:choices                    |
| 20 | left out        | Sex_HH                | M                |              | Relation_to_HH=Head Sex=M                         | builtin:required head_sex          |
| 21 | left out        | DrinkingWater_Private | Piped_yard       |              |                                                   | builtin:required water_type        |
| 22 | impossible      | Age_group             | adult            | under_5      | Relation_to_HH=Head School_past=No_Edu            | young_head                         |
| 23 | impossible      | Relation_to_HH        | S_D              | Head         | Age_group=age_5_17 Sex=M Sex_HH=M                 | young_head one_head                |
| 24 | impossible      | School_past           | No_Edu           | High_Ed      | Age_group=under_5                                 | young_scholar                      |
| 25 | impossible      | School_past           | Primary          | Early_CdE    | Age_group=adult Relation_to_HH=S_D                | adult_in_nursery                   |
| 26 | impossible      | Age_group             | adult            | age_5_17     | Relation_to_HH=W_H                                | young_spouse                       |
| 27 | impossible      | Sex_HH                | M                | F            | Relation_to_HH=Head Sex=M                         | head_sex                           |
| 28 | impossible      | DrinkingWaterGroup    | Private          | Public       |                                                   | water_type                         |
| 29 | impossible      | DrinkingWater_Private | Piped_neigh      | Piped_dwel   | DrinkingWaterDist=1                               | far_from_own_tap                   |
| 30 | impossible      | ToiletFacilityTYPE    | Flush            | DryOrCompost |                                                   | toilet_type                        |
| 31 | impossible      | HHITEMS               | (.+)             | \1 Noitems   |                                                   | items_and_none                     |
| 32 | date            | start                 | 2022(.*)         | 2032\1       |                                                   | builtin:dates length               |
| 33 | date            | end                   | (.*)T11(.*)      | \1T21\2      |                                                   | length                             |
| 34 | location        | where                 | (\S+) (\S+) (.*) | \2 \1 \3     |                                                   | place                              |
| 35 | location        | where                 | (.*) \S+         | \1 850       |                                                   | builtin:gps                        |
| 36 | other           | HHCOOKING_other       | sous l'auvent    | sous lauvant |                                                   | cooking_text                       |
| 37 | form version    | version               | 2022010101       | 2021110101   |                                                   | builtin:version                    |
| 38 | sent again      |                       |                  |              |                                                   | double_interview nearly_same       |
| 39 | sent again      | HHROOMS               | 2                | 3            |                                                   | nearly_same                        |
| 40 | test interview  |                       |                  |              |                                                   | length place                       |
"""

AGAIN, TEST = "sent again", "test interview"
NOBODY = frozenset({"version"})
"""What is no answer, so that nobody can give another."""


@dataclass(frozen=True)
class Error:
    """A line of the table."""

    number: int
    kind: str
    question: str
    right: str
    planted: str
    where: Mapping[str, str]
    found_by: frozenset[str]

    @property
    def added(self) -> bool:
        """Whether it is an interview too many, rather than a wrong answer."""
        return self.kind in (AGAIN, TEST)

    def fits(self, answer: str) -> bool:
        """Whether the error can be made in this answer."""
        return re.fullmatch(self.right, answer) is not None

    def made_in(self, answer: str) -> str:
        """The wrong answer."""
        match = re.fullmatch(self.right, answer)
        assert match is not None
        return match.expand(self.planted)


def errors() -> Iterator[Error]:
    """The lines of the table."""
    for line in TABLE.strip().splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        number, kind, question, right, planted, where, found_by = cells
        pairs = (pair.split("=") for pair in where.split())
        yield Error(
            int(number),
            kind,
            question,
            right,
            planted,
            dict(pairs),
            frozenset(found_by.split()),
        )
