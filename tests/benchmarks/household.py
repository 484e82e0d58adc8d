"""A household form of 120 questions with a roster, and interviews of five members."""

import io
import random
import uuid
from collections.abc import Callable

import openpyxl

FORM_ID = "household_120"
VERSION = "2026010101"
GROUPS = 5
IN_GROUP = 20
OF_MEMBER = 19
MEMBERS = 5
_TYPES = ("integer", "decimal", "text", "select_one yesno", "date")
_VALUES: dict[str, Callable[[random.Random], str]] = {
    "integer": lambda draw: str(draw.randrange(100)),
    "decimal": lambda draw: f"{draw.uniform(0, 100):.2f}",
    "text": lambda draw: draw.choice(("Baan Nong Bua", "कृषि र पशुपालन", "Ana María")),
    "select_one yesno": lambda draw: draw.choice(("yes", "no")),
    "date": lambda draw: f"2026-0{draw.randrange(1, 10)}-1{draw.randrange(10)}",
}


def workbook() -> bytes:
    """The XLSForm: 5 groups of 20 questions, 19 of each member, and a photo."""
    book = openpyxl.Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    survey.append(["type", "name", "label"])
    for group in range(GROUPS):
        survey.append(["begin group", f"section_{group}", f"Section {group}"])
        for name, kind in questions("household_question", IN_GROUP):
            survey.append([kind, f"{name}_{group}", f"The {name} of {group}"])
        survey.append(["end group"])
    survey.append(["image", "photo", "Photo of the house"])
    survey.append(["begin repeat", "member", "Member"])
    for name, kind in questions("member_question", OF_MEMBER):
        survey.append([kind, name, f"The {name}"])
    survey.append(["end repeat"])
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", "label"])
    choices.append(["yesno", "yes", "Yes"])
    choices.append(["yesno", "no", "No"])
    settings = book.create_sheet("settings")
    settings.append(["form_id", "form_title", "version"])
    settings.append([FORM_ID, "Household of 120 questions", VERSION])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def interview(draw: random.Random, *, photo: str = "") -> bytes:
    """A filled form as JavaRosa writes it, about 10 KB, with a new instanceID."""
    sections = "".join(
        f"<section_{group}>"
        + "".join(
            f"<{name}_{group}>{_VALUES[kind](draw)}</{name}_{group}>"
            for name, kind in questions("household_question", IN_GROUP)
        )
        + f"</section_{group}>"
        for group in range(GROUPS)
    )
    member = "".join(
        f"<{name}>{{}}</{name}>" for name, _ in questions("member_question", OF_MEMBER)
    )
    members = "".join(
        "<member>"
        + member.format(
            *(_VALUES[k](draw) for _, k in questions("member_question", OF_MEMBER))
        )
        + "</member>"
        for _ in range(MEMBERS)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8' ?>"
        '<data xmlns:h="http://www.w3.org/1999/xhtml"'
        ' xmlns:jr="http://openrosa.org/javarosa"'
        ' xmlns:orx="http://openrosa.org/xforms"'
        f' id="{FORM_ID}" version="{VERSION}">{sections}'
        f"<photo>{photo}</photo>{members}"
        f"<meta><instanceID>uuid:{uuid.UUID(int=draw.getrandbits(128), version=4)}"
        "</instanceID></meta></data>"
    ).encode()


def questions(stem: str, count: int) -> list[tuple[str, str]]:
    """Names and XLSForm types of so many questions."""
    return [(f"{stem}_{n:02}", _TYPES[n % len(_TYPES)]) for n in range(count)]
