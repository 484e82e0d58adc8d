"""Names and labels of the survey."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.support import Case

CASES = [
    Case(
        "a question without a name",
        Code.MISSING_NAME,
        "survey!B2 survey!B3",
        """
        | survey |             |      |       |
        |        | type        | name | label |
        |        | text        |      | A     |
        |        | begin_group |      | G     |
        |        | text        | b    | B     |
        |        | end_group   |      |       |
        """,
    ),
    Case(
        "a note without a name",
        Code.NOTE_WITHOUT_NAME,
        "survey!B2",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | note |      | Hello |
        """,
    ),
    Case(
        "names XML does not allow",
        Code.INVALID_NAME,
        "survey!B2 survey!B3 survey!B4",
        """
        | survey |      |        |       |
        |        | type | name   | label |
        |        | text | 2nd    | A     |
        |        | text | my age | B     |
        |        | text | Âge    | C     |
        """,
        "it contains a space (position 3)",
    ),
    Case(
        "a root name XML does not allow",
        Code.INVALID_NAME,
        "settings!D2",
        """
        | survey   |         |         |       |
        |          | type    | name    | label |
        |          | text    | a       | A     |
        | settings |         |         |       |
        |          | form_id | version | form_title | name |
        |          | f       | 1       | F          | 1st  |
        """,
    ),
    Case(
        "a name used twice in one group names the first row",
        Code.DUPLICATE_NAME,
        "survey!B3 survey!B6",
        """
        | survey |             |      |       |
        |        | type        | name | label |
        |        | text        | a    | A     |
        |        | text        | a    | A     |
        |        | begin_group | g    | G     |
        |        | text        | b    | B     |
        |        | text        | b    | B     |
        |        | end_group   |      |       |
        """,
        "in row 2 (B2)",
    ),
    Case(
        "a name used again in another group",
        Code.NAME_USED_ELSEWHERE,
        "survey!B4",
        """
        | survey |             |      |       |
        |        | type        | name | label |
        |        | text        | a    | A     |
        |        | begin_group | g    | G     |
        |        | text        | a    | A     |
        |        | end_group   |      |       |
        """,
    ),
    Case(
        "names that differ only in capitals",
        Code.NAME_CASE,
        "survey!B3",
        """
        | survey |      |      |       |
        |        | type | name | label |
        |        | text | age  | A     |
        |        | text | Age  | B     |
        """,
    ),
    Case(
        "reserved names",
        Code.RESERVED_NAME,
        "survey!B2 survey!B3",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | text         | meta | A     |
        |        | begin_repeat | data | D     |
        |        | text         | b    | B     |
        |        | end_repeat   |      |       |
        """,
    ),
    Case(
        "two repeats of one name",
        Code.REPEAT_NAME,
        "survey!B6",
        """
        | survey |              |       |       |
        |        | type         | name  | label |
        |        | begin_repeat | child | C     |
        |        | text         | a     | A     |
        |        | end_repeat   |       |       |
        |        | begin_group  | g     | G     |
        |        | begin_repeat | child | C     |
        |        | text         | b     | B     |
        |        | end_repeat   |       |       |
        |        | end_group    |       |       |
        """,
    ),
    Case(
        "an audit with a name of its own",
        Code.AUDIT_NAME,
        "survey!B3",
        """
        | survey |       |       |       |
        |        | type  | name  | label |
        |        | text  | a     | A     |
        |        | audit | trace |       |
        """,
    ),
    Case(
        "questions and repeats without a label",
        Code.MISSING_LABEL,
        "survey!C2 survey!C3",
        """
        | survey |              |      |       |
        |        | type         | name | label |
        |        | integer      | a    |       |
        |        | begin_repeat | r    |       |
        |        | calculate    | c    |       |
        |        | text         | b    | B     |
        |        | end_repeat   |      |       |
        """,
    ),
]
