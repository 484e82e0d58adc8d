"""Rules between columns, parameters and languages."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.cases.expressions import rows
from tests.unit.forms.xlsform.support import Case

RULES = [
    Case(
        "a pattern that is not a regular expression",
        Code.INVALID_REGEX,
        "survey!D2",
        rows(
            "text | a | A | regex(., '[A-Z')",
            "text | b | B | regex(., '^\\p{L}+$')",
            "text | c | C | regex(., '(?<y>[0-9&&[^5]]+)\\h')",
            header="type | name | label | constraint",
        ),
    ),
    Case(
        "a calculate without a calculation",
        Code.MISSING_CALCULATION,
        "survey!D3",
        rows(
            "text | a | A |",
            "calculate | c | |",
            "calculate | d | | 1",
            header="type | name | label | calculation",
        ),
    ),
    Case(
        "a message without its constraint",
        Code.MESSAGE_WITHOUT_CONSTRAINT,
        "survey!D2",
        rows(
            "text | a | A | Too old", header="type | name | label | constraint_message"
        ),
    ),
    Case(
        "a required message on a question that is not",
        Code.MESSAGE_WITHOUT_REQUIRED,
        "survey!E2 survey!E3",
        rows(
            "text | a | A | no | Please",
            "text | b | B | | Please",
            "text | c | C | yes | Please",
            header="type | name | label | required | required_message",
        ),
    ),
    Case(
        "rules where nothing is answered",
        Code.NO_EFFECT,
        "survey!D2 survey!E2 survey!D3 survey!F4 survey!D5 survey!G6",
        rows(
            "note | n | N | yes | . > 1 | |",
            "calculate | c | | yes | | 1 |",
            "begin_group | g | G | no | | 1 |",
            "begin_group | h | H | yes | | |",
            "text | a | A | yes | . > 1 | | 3",
            "end_group | | | | | |",
            "end_group | | | | | |",
            header="type | name | label | required | constraint | calculation | repeat_count",
        ),
    ),
    Case(
        "a trigger that is not a reference",
        Code.TRIGGER_SYNTAX,
        "survey!D3",
        rows(
            "text | a | A | |",
            "calculate | c | | a | 1",
            "calculate | d | | ${a}, ${a} | 1",
            header="type | name | label | trigger | calculation",
        ),
    ),
    Case(
        "a background-geopoint without a trigger",
        Code.VALUE_REQUIRED,
        "survey!D3",
        rows(
            "text | a | A |",
            "background-geopoint | b | |",
            header="type | name | label | trigger",
        ),
    ),
    Case(
        "neither yes nor no",
        Code.UNKNOWN_YES_NO,
        "survey!D2 survey!D3",
        rows(
            "text | a | A | oui",
            "text | b | B | 1",
            "text | c | C | TRUE",
            "text | d | D | ${a} = 'x'",
            header="type | name | label | required",
        ),
    ),
    Case(
        "parameters that are not pairs",
        Code.PARAMETERS_SYNTAX,
        "survey!D2",
        rows(
            "range | a | A | start 1 end 5",
            "range | b | B | start = 1, end=5;step=1",
            header="type | name | label | parameters",
        ),
    ),
    Case(
        "a parameter the type does not have",
        Code.UNKNOWN_PARAMETER,
        "survey!D2",
        rows(
            "image | a | A | max-pixel=640",
            "integer | b | B | x=1",
            header="type | name | label | parameters",
        ),
        "Did you mean 'max-pixels'?",
    ),
    Case(
        "parameters with impossible values",
        Code.PARAMETER_VALUE,
        "survey!D2 survey!D3 survey!D4 survey!D5 survey!D6",
        rows(
            "image | a | A | max-pixels=big",
            "range | b | B | start=1 end=x step=1",
            "rank l | c | C | seed=1",
            "audit | audit | | location-max-age=10",
            "select_one_from_file l.csv | d | D | value=a*",
            "select_one l | e | E | randomize=true seed=${a}",
            header="type | name | label | parameters",
        )
        + "\n| choices |\n| | list_name | name | label |\n| | l | x | X |",
    ),
]
BOTH = "type | name | label::English (en) | label::Khmer (km)"
LANGUAGES = [
    Case(
        "a text without its translation",
        Code.TRANSLATION_MISSING,
        "survey!D3",
        rows("text | a | A | ក", "text | b | B |", header=BOTH),
        "in language 'Khmer (km)'",
    ),
    Case(
        "a text of our sheets without its translation",
        Code.TRANSLATION_MISSING,
        "variables!D2",
        rows("text | a | A | ក", header=BOTH)
        + "\n| variables |\n| | name | calculation | label::English (en) | label::Khmer (km) |\n| | v | 1 | V | |",
    ),
    Case(
        "a language without a hint column",
        Code.LANGUAGE_COLUMN_MISSING,
        "survey!E1",
        rows("text | a | A | ក | H", header=BOTH + " | hint::English (en)"),
        "'hint::Khmer (km)'",
    ),
    Case(
        "languages that differ between sheets",
        Code.LANGUAGES_DIFFER,
        "survey!D1 choices!C1",
        rows("select_one l | a | A | ក", header=BOTH)
        + "\n| choices |\n| | list_name | name | label::Kmer (km) | label::English (en) |\n| | l | x | ក | X |",
        "Did you mean 'Khmer (km)'?",
    ),
    Case(
        "a default language no column has",
        Code.DEFAULT_LANGUAGE_UNKNOWN,
        "settings!D2",
        rows("text | a | A | ក", header=BOTH)
        + "\n| settings |\n| | form_id | version | form_title | default_language |\n| | f | 1 | F | English |",
        "Did you mean 'English (en)'?",
    ),
]
CASES = [*RULES, *LANGUAGES]
