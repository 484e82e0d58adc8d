"""Which codes for no valid answer mean "don't know"."""

import pytest

from collect.datasets.fieldwork.dont_know import dont_know_codes
from collect.forms.xlsform.fields import Choice, Field

LISTS = {
    "scale": (
        Choice("1", {"English": "Yes"}),
        Choice("8", {"English": "Don't know", "Bahasa Indonesia": "Tidak tahu"}),
        Choice("9", {"English": "No response"}),
        Choice("98", {"English": "Refused"}),
        Choice("77", {"ไทย": "ไม่ทราบ"}),
        Choice("dk", {"English": " "}),
    )
}


def codes(*missing: str, listed: str = "") -> set[str]:
    question = Field("/q", "q", "string", list_name=listed, missing=missing)
    return set(dont_know_codes(question, LISTS))


def test_a_label_says_what_a_code_means_in_any_language() -> None:
    assert codes("8", "9", "98", "77", listed="scale") == {"8", "77"}


def test_an_empty_label_says_nothing() -> None:
    assert codes("dk", listed="scale") == {"dk"}


def test_without_a_label_the_conventions_of_household_surveys_count() -> None:
    known = {"98", "998", "9998", "-98", "88", "888", "-88", "dk", "DK", "dont_know"}
    unknown = {"99", "999", "9999", "-99", "77", "97", "8", "9", "refused", "na", "198"}
    assert codes(*known, *unknown) == known


@pytest.mark.parametrize(
    ("label", "means"),
    [
        ("Doesn\u2019t know", True),
        ("DON'T KNOW / NOT SURE", True),
        ("Not known", True),
        ("Unknown", True),
        ("Ne sait pas", True),
        ("Knows", False),
        ("No answer", False),
    ],
)
def test_words_are_found_within_labels(label: str, means: bool) -> None:
    question = Field("/q", "q", "string", list_name="l", missing=("5",))
    found = dont_know_codes(question, {"l": (Choice("5", {"English": label}),)})
    assert (found == {"5"}) == means
