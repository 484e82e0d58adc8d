"""The sheet `checks`."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.cases.ours import survey_with
from tests.unit.forms.xlsform.support import Case

CHECKS = "name | type | constraint | variable | threshold | severity | value | action | table"

CASES = [
    Case(
        "a check without name, type or parameter",
        Code.VALUE_REQUIRED,
        "checks!A2 checks!B3 checks!C4 checks!D5 checks!G6",
        survey_with(
            "checks",
            CHECKS,
            "| constraint | 1 = 1 | | | | | |",
            "a | | | | | | | |",
            "b | constraint | | | | | | |",
            "c | outlier | | | | | | |",
            "d | constraint | 1 = 1 | | | | | replace |",
        ),
    ),
    Case(
        "a check of an unknown type, severity and action",
        Code.VALUE_UNKNOWN,
        "checks!B2 checks!F2 checks!H2",
        survey_with("checks", CHECKS, "a | outlyer | | rooms | | fatal | | delete |"),
        "Did you mean 'outlier'?",
    ),
    Case(
        "a threshold that is not a number",
        Code.NUMBER_EXPECTED,
        "checks!E2",
        survey_with("checks", CHECKS, "a | outlier | | rooms | three | | | |"),
    ),
    Case(
        "a parameter another type uses",
        Code.PARAMETER_UNUSED,
        "checks!E2",
        survey_with("checks", CHECKS, "a | constraint | 1 = 1 | | 3 | | | |"),
    ),
    Case(
        "a variable that does not exist, or in another table",
        Code.NAME_UNKNOWN,
        "checks!D2 checks!D3 checks!D5",
        survey_with(
            "checks",
            CHECKS,
            "a | outlier | | room | | | | |",
            "b | outlier | | age | | | | |",
            "c | outlier | | ${age} | | | | | member",
            "d | outlier | | cost | | | | | member",
        ),
        "Did you mean 'rooms'?",
    ),
    Case(
        "checks given twice",
        Code.DUPLICATE_DEFINITION,
        "checks!A3",
        survey_with(
            "checks",
            CHECKS,
            "a | constraint | 1 = 1 | | | | | |",
            "a | constraint | 1 = 2 | | | | | |",
        ),
    ),
    Case(
        "parameters out of bounds",
        Code.PARAMETER_INVALID,
        "checks!E2 checks!F3 checks!G4 checks!H5 checks!I6 checks!J7 checks!J8 "
        "checks!J9 checks!D10 checks!D11 checks!D11 checks!H12 checks!E13 checks!D14 "
        "checks!D14 checks!F15 checks!F15 checks!C16",
        survey_with(
            "checks",
            "name | type | variable | variables | threshold | least | min_minutes |"
            " max_minutes | accuracy | within | by | similar",
            "a | outlier | rooms | | 0 | | | | | | | |",
            "b | straightline | | rooms sex | | 3 | | | | | | |",
            "c | duration | | | | | -1 | | | | | |",
            "d | duration | | | | | 30 | 20 | | | | |",
            "e | location | | | | | | | 0 | | | |",
            "f | location | | | | | | | | near | sex | |",
            "g | location | | | | | | | | 500 m | | |",
            'h | location | | | | | | | | {"type": "Point"} | | |',
            "i | straightline | | rooms | | | | | | | | |",
            "j | duration | | sex city | | | 5 | | | | | |",
            "k | duration | | | | | 5 | 4 | | | | |",
            "l | enumerator | rooms | | 5 | | | | | | | |",
            "m | duration | | rooms | | | 5 | | | | | |",
            "n | straightline | | rooms sex | | 2.5 | | | | | | |",
            "o | location | rooms | | | | | | 5 | | | |",
        ),
        "whole number",
    ),
    Case(
        "a share above all answers, and a distance from an unknown place",
        Code.PARAMETER_INVALID,
        "checks!C2 checks!D3",
        survey_with(
            "checks",
            "name | type | threshold | within | similar | by",
            "a | duplicate | 101 | | all | |",
            "b | location | | {broken | | sex |",
            "c | duplicate | 85 | | ALL | sex |",
            "d | location | | 1.5 km | | sex |",
        ),
        "85",
    ),
    Case(
        "a source of minutes there is none of",
        Code.VALUE_UNKNOWN,
        "checks!D2",
        survey_with(
            "checks",
            "name | type | min_minutes | source",
            "a | duration | 5 | audits |",
        ),
        "Did you mean 'audit'?",
    ),
    Case(
        "minutes of a log that the form does not keep, or for a part of the interview",
        Code.PARAMETER_INVALID,
        "checks!D2 checks!D3 checks!E3 checks!E3 checks!E3 checks!D4 checks!F4",
        survey_with(
            "checks",
            "name | type | min_minutes | source | variables | table",
            "a | duration | 5 | audit | | |",
            "b | duration | 5 | audit | rooms sex | |",
            "c | duration | 5 | audit | | member |",
        ),
        "type audit",
    ),
    Case(
        "a source of minutes where none are counted",
        Code.PARAMETER_UNUSED,
        "checks!D2",
        survey_with(
            "checks",
            "name | type | constraint | source",
            "a | constraint | 1 = 1 | audit |",
        ),
    ),
    Case(
        "a built-in check there is none of, or an action it cannot take",
        Code.VALUE_UNKNOWN,
        "checks!A2 checks!H3",
        survey_with(
            "checks",
            CHECKS,
            "builtin:require | builtin | | | | | | off | |",
            "builtin:gps | builtin | | | | | | blank | |",
            "builtin:dates | builtin | | | | | | off | |",
        ),
        "Did you mean 'builtin:required'?",
    ),
    Case(
        "questions of any table that a built-in check leaves out",
        Code.NAME_UNKNOWN,
        "checks!C2",
        survey_with(
            "checks",
            "name | type | variables | action",
            "builtin:required | builtin | cost ${age} nobody | off",
        ),
        "No question or variable is named 'nobody'.",
    ),
    Case(
        "a sheet without a column it needs",
        Code.MISSING_COLUMN,
        "checks",
        survey_with("checks", "name", "a"),
    ),
]
