"""What each reason of the table means for a survey, and what to do about it."""

from __future__ import annotations

from collect.forms.xlsform.codes import Code

LOSES, DIFFERS = Code.COLLECTOR_LOSES, Code.COLLECTOR_DIFFERS

_BY_HAND = "Tell enumerators what to do by hand, or give these interviews to phones with ODK Collect."
_OTHER_APP = "Use ODK Collect where the other app is needed."

# fmt: off
REASONS: dict[str, tuple[Code, str, str]] = {
    "no_background_sound": (LOSES, "nothing is recorded, and the interview goes on", "Ask for a recording by a question of type audio, or use ODK Collect."),
    "position_allowed": (DIFFERS, "the browser asks whether it may give the position; if it may not, the answer stays empty", "Let enumerators allow it before fieldwork, or ask a geopoint question that is required."),
    "not_known": (DIFFERS, "the answer stays empty, because a browser does not know it", "Ask for it by a text question where it is needed."),
    "no_change_reasons": (DIFFERS, "reasons for changes are not asked; the rest of the log is written", "Ask for the reason by a question of the form."),
    "code_typed": (LOSES, "its list of choices is not shown: a code is typed, and nothing checks it", "Use select_one with a choice_filter, or select_one_from_file."),
    "list_not_read": (LOSES, "the file is not read: the only choices are those of the choices sheet", "Use select_one_from_file or select_multiple_from_file with a choice_filter, which ask the same everywhere."),
    "other_app": (DIFFERS, "no other app is started: it is answered by hand, or a file is chosen", _OTHER_APP),
    "other_camera": (DIFFERS, "the phone's own camera opens, perhaps with the other lens", _BY_HAND),
    "no_printer": (DIFFERS, "nothing is printed", _BY_HAND),
    "no_compass": (DIFFERS, "the compass is not read: the direction is typed", _BY_HAND),
    "gregorian": (DIFFERS, "the date is asked and shown in the Gregorian calendar only", "Say so in the hint, or use ODK Collect."),
    "gregorian_shown": (DIFFERS, "the date is chosen in the Gregorian calendar, and shown in this one", "Say so in the hint, or use ODK Collect."),
    "no_map": (DIFFERS, "the choices are a list that can be searched, without a map", "Give choices labels that tell them apart without a map."),
    "bare_map": (DIFFERS, "the map is a grid, unless the project has a map and the phone fetched it", "Give the project a map of the area, or leave the appearance out, so that the position itself is taken."),
    "cannot_open": (LOSES, "the form may not open at all, because this function is not known there", "Write the expression without it, or fill this form with ODK Collect only."),
    "time_as_number": (LOSES, "this gives nothing, or in some countries a wrong number, for a time of day that somebody entered", "Ask for the hour and the minute as two integers where the form must calculate with them."),
    "not_encrypted": (LOSES, "answers are not encrypted with the form's public key: whoever may see them on the server can read them", "Fill this form with ODK Collect only, or remove public_key."),
    "long_list": (LOSES, "a list of {rows} choices can take half a minute to open on a simple phone", "Ask for the area first and add a choice_filter, or give each team a list of its own area."),
}
# fmt: on
