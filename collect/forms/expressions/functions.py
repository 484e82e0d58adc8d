"""The function table: what each takes and gives.

Semantics are JavaRosa's (XPathFuncExpr), except for the last block and the named ones,
which are ours (`docs/derived.md`). What a phone can do and a table cannot is in UNAVAILABLE.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from collect.forms.expressions.code_lists import CODE_LISTS, CodeList
from collect.forms.expressions.scope import ValueType


class Parameter(StrEnum):
    """What an argument must be. Values are converted as on the phone.

    `ROWS`: a repeat, or a question of one, perhaps filtered. `NODES`: a question of
    a repeat, perhaps filtered; `SPREAD`: values, or a single `NODES`. `SELECTION`:
    an answer that holds codes. `QUOTED`: a text, never a number. `PLACE`: `..`.
    """

    ANY = "any"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    ROWS = "rows"
    NODES = "nodes"
    SPREAD = "spread"
    SELECTION = "selection"
    QUOTED = "quoted"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Function:
    """`parameters`, of which the last `repeating` may come any number of times,
    together, and all after `required` may be left out. `result` ANY: decided by the
    arguments. `names`: of the parameters of a function of ours; `codes`: of those the
    lists whose codes they take, by place."""

    name: str
    parameters: tuple[Parameter, ...]
    result: ValueType
    required: int
    repeating: int = 0
    names: tuple[str, ...] = ()
    codes: dict[int, CodeList] = field(default_factory=dict, compare=False)

    def accepts(self, count: int) -> bool:
        """Whether `count` arguments are a right number of arguments."""
        surplus = count - self.required
        if surplus < 0:
            return False
        if self.repeating:
            return surplus % self.repeating == 0
        return count <= len(self.parameters)

    def parameter(self, place: int) -> Parameter:
        """What the argument at `place`, from 0, must be."""
        fixed = len(self.parameters) - self.repeating
        if place < len(self.parameters):
            return self.parameters[place]
        return self.parameters[fixed + (place - fixed) % self.repeating]

    @property
    def arity(self) -> str:
        """The right number of arguments, for people."""
        least, most = self.required, len(self.parameters)
        if self.repeating:
            return f"{least} or more arguments"
        if least == most:
            return f"{least} argument{'' if least == 1 else 's'}"
        return f"{least} to {most} arguments"

    @property
    def usage(self) -> str:
        """How to call a function with named parameters: f(a, b); else ''."""
        return f"Write {self.name}({', '.join(self.names)})." if self.names else ""


_SIGNATURES = """
if                   boolean any any -> any
coalesce             any any -> any
true                 -> boolean
false                -> boolean
not                  boolean -> boolean
boolean              any -> boolean
boolean-from-string  text -> boolean
number               any -> number
int                  number -> number
round                number number? -> number
string               any -> text
date                 any -> date
date-time            any -> datetime
decimal-date-time    any -> number
decimal-time         any -> number
format-date          date text -> text
format-date-time     date text -> text
today                -> date
now                  -> datetime
abs                  number -> number
pow                  number number -> number
sqrt                 number -> number
exp                  number -> number
exp10                number -> number
log                  number -> number
log10                number -> number
sin                  number -> number
cos                  number -> number
tan                  number -> number
asin                 number -> number
acos                 number -> number
atan                 number -> number
atan2                number number -> number
pi                   -> number
selected             selection quoted -> boolean
is-selected          selection quoted -> boolean
count-selected       selection -> number
selected-at          selection number -> text
concat               spread* -> text
join                 text spread* -> text
substr               text number number? -> text
substring-before     text text -> text
substring-after      text text -> text
translate            text text text -> text
contains             text text -> boolean
starts-with          text text -> boolean
ends-with            text text -> boolean
string-length        text -> number
normalize-space      text -> text
regex                text text -> boolean
checklist            number number boolean* -> boolean
weighted-checklist   number number boolean* number* -> boolean
count                rows -> number
count-non-empty      nodes -> number
sum                  nodes -> number
min                  spread spread* -> number
max                  spread spread* -> number
position             place -> number
indexed-repeat       nodes rows number rows* number* -> any
missing              any -> boolean
recode               any any any any* any* -> any
age_months           date date -> number
age_days             date date -> number
quintile             number number? -> number
wealth_index         number number* -> number
wealth_index_by      any number number* -> number
"""

_NAMED = """
haz    sex:sex age_days:number height:number measured:position? -> number
waz    sex:sex age_days:number weight:number oedema:yes_no? -> number
whz    sex:sex age_days:number weight:number height:number measured:position? oedema:yes_no? -> number
baz    sex:sex age_days:number weight:number height:number measured:position? oedema:yes_no? -> number
muacz  sex:sex age_days:number muac:number -> number
jmp_water       source:water_source location:water_location minutes:number -> text
jmp_sanitation  toilet:toilet shared:yes_no -> text
jmp_hygiene     place:handwashing_place water:yes_no soap:yes_no -> text
wg_short_set    seeing:difficulty hearing:difficulty walking:difficulty remembering:difficulty self_care:difficulty communicating:difficulty -> boolean
child_functioning_2_4   seeing:difficulty hearing:difficulty walking:difficulty fine_motor:difficulty understanding:difficulty understood:difficulty learning:difficulty playing:difficulty behaviour:comparison -> boolean
child_functioning_5_17  seeing:difficulty hearing:difficulty walking:difficulty self_care:difficulty understood_inside:difficulty understood_outside:difficulty learning:difficulty remembering:difficulty concentrating:difficulty change:difficulty behaviour:difficulty friends:difficulty anxiety:frequency depression:frequency -> boolean
"""
"""Functions whose parameters have a name, and a type or a list of codes."""

GROWTH = ("haz", "waz", "whz", "baz", "muacz")
"""The z-scores; each has a twin `…_flag` that takes the same."""


def _read(line: str) -> Function:
    left, result = line.split("->")
    name, *words = left.split()
    kinds = [word.rstrip("?*").rpartition(":") for word in words]
    parameters = tuple(
        Parameter.TEXT if kind in CODE_LISTS else Parameter(kind) for *_, kind in kinds
    )
    repeating = sum(word.endswith("*") for word in words)
    optional = sum(word.endswith("?") for word in words) + repeating
    return Function(
        name,
        parameters,
        ValueType(result.strip()),
        required=len(parameters) - optional,
        repeating=repeating,
        names=tuple(label for label, *_ in kinds if label),
        codes={
            place: CODE_LISTS[kind]
            for place, (*_, kind) in enumerate(kinds)
            if kind in CODE_LISTS
        },
    )


def _flag(function: Function) -> Function:
    return replace(function, name=f"{function.name}_flag", result=ValueType.BOOLEAN)


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in map(_read, filter(None, (_SIGNATURES + _NAMED).splitlines()))
}
FUNCTIONS |= {f"{name}_flag": _flag(FUNCTIONS[name]) for name in GROWTH}
"""Every function that can be evaluated over a table, by name."""

TABLE_FUNCTIONS = frozenset({"quintile", "wealth_index", "wealth_index_by"})
"""Functions whose value for a row depends on all rows of its table."""

_NOT_YET = "is not available yet in this version."
_PHONE = "has a meaning only on the phone, while the form is filled."
_STORE = "Store its result in a calculate of the survey sheet and name that."

UNAVAILABLE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("area", "enclosed-area", "distance", "geofence", "intersects", "digest"),
        (_NOT_YET, _STORE),
    ),
    **dict.fromkeys(("base64-decode", "extract-signed"), (_NOT_YET, _STORE)),
    **dict.fromkeys(
        ("random", "uuid", "once", "randomize", "version", "property", "depend"),
        (_PHONE, _STORE),
    ),
    **dict.fromkeys(
        ("pulldata", "instance", "current", "jr:choice-name", "jr:itext", "lookup"),
        (_PHONE, _STORE),
    ),
    **dict.fromkeys(
        ("avg", "mean", "average"),
        (
            "does not exist on the phone.",
            "Divide: sum(${x}) div count-non-empty(${x}).",
        ),
    ),
}
"""Names that are functions elsewhere -> (what is the matter, what to do)."""
