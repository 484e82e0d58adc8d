"""What people read in the workbook on how to fill it in."""

from typing import Final

_SHARED: Final = """
Do not change the other columns: they say which answer is meant and what it was. Lines
may be sorted, filtered, left empty or deleted; columns may be hidden or added. A
filter hides lines but does not take them out: they are read too.

Write values and no formulas. If you copied from elsewhere, paste as values. All
columns are formatted as text, so that 007 stays 007 and a date stays as typed; leave
them so.

Save as .xlsx and upload the file. It is checked as a whole, and every problem is
named with its cell. Lines that you left as they were decide nothing, and lines
already decided are not decided again, so the file may be uploaded many times.
"""

_LOG: Final = """
How to fill in the cleaning log

Each line of the sheet cleaning_log is one answer that a check found, or one that has
been decided already (grey). Fill in the yellow columns of the lines that you decide.

change_type: change_response writes new_value in place of the answer. blank_response
empties the answer. remove_survey takes the whole interview out of the clean data.
no_action keeps the answer as it is: it was looked at and is right, and the check does
not ask again. An empty change_type decides nothing.

new_value: for change_response only. The column expects says how it is written. Of a
question with choices, write the code and not the label; the arrow of the cell offers
the codes, and the sheet choices has their labels. Several codes have one space
between them.

reason: how you know, in a few words. It stays in the log.

A grey line shows what was decided, by a person or, where the check acts by itself,
automatically. Write another change_type to decide otherwise; no_action keeps the
answer as it was collected.
"""

_OTHER: Final = """
How to recode the texts of “other, specify”

Each line of the sheet other is one text that was written because no choice seemed to
fit. Fill in exactly one of the three yellow columns existing_choice, corrected_text
and invalid, or none to leave the line for later.

existing_choice: the text says what a choice says already. Write the code of that
choice; where several may be chosen, write all that the text means, with a space
between them. It takes the place of “other”, and the text is emptied. The column
suggestion has the choice that resembles the text most, if there is one.

corrected_text: it is another thing indeed. Write the text as it should be: spelled
right, or translated. Write equal things alike, so that they can be counted.

invalid: write yes where the text answers nothing. The text is emptied and “other” is
taken away.

reason: in a few words, if there is something to say. It stays in the log. The column
count says how many interviews have the same text.
"""


def _paragraphs(*texts: str) -> tuple[str, ...]:
    parts = (part for text in texts for part in text.split("\n\n"))
    return tuple(" ".join(part.split()) for part in parts)


LOG_TEXT: Final = _paragraphs(_LOG, _SHARED)
OTHER_TEXT: Final = _paragraphs(_OTHER, _SHARED)
"""The title, then the paragraphs, for the two sheets."""
