"""Dimensions and indicators."""

from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.cases.ours import survey_with
from tests.unit.forms.xlsform.support import Case

DIMENSIONS = "\n| dimensions |\n| | dimension | table | calculation |\n| | SEX | | if(${sex} = 'F', 'F', 'M') |\n| | AGE | member | 'Y0T4' |\n"
INDICATORS = "indicator | table | type | numerator | denominator | disaggregation"
CASES = [
    Case(
        "a concept the region does not know",
        Code.CONCEPT_UNKNOWN,
        "dimensions!A2",
        survey_with("dimensions", "dimension | calculation", "GENDER | 'F'"),
    ),
    Case(
        "codes a codelist does not have",
        Code.DIMENSION_CODE_UNKNOWN,
        "dimensions!B2 dimensions!B3 dimensions!B3",
        survey_with(
            "dimensions",
            "dimension | calculation",
            "SEX | ${sex}",
            "AGE | if(${rooms} > 1, 'Y0T5', recode(${city}, 'a', 'Y0T4', 'x'))",
        ),
        "Did you mean 'Y0T4'?",
    ),
    Case(
        "codes of a variable that a codelist does not have",
        Code.DIMENSION_CODE_UNKNOWN,
        "dimensions!B2",
        survey_with(
            "variables",
            "name | calculation",
            "kind | if(${rooms} > 1, 'F', ${other})",
            "other | if(${rooms} > 0, 'X', 'M')",
        )
        + "\n| dimensions |\n| | dimension | calculation |\n| | SEX | if(${rooms} > 3, ${kind}, ${kind}) |\n",
        "'X' is not a code",
    ),
    Case(
        "dimensions given twice",
        Code.DUPLICATE_DEFINITION,
        "dimensions!A3",
        survey_with("dimensions", "dimension | calculation", "SEX | 'F'", "SEX | 'M'"),
    ),
    Case(
        "a breakdown by what is not a dimension",
        Code.DIMENSION_UNKNOWN,
        "indicators!F2",
        survey_with(
            "indicators", INDICATORS, "WASH_WATER | | mean | ${rooms} | | SEX SEX*SEXX"
        )
        + DIMENSIONS,
        "Did you mean 'SEX'?",
    ),
    Case(
        "a breakdown by a dimension of another table",
        Code.DIMENSION_TABLE,
        "indicators!F2",
        survey_with(
            "indicators",
            INDICATORS,
            "WASH_WATER | | mean | ${rooms} | | AGE",
            "I2 | member | mean | ${age} | | AGE*SEX",
        )
        + DIMENSIONS,
    ),
    Case(
        "an indicator the region does not know",
        Code.INDICATOR_UNKNOWN,
        "indicators!A2",
        survey_with("indicators", INDICATORS, "WASH_WATR | | mean | ${rooms} | |"),
        "Did you mean 'WASH_WATER'?",
    ),
    Case(
        "an indicator the region knows by its name",
        Code.INDICATOR_UNKNOWN,
        "indicators!A2 indicators!A3",
        survey_with(
            "indicators",
            f"{INDICATORS} | label",
            "Q7 | | mean | ${rooms} | | | Rooms with watr",
            "Q8 | | mean | ${rooms} | | | Bedrooms",
        ),
        "Did you mean 'WASH_WATER' (Rooms with water)?",
    ),
    Case(
        "an indicator of another type than in the region",
        Code.INDICATOR_TYPE,
        "indicators!C2",
        survey_with(
            "indicators",
            INDICATORS,
            "WASH_WATER | | proportion | ${rooms} > 1 | |",
            "FREE | | proportion | ${rooms} > 1 | |",
        ),
        "is told in RATIO and estimated as mean or total",
    ),
    Case(
        "an indicator without what it needs",
        Code.VALUE_REQUIRED,
        "indicators!D2 indicators!E3",
        survey_with(
            "indicators",
            INDICATORS,
            "WASH_WATER | | mean | | |",
            "I2 | | ratio | ${rooms} | |",
        ),
    ),
    Case(
        "an indicator of an unknown type",
        Code.VALUE_UNKNOWN,
        "indicators!C2",
        survey_with("indicators", INDICATORS, "WASH_WATER | | percent | ${rooms} | |"),
    ),
    Case(
        "indicators given twice",
        Code.DUPLICATE_DEFINITION,
        "indicators!A3",
        survey_with(
            "indicators",
            INDICATORS,
            "WASH_WATER | | mean | ${rooms} | |",
            "WASH_WATER | | total | ${rooms} | |",
        ),
    ),
    Case(
        "a mean of texts",
        Code.EXPRESSION_TYPE,
        "indicators!D2",
        survey_with("indicators", INDICATORS, "WASH_WATER | | mean | ${city} | |"),
    ),
]
