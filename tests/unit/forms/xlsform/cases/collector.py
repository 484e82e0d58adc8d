"""What the web collector does otherwise than ODK Collect, cell by cell."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.cases.expressions import rows
from tests.unit.forms.xlsform.support import Case, sheet

_LISTS = (
    "\n"
    + sheet("choices", "list_name | name | label", "k | label | code")
    + sheet("external_choices", "list_name | name | label | x", "far | a | A | 1")
)
_LONG = "\n" + sheet(
    "choices",
    "list_name | name | label | of",
    *(f"village | v{at} | Village {at} | {at % 9}" for at in range(2_001)),
)

CASES = [
    Case(
        "questions whose answers are lost",
        Code.COLLECTOR_LOSES,
        "survey!A2 survey!A4 survey!D5",
        rows(
            "background-audio | voice | | |",
            "text | a | A | |",
            "select_one_external far | e | E | | x=${a}",
            "select_one k | s | S | minimal search('f', 'matches', 'a', ${a}) |",
            header="type | name | label | appearance | choice_filter",
        )
        + _LISTS,
        mentions="'e' (select_one_external): its list of choices is not shown",
    ),
    Case(
        "functions that it does not know, wherever they stand",
        Code.COLLECTOR_LOSES,
        "survey!D2 survey!F4 survey!G5 survey!E7 survey!I9 survey!H10 survey!J11",
        rows(
            "text | a | A | version() = '' | | | | | |",
            "note | b | B ${a} | | | | | | |",
            "calculate | c | | | | decimal-time(${d}) + decimal-time('06:00') | | | |",
            "time | d | D | | | | intersects('') | | |",
            "begin_repeat | r | R | | | | | | |",
            "text | e | E | | version() | | | | |",
            "end_repeat | | | | | | | | |",
            "begin_repeat | q | Q | | | | | | int(property('x')) |",
            "text | f | F | | | | | version() = '2' | |",
            "select_one k | s | S | | | | | | | name=version()",
            "end_repeat | | | | | | | | |",
            header="type | name | label | relevant | default | calculation"
            " | constraint | required | repeat_count | choice_filter",
        )
        + _LISTS,
        mentions="decimal-time() of 'c'",
    ),
    Case(
        "a name of interviews, and a key, that it cannot make use of",
        Code.COLLECTOR_LOSES,
        "settings!C2 settings!D2",
        rows("text | a | A")
        + "\n"
        + sheet(
            "settings",
            "form_id | version | instance_name | public_key | form_title",
            "f | 1 | concat(version(), 1) | MIIB | F",
        ),
        mentions="public_key: answers are not encrypted",
    ),
    Case(
        "a long list that nothing filters",
        Code.COLLECTOR_LOSES,
        "survey!A2",
        rows(
            "select_one village | v | V |",
            "select_one village | w | W | of='1'",
            header="type | name | label | choice_filter",
        )
        + _LONG,
        mentions="a list of 2,001 choices",
    ),
    Case(
        "questions that are asked otherwise",
        Code.COLLECTOR_DIFFERS,
        "survey!A2 survey!E3 survey!D4 survey!D5 survey!F6",
        rows(
            "start-geopoint | here | | | |",
            "audit | audit | | | track-changes-reasons=on-form-edit |",
            "text | app | App | ex:org.example.app(x='map') | |",
            "date | d | D | ethiopian no-calendar | |",
            "begin_group | g | G | | | ex:org.example.group()",
            "integer | n | N | counter | |",
            "end_group | | | | |",
            header="type | name | label | appearance | parameters | body::intent",
        ),
        mentions="'app' (ex): no other app is started",
    ),
]
