"""The cleaning log as a spreadsheet: written to be filled in, and read back: pure."""

from collect.datasets.cleaning.sheets.frame import MAX_LINES, TooManyLinesError
from collect.datasets.cleaning.sheets.others import OtherText, write_others
from collect.datasets.cleaning.sheets.questions import Questions, QuestionText
from collect.datasets.cleaning.sheets.reading import (
    MOST_FINDINGS,
    Reading,
    capped,
    read_log,
)
from collect.datasets.cleaning.sheets.recoding import Parent, recoded
from collect.datasets.cleaning.sheets.writing import write_log

__all__ = [
    "MAX_LINES",
    "MOST_FINDINGS",
    "OtherText",
    "Parent",
    "QuestionText",
    "Questions",
    "Reading",
    "TooManyLinesError",
    "capped",
    "read_log",
    "recoded",
    "write_log",
    "write_others",
]
