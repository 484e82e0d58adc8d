"""Sheets, headers and single cells."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.support import Case

ONE = """
| survey |      |      |       |
|        | type | name | label |
|        | text | a    | A     |
"""

CASES = [
    Case(
        "two sheets of one name",
        Code.DUPLICATE_SHEET,
        "Survey",
        ONE + "| Survey | |\n|  | type | name | label |\n| | text | b | B |\n",
    ),
    Case(
        "no survey sheet",
        Code.MISSING_SHEET,
        "",
        "| choices | |\n| | list_name | name |\n| | l | a |\n",
    ),
    Case(
        "selects without a choices sheet",
        Code.MISSING_SHEET,
        "",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | select_one x | a    | A     |
        |        | select_one y | b    | B     |
        """,
    ),
    Case(
        "a misspelled sheet",
        Code.SHEET_MISSPELLED,
        "choises",
        ONE
        + "| choises | |\n| | list_name | name |\n| | l | a |\n| _choice | |\n| | x |\n",
        "it looks like 'choices'",
    ),
    Case(
        "a sheet without rows",
        Code.EMPTY_SHEET,
        "choices",
        ONE + "| choices | |\n| | list_name | name |\n",
    ),
    Case(
        "a survey without types",
        Code.MISSING_COLUMN,
        "survey",
        "| survey | |\n| | name | label |\n| | a | A |\n",
    ),
    Case(
        "choices without lists and names",
        Code.MISSING_COLUMN,
        "choices choices",
        ONE + "| choices | |\n| | label |\n| | Yes |\n",
    ),
    Case(
        "a header used twice",
        Code.DUPLICATE_HEADER,
        "survey!D1",
        """
        | survey |      |      |       |       |
        |        | type | name | label | label |
        |        | text | a    | A     | B     |
        """,
        "already used in C1",
    ),
    Case(
        "two names of one column",
        Code.SAME_COLUMN_TWICE,
        "survey!E1",
        """
        | survey |      |      |       |          |           |
        |        | type | name | label | relevant | relevance |
        |        | text | a    | A     | 1 = 1    | 1 = 2     |
        """,
    ),
    Case(
        "a header with a slip of the keyboard",
        Code.UNKNOWN_COLUMN,
        "survey!C1 survey!E1",
        """
        | survey |      |      |       |      |           |       |
        |        | type | name | lable | hint | constrant | _mine |
        |        | text | a    | A     | H    | . > 1     | x     |
        """,
        "Did you mean 'label'?",
    ),
    Case(
        "a column without meaning",
        Code.EXTRA_COLUMN,
        "survey!D1",
        """
        | survey |      |      |       |              |
        |        | type | name | label | $given_name  |
        |        | text | a    | A     | x            |
        """,
    ),
    Case(
        "content under a blank header",
        Code.BLANK_HEADER,
        "survey!E2 survey!D3",
        """
        | survey |      |      |       |     |     |
        |        | type | name | label |     |     |
        |        | text | a    | A     |     | one |
        |        | text | b    | B     | two | six |
        """,
        "2 such cells",
    ),
    Case(
        "a choices column no filter can name",
        Code.CHOICES_HEADER,
        "choices!D1",
        """
        | survey  |              |      |       |
        |         | type         | name | label |
        |         | select_one l | a    | A     |
        | choices |              |      |       |
        |         | list_name    | name | label | my region |
        |         | l            | x    | X     | north     |
        """,
    ),
    Case(
        "an invisible character in a name, not in a label",
        Code.INVISIBLE_CHARACTER,
        "survey!B2 survey!D2",
        """
        | survey |      |          |          |             |
        |        | type | name     | label    | relevant    |
        |        | text | a\u200db | ខ្មែរ\u200bA | 1 =\u2060 1 |
        """,
        "Zero Width Joiner (U+200D), at position 2",
    ),
    Case(
        "a control character anywhere",
        Code.CONTROL_CHARACTER,
        "survey!C2",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | a    | A\x07B |
        """,
    ),
    Case(
        "a cell longer than spreadsheets hold",
        Code.CELL_TOO_LONG,
        "survey!C2",
        f"""
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | a    | {"x" * 32_768} |
        """,
    ),
    Case(
        "an error of the spreadsheet",
        Code.FORMULA_ERROR,
        "survey!C2",
        """
        | survey |      |      |        |
        |        | type | name | label  |
        |        | text | a    | #REF!  |
        """,
    ),
]
