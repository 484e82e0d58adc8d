"""The survey's structure."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.support import Case

CASES = [
    Case(
        "a row with a name but no type",
        Code.MISSING_TYPE,
        "survey!A3",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | a    | A     |
        |        |      | b    | B     |
        """,
    ),
    Case(
        "a row with only a remark",
        Code.ROW_IGNORED,
        "survey!A3",
        """
        | survey |      |      |       |      |
        |        | type | name | label | hint |
        |        | text | a    | A     |      |
        |        |      |      |       | todo |
        """,
    ),
    Case(
        "a type with a slip of the keyboard",
        Code.UNKNOWN_TYPE,
        "survey!A2 survey!A3 survey!A4",
        """
        | survey |                   |      |       |
        |        | type              | name | label |
        |        | Integr            | a    | A     |
        |        | select_one my list | b   | B     |
        |        | begingroup        | c    | C     |
        """,
        "Did you mean 'integer'?",
    ),
    Case(
        "a type with a slip of the keyboard and words after it",
        Code.UNKNOWN_TYPE,
        "survey!A2",
        """
        | survey |                           |      |       |
        |        | type                      | name | label |
        |        | integr of the whole house | a    | A     |
        """,
        "Did you mean 'integer'?",
    ),
    Case(
        "a type phones no longer answer",
        Code.DEPRECATED_TYPE,
        "survey!A3",
        """
        | survey |           |      |       |
        |        | type      | name | label |
        |        | text      | a    | A     |
        |        | simserial | sim  |       |
        """,
    ),
    Case(
        "an end without a begin",
        Code.END_WITHOUT_BEGIN,
        "survey!A3",
        """
        | survey |           |      |       |
        |        | type      | name | label |
        |        | text      | a    | A     |
        |        | end group |      |       |
        """,
    ),
    Case(
        "a begin without an end",
        Code.BEGIN_WITHOUT_END,
        "survey!A2 survey!A3",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | begin_group  | g    | G     |
        |        | begin_repeat | r    | R     |
        |        | text         | a    | A     |
        """,
        "'end_group'",
    ),
    Case(
        "an end of the wrong kind names the row that is open",
        Code.END_MISMATCH,
        "survey!A4",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | begin_repeat | r    | R     |
        |        | text         | a    | A     |
        |        | end_group    |      |       |
        """,
        "opened in row 2",
    ),
    Case(
        "a group closed before what is inside it gives one finding",
        Code.END_MISMATCH,
        "survey!A5",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | begin_group  | g    | G     |
        |        | begin_repeat | r    | R     |
        |        | text         | a    | A     |
        |        | end_group    |      |       |
        """,
    ),
    Case(
        "a group without questions",
        Code.EMPTY_GROUP,
        "survey!A3",
        """
        | survey |             |      |       |
        |        | type        | name | label |
        |        | text        | a    | A     |
        |        | begin_group | g    | G     |
        |        | end_group   |      |       |
        """,
    ),
    Case(
        "a survey that asks nothing",
        Code.EMPTY_SURVEY,
        "survey",
        """
        | survey |      |      |       |
        |        | type | name | label |
        """,
    ),
    Case(
        "a disabled row",
        Code.DISABLED_ROW,
        "survey!D3",
        """
        | survey |      |      |       |          |
        |        | type | name | label | disabled |
        |        | text | a    | A     |          |
        |        | text | b    | B     | yes      |
        """,
    ),
]
