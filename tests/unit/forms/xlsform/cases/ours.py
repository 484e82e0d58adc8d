"""Our own sheets and columns, but for estimates."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.support import Case, sheet

SURVEY = """
| survey |              |        |        |
|        | type         | name   | label  |
|        | select_one s | sex    | Sex    |
|        | integer      | rooms  | Rooms  |
|        | text         | city   | City   |
|        | begin_repeat | member | Member |
|        | integer      | age    | Age    |
|        | end_repeat   |        |        |
|        | begin_repeat | meal   | Meal   |
|        | integer      | cost   | Cost   |
|        | end_repeat   |        |        |
| choices |             |        |        |
|        | list_name    | name   | label  |
|        | s            | F      | Female |
|        | s            | U      | Other  |
"""


def survey_with(name: str, header: str, *rows: str) -> str:
    """The survey and one more sheet."""
    return SURVEY + sheet(name, header, *rows)


QUESTIONS = [
    Case(
        "missing codes that can never be answered",
        Code.MISSING_CODE_INVALID,
        "survey!D2 survey!D3 survey!D4",
        """
        | survey |              |      |       |         |
        |        | type         | name | label | missing |
        |        | integer      | a    | A     | NA 999  |
        |        | select_one s | b    | B     | F 99    |
        |        | begin_group  | g    | G     | 99      |
        |        | text         | c    | C     | NA      |
        |        | end_group    |      |       |         |
        | choices |             |      |       |         |
        |        | list_name    | name | label |         |
        |        | s            | F    | Woman |         |
        """,
    ),
    Case(
        "a mark of personal data nobody knows",
        Code.VALUE_UNKNOWN,
        "survey!D2",
        "| survey |\n| | type | name | label | pii |\n| | text | a | A | drect |\n| | text | b | B | Quasi |",
        "Did you mean 'direct'?",
    ),
    Case(
        "a unit of a text",
        Code.UNIT_WITHOUT_NUMBER,
        "survey!D2",
        "| survey |\n| | type | name | label | unit |\n| | date | a | A | kg |\n| | integer | b | B | kg |",
    ),
]
EXPRESSIONS = [
    Case(
        "expressions with unknown names, without aggregate, or unreadable",
        Code.EXPRESSION_INVALID,
        "design!A2 design!B2 design!C2",
        survey_with(
            "design", "weight | strata | cluster", "${romos} | ${age} | (${city}"
        ),
        "rooms",
    ),
    Case(
        "a comparison with a code that does not exist",
        Code.EXPRESSION_DOUBTFUL,
        "design!A2",
        survey_with("design", "strata", "${sex} = 'X'"),
    ),
    Case(
        "a weight that is a text",
        Code.EXPRESSION_TYPE,
        "design!A2",
        survey_with("design", "weight", "${city}"),
        "must give a number",
    ),
    Case(
        "a second row of the design",
        Code.EXTRA_ROW,
        "design",
        survey_with("design", "weight", "1", "2"),
    ),
    Case(
        "a variable named like a question",
        Code.NAME_TAKEN,
        "variables!A2",
        survey_with("variables", "name | calculation", "city | 1"),
    ),
    Case(
        "a variable with an impossible name",
        Code.INVALID_NAME,
        "variables!A2",
        survey_with("variables", "name | calculation", "my rooms | 1"),
        "my_rooms",
    ),
    Case(
        "definitions given twice",
        Code.DUPLICATE_DEFINITION,
        "variables!A3",
        survey_with("variables", "name | calculation", "v | 1", "v | 2"),
        "row 2",
    ),
    Case(
        "variables in a circle",
        Code.CYCLE,
        "variables!B2 variables!B3",
        survey_with(
            "variables",
            "name | calculation",
            "v | ${w} + 1",
            "w | ${v} + 1",
            "x | ${v}",
        ),
        "v → w → v",
    ),
    Case(
        "a table that is not a repeat",
        Code.TABLE_UNKNOWN,
        "variables!B2",
        survey_with("variables", "name | table | calculation", "v | membre | 1"),
        "Did you mean 'member'?",
    ),
]
CASES = [*QUESTIONS, *EXPRESSIONS]
