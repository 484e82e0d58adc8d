"""A small survey whose answers break careless files, and what they are."""

from __future__ import annotations

from xml.sax.saxutils import escape

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import make_app_user, make_project
from tests.factories.forms import make_form
from tests.factories.submissions import instance, send

WORKBOOK = """
| survey |
|        | type                  | name   | label::English (en)    | label::नेपाली (ne) |
|        | text                  | story  | What happened?         | के भयो?           |
|        | integer               | count  | How many?              | कति?              |
|        | decimal               | weight | How heavy?             | कति भारी?          |
|        | date                  | born   | Born when?             | जन्म?             |
|        | dateTime              | met    | Met when?              | भेट?              |
|        | time                  | at     | At what time?          | समय?             |
|        | geopoint              | place  | Where?                 | कहाँ?             |
|        | select_one sex        | sex    | Sex                    | लिङ्ग             |
|        | select_multiple goods | goods  | What is in the house?  | के छ?             |
|        | begin_group           | home   | Home                   | घर               |
|        | text                  | note   | Anything else?         | अरू केही?          |
|        | end_group             |        |                        |                  |
|        | begin_repeat          | member | Member                 | सदस्य             |
|        | text                  | called | Name                   | नाम              |
|        | integer               | age    | Age                    | उमेर              |
|        | end_repeat            |        |                        |                  |

| choices |
|         | list_name | name  | label::English (en) | label::नेपाली (ne) |
|         | sex       | f     | Female              | महिला             |
|         | sex       | m     | Male                | पुरुष              |
|         | goods     | radio | Radio               | रेडियो             |
|         | goods     | tv    | Television, colour  | टिभी              |
|         | goods     | =1    | "Other"             | अरू               |

| settings |
|          | form_title | form_id | version | default_language |
|          | Hostile    | hostile | 1       | English (en)     |
"""

STORIES = (
    "=cmd|' /C calc'!A0",
    'commas, "quotes" and\na second line',
    "שלום 👩‍👩‍👧 \u202eسلم\u202c e\u0301",
    "007",
    "+1-@SUM(A1)",
    " around ",
)
"""One for each submission, in order of arrival."""

COUNTS: tuple[int | None, ...] = (10**15 + 1, -5, 0, 2**53 + 1, None, 7)
WEIGHTS: tuple[str | None, ...] = (
    "12345678901234567890",
    "0.1",
    "-2.50",
    "0.12345678901234567891",
    None,
    "3",
)
BORN: tuple[str | None, ...] = (
    "1899-12-31",
    "2024-02-29",
    "1900-01-01",
    "0622-07-16",
    None,
    "2026-01-31",
)
MET: tuple[str | None, ...] = (
    "2026-03-01T09:30:00.000+05:45",
    "1899-12-31T23:59:59.000Z",
    "2026-03-01T09:30:00.123-03:30",
    None,
    None,
    "2026-03-01T09:30:00.000+00:00",
)
MET_UTC: tuple[str | None, ...] = (
    "2026-03-01T03:45:00.000",
    "1899-12-31T23:59:59.000",
    "2026-03-01T13:00:00.123",
    None,
    None,
    "2026-03-01T09:30:00.000",
)
AT: tuple[str | None, ...] = (
    "09:30:00.000+05:45",
    "23:59:59.999",
    None,
    None,
    None,
    "00:00:00.000Z",
)
PLACES: tuple[str | None, ...] = (
    "27.7 85.3 1350.5 4.75",
    "-0.5 179.999 0 0",
    "10 20",
    None,
    None,
    "0 0 0 0",
)
SEX = ("f", "m", "f", "x", None, "m")
GOODS = ("radio tv", "=1", "tv radio =1", "unheard-of", None, "tv")
MEMBERS = ((("=Ama", 33), ('Bina, the "2nd"', 4)), (), (("राम", None),), (), (), ())
SUBMISSIONS = len(STORIES)


def survey() -> Form:
    """The form, published, with its submissions as phones send them."""
    form = make_form(make_project(), WORKBOOK.encode(), kind=Kind.MD)
    phone = make_app_user(form.project, form_id=form.pk).actor
    for number in range(SUBMISSIONS):
        _send(form, number, phone)
    return form


def instance_id(number: int) -> str:
    """The instanceID of a submission."""
    return f"uuid:00000000-0000-4000-8000-{number:012}"


def _send(form: Form, number: int, phone: Actor) -> None:
    answers = {
        "story": STORIES[number],
        "count": COUNTS[number],
        "weight": WEIGHTS[number],
        "born": BORN[number],
        "met": MET[number],
        "at": AT[number],
        "place": PLACES[number],
        "sex": SEX[number],
        "goods": GOODS[number],
    }
    body = "".join(
        f"<{name}>{escape(str(value))}</{name}>"
        for name, value in answers.items()
        if value is not None
    )
    body += f"<home><note>{escape(STORIES[-1 - number])}</note></home>"
    for called, age in MEMBERS[number]:
        years = "" if age is None else f"<age>{age}</age>"
        body += f"<member><called>{escape(called)}</called>{years}</member>"
    xml = instance(body, form_id="hostile", instance_id=instance_id(number))
    send(form, xml, by=phone)
