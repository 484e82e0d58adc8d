"""Choices, selects, and values compared with them."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.support import Case

YES_NO = """
| choices |           |      |       |
|         | list_name | name | label |
|         | yn        | y    | Yes   |
|         | yn        | n    | No    |
"""


def survey(rows: str, header: str = "type | name | label") -> str:
    """A survey sheet with the yes-no list."""
    lines = [f"| | {row} |" for row in rows.strip().splitlines()]
    return "\n".join(["| survey |", f"| | {header} |", *lines, YES_NO])


def choices(rows: str, kind: str = "select_one") -> str:
    """A survey with one select, and the list it uses."""
    lines = "\n".join(f"| | {row} |" for row in rows.strip().splitlines())
    return f"""
| survey |
| | type | name | label |
| | {kind} l | q | Q |
| choices |
| | list_name | name | label |
{lines}
"""


CASES = [
    Case(
        "a select without a list",
        Code.MISSING_LIST,
        "survey!A2",
        survey("select_one | a | A"),
    ),
    Case(
        "a loop without a list",
        Code.MISSING_LIST,
        "survey!A2",
        survey("begin loop | a | A\ntext | b | B\nend loop | |"),
    ),
    Case(
        "lists that do not exist",
        Code.LIST_NOT_FOUND,
        "survey!A2 survey!A3",
        survey(
            "select_one YN | a | A\nbegin loop over ny | b | B\ntext | c | C\nend loop | |"
        ),
        "Did you mean 'yn'?",
    ),
    Case(
        "a variable with a list that does not exist",
        Code.LIST_NOT_FOUND,
        "variables!C2",
        survey("select_one yn | a | A")
        + "| variables |\n| | name | calculation | list_name |\n| | v | 1 | ny |",
    ),
    Case(
        "a list no question uses",
        Code.UNUSED_LIST,
        "choices!A2",
        survey("text | a | A"),
        "(2 choices)",
    ),
    Case(
        "a choice without a list",
        Code.CHOICE_WITHOUT_LIST,
        "choices!A3",
        choices("l | x | X\n | y | Y\n | | "),
    ),
    Case(
        "a choice without a code",
        Code.MISSING_CHOICE_NAME,
        "choices!B3",
        choices("l | x | X\nl | | Y"),
    ),
    Case(
        "a choice without a label",
        Code.MISSING_CHOICE_LABEL,
        "choices!C3",
        choices("l | x | X\nl | y | "),
    ),
    Case(
        "a code used twice",
        Code.DUPLICATE_CHOICE,
        "choices!B3",
        choices("l | x | X\nl | x | Y"),
        "first in row 2",
    ),
    Case(
        "a label used twice",
        Code.DUPLICATE_CHOICE_LABEL,
        "choices!C3",
        choices("l | x | X\nl | y | x"),
    ),
    Case(
        "a code with a space where several are chosen",
        Code.CHOICE_NAME_SPACES,
        "choices!B2",
        choices("l | x y | X", "select_multiple"),
    ),
    Case(
        "a code that looks like a missing value",
        Code.CHOICE_LOOKS_MISSING,
        "choices!B2 choices!B4",
        choices("l | NA | X\nl | y | Y\nl | None | N"),
    ),
    Case(
        "or_other in a translated form",
        Code.OR_OTHER_TRANSLATED,
        "survey!A2",
        survey("select_one yn or_other | a | A", "type | name | label::Khmer (km)"),
    ),
    Case(
        "or_other with a filter",
        Code.OR_OTHER_FILTER,
        "survey!D2",
        survey(
            "select_one yn or_other | a | A | name = 'y'",
            "type | name | label | choice_filter",
        ),
    ),
    Case(
        "choices from a file of another kind",
        Code.FILE_EXTENSION,
        "survey!A2",
        survey("select_one_from_file areas.txt | a | A"),
    ),
    Case(
        "codes a list does not have",
        Code.UNKNOWN_CHOICE_VALUE,
        "survey!E2 survey!D3 survey!D4",
        survey(
            "select_one yn | a | A | | . = 'maybe'\n"
            "text | b | B | ${a} = 'N' or ${a} = 'y' |\n"
            "text | c | C | selected(${a}, 'q') |",
            "type | name | label | relevant | constraint",
        ),
        "Did you mean 'n'?",
    ),
    Case(
        "a code with the ending that was meant",
        Code.UNKNOWN_CHOICE_VALUE,
        "survey!D3",
        """
        | survey  |              |      |       |          |
        |         | type         | name | label | relevant |
        |         | select_one l | a    | A     |          |
        |         | text         | b    | B     | ${a} = 'Other' |
        | choices |              |      |       |          |
        |         | list_name    | name | label |          |
        |         | l            | pit  | Pit   |          |
        |         | l            | flush_other | Other | |
        """,
        "Did you mean 'flush_other'?",
    ),
    Case(
        "a filter on a text question",
        Code.FILTER_WITHOUT_SELECT,
        "survey!D2",
        survey("text | a | A | name = 'y'", "type | name | label | choice_filter"),
    ),
    Case(
        "a filter on a column the choices do not have",
        Code.FILTER_COLUMN_UNKNOWN,
        "survey!D2",
        survey(
            "select_one yn | a | A | regoin = 'y' and name != 'n'",
            "type | name | label | choice_filter",
        ),
    ),
]
