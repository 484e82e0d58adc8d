"""The design: weights, calibration, replicates; and comparisons of indicators."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.cases.estimates import DIMENSIONS
from tests.unit.forms.xlsform.cases.ours import SURVEY, survey_with
from tests.unit.forms.xlsform.support import Case, sheet

REPLICATES = SURVEY.replace(
    "|        | integer      | rooms  | Rooms  |\n",
    "".join(
        f"|        | {kind}      | {name}  | {name}  |\n"
        for kind, name in (
            ("integer", "rooms"),
            ("decimal", "rep1"),
            ("decimal", "rep2"),
            ("text", "reply"),
        )
    ),
)


def design(header: str, *rows: str, before: str = SURVEY, after: str = "") -> str:
    """A workbook with a design."""
    return before + sheet("design", header, *rows) + after


def compared(words: str, kind: str = "mean", by: str = "SEX", value: str = "") -> str:
    """A workbook with one indicator and what it compares."""
    header = "indicator | table | type | numerator | disaggregation | compare"
    row = f"WASH_WATER | | {kind} | {value or '${rooms}'} | {by} | {words}"
    return survey_with("indicators", header, row) + DIMENSIONS


CASES = [
    Case(
        "numbers of the design that cannot be",
        Code.DESIGN_VALUE,
        "design!A2 design!B2 design!C2 design!D2",
        design(
            "trim | calibration_bounds | replicate_scale | replicate_seed",
            "1 | 1 3 | -0.5 | x",
        ),
        "times the median",
    ),
    Case(
        "more numbers than there is room for",
        Code.DESIGN_VALUE,
        "design!A2 design!B2 design!C2 design!D2",
        design(
            "trim | calibration_bounds | replicate_scale | calibration",
            "three | 0.3 nan | 1 2 | ../population.csv",
        ),
        "without folders",
    ),
    Case(
        "population totals without a dimension of the submission",
        Code.DESIGN_VALUE,
        "design!A2",
        design(
            "calibration",
            "population.csv",
            after="\n| dimensions |\n| | dimension | table | calculation |\n| | AGE | member | 'Y0T4' |\n",
        ),
        "with an empty table",
    ),
    Case(
        "a file of population totals",
        Code.MARGINS_TO_ATTACH,
        "design!A2",
        design("calibration", "population.csv", after=DIMENSIONS),
        "out of: SEX",
    ),
    Case(
        "replicate weights that are too few, and none",
        Code.DESIGN_VALUE,
        "design!A2",
        design("replicates | replicate_method", "rooms | jk1"),
        "at least two numeric questions",
    ),
    Case(
        "replicate weights that are texts",
        Code.DESIGN_VALUE,
        "design!A2",
        design("replicates | replicate_method", "rep1 reply | jk1", before=REPLICATES),
    ),
    Case(
        "replicate weights that are not in the survey",
        Code.NAME_UNKNOWN,
        "design!A2",
        design("replicates | replicate_method", "rep1 rep3 | jk1", before=REPLICATES),
        "Did you mean 'rep",
    ),
    Case(
        "a method of replicates, an interval and a rule nobody knows",
        Code.VALUE_UNKNOWN,
        "design!A2 design!B2 design!C2",
        design("replicate_method | interval | lonely", "jk2 | wislon | remove"),
        "Did you mean 'wilson'?",
    ),
    Case(
        "a weight and a probability",
        Code.DESIGN_CONTRADICTION,
        "design!B2",
        design("weight | probability", "1 | 0.5"),
        "1 over the probability",
    ),
    Case(
        "calibration with replicates",
        Code.DESIGN_CONTRADICTION,
        "design!A2",
        design(
            "calibration | replicate_method", "population.csv | jk1", after=DIMENSIONS
        ),
    ),
    Case(
        "weights of a file that are trimmed and adjusted, of no method",
        Code.DESIGN_CONTRADICTION,
        "design!A2 design!B2 design!C2",
        design(
            "replicates | trim | response",
            "rep* | 3 | ${rooms} > 1",
            before=REPLICATES,
        ),
        "belong to its weight as it is",
    ),
    Case(
        "a jackknife of strata without a scale",
        Code.DESIGN_CONTRADICTION,
        "design!A2",
        design("replicates | replicate_method", "rep* | jkn", before=REPLICATES),
        "(n - 1)/n",
    ),
    Case(
        "a number of replicates that is not one of a bootstrap",
        Code.DESIGN_CONTRADICTION,
        "design!A2",
        design("replicates | replicate_method", "100 | jk1"),
        "is for the bootstrap",
    ),
    Case(
        "a bootstrap of one",
        Code.DESIGN_CONTRADICTION,
        "design!A2",
        design("replicates | replicate_method", "1 | bootstrap"),
        "from 2 to 10000",
    ),
    Case(
        "JK1 in strata, with a rule that replicates do not have",
        Code.DESIGN_CONTRADICTION,
        "design!A2 design!C2",
        design("replicate_method | strata | lonely", "jk1 | ${city} | average"),
        "Write jkn",
    ),
    Case(
        "balanced replicates without strata",
        Code.DESIGN_CONTRADICTION,
        "design!A2",
        design("replicate_method | cluster", "brr | ${city}"),
        "Fill in 'strata'",
    ),
    Case(
        "parts of a design without what they belong to",
        Code.DESIGN_WITHOUT_EFFECT,
        "design!A2 design!B2 design!C2 design!D2",
        design(
            "response_class | calibration_bounds | replicate_scale | replicate_seed",
            "${city} | 0.3 3 | 1 | 7",
        ),
    ),
    Case(
        "a rule for clusters, where weights of a file tell the errors",
        Code.DESIGN_WITHOUT_EFFECT,
        "design!C2",
        design(
            "replicates | replicate_method | lonely",
            "rep1, ${rep2} | jk1 | fail",
            before=REPLICATES,
        ),
    ),
    Case(
        "comparisons that are none",
        Code.COMPARISON_SYNTAX,
        "indicators!F2 indicators!F2 indicators!F2 indicators!F2",
        compared("SEX SEX:F SEX:F-F SEX:A-B-C"),
        "several ways",
    ),
    Case(
        "a comparison of what is not broken down",
        Code.COMPARISON_BREAKDOWN,
        "indicators!F2",
        compared("SEX:F/M AGE:a-b"),
        "Add 'AGE'",
    ),
    Case(
        "a comparison of a code there is not",
        Code.COMPARISON_CODE,
        "indicators!F2",
        compared("SEX:F-m"),
        "Did you mean 'M'?",
    ),
    Case(
        "a comparison of medians",
        Code.COMPARISON_TYPE,
        "indicators!F2",
        compared("SEX:F-M", "median"),
    ),
]
