"""The versions of a form as one."""

from __future__ import annotations

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.questions import questions_of, unambiguous
from tests.factories.stored import Version

OLD = Version(
    (
        Field("/g", "g", "structure"),
        Field("/g/gone", "gone", "int"),
        Field("/g/sex", "sex", "string", list_name="sexes"),
        Field("/end", "end", "string"),
    ),
    {"sexes": (Choice("1", {"en": "man"}), Choice("9", {"en": "unknown"}))},
    "2023",
)
NEW = Version(
    (
        Field("/g", "g", "structure"),
        Field("/g/sex", "sex", "string", list_name="sex", labels={"km": "ភេទ"}),
        Field("/end", "end", "string"),
        Field("/new", "new", "string"),
    ),
    {"sex": (Choice("2", {"en": "Woman"}), Choice("1", {"en": "Man"}))},
    "2024",
)


def test_what_is_gone_stays_at_the_end_of_its_group() -> None:
    paths = [item.path for item in questions_of([OLD, NEW]).fields]
    assert paths == ["/g", "/g/sex", "/g/gone", "/end", "/new"]


def test_the_newest_version_says_what_a_question_is() -> None:
    assert questions_of([OLD, NEW]).fields[1].labels == {"km": "ភេទ"}


def test_codes_of_all_versions_count_and_the_newest_labels_hold() -> None:
    assert questions_of([OLD, NEW]).choices["/g/sex"] == (
        Choice("2", {"en": "Woman"}),
        Choice("1", {"en": "Man"}),
        Choice("9", {"en": "unknown"}),
    )


def test_versions_are_told_oldest_first() -> None:
    versions = questions_of([OLD, NEW]).versions
    assert versions["/end"] == ("2023", "2024")
    assert versions["/g/gone"] == ("2023",)
    assert versions["/new"] == ("2024",)


def test_languages_are_those_of_questions_and_choices() -> None:
    assert questions_of([OLD, NEW]).languages == ("km", "en")


def test_a_code_of_many_meanings_has_no_label() -> None:
    choices = (
        Choice("1", {"en": "Hanoi"}),
        Choice("2", {"en": "Hue"}),
        Choice("1", {"en": "Da Nang"}),
        Choice("1", {"en": "Da Nang"}),
        Choice("2", {"en": "Hue"}),
    )
    assert unambiguous(choices) == (Choice("1"), Choice("2", {"en": "Hue"}))


def test_a_form_without_versions_asks_nothing() -> None:
    assert questions_of([]).fields == ()
