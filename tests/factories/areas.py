"""A survey in two provinces, and people who work in one of them."""

from __future__ import annotations

from dataclasses import dataclass

from collect.accounts.actions import assign
from collect.accounts.models import Actor, Project
from collect.accounts.permissions import DATA_COLLECTOR, REVIEWER, Role
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_form
from tests.factories.submissions import instance, send, upload

JAVA, BALI = "ID33", "ID51"
ELSEWHERE = "GUARDED"
"""Stands in whatever tells of an interview that was made elsewhere than in Java."""

WORKBOOK = """
| survey |
|        | type                | name     | label::English (en) | pii    |
|        | text                | name     | Name of the head    | direct |
|        | select_one province | province | Province            |        |
|        | geopoint            | place    | Place               |        |
|        | image               | photo    | Photo               |        |
|        | integer             | rooms    | Rooms               |        |
|        | text                | note     | Note                |        |
|        | begin_repeat        | member   | Member              |        |
|        | text                | job      | Occupation          |        |
|        | end_repeat          |          |                     |        |

| choices |
|         | list_name | name | label::English (en) |
|         | province  | ID33 | Central Java        |
|         | province  | ID51 | Bali                |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | 1       |

| design |
|        | ref_area | time_period |
|        | 'IDN'    | '2026'      |

| checks |
|        | name     | table | type       | constraint   | message::English (en) | severity |
|        | too_many |       | constraint | ${rooms} < 9 | Very many rooms       | warning  |

| dimensions |
|            | dimension | table | calculation |
|            | REF_AREA  |       | ${province} |

| indicators |
|            | indicator | table | type | numerator | denominator | disaggregation | label::English (en) |
|            | ROOMS     |       | mean | ${rooms}  |             | REF_AREA       | Rooms               |
"""


@dataclass(frozen=True)
class Homes:
    """A form with an interview in Java, `here`, and one in Bali, `there`."""

    form: Form
    here: str
    there: str

    @property
    def central(self) -> str:
        """The address of the form at the API that is Central's."""
        return f"/v1/projects/{self.form.project_id}/forms/homes"

    @property
    def data(self) -> str:
        """The address of the form at our own API."""
        return f"/data{self.central}"

    def one(self, instance_id: str, rest: str = "") -> str:
        """The address of a submission."""
        return f"{self.central}/submissions/{instance_id}{rest}"


def provinces_form(project: Project, workbook: str = WORKBOOK) -> Form:
    """The form, published."""
    return make_form(project, workbook.encode(), kind=Kind.MD)


def interview(
    form: Form,
    by: Actor,
    province: str,
    *,
    instance_id: str,
    text: str = "Ama",
    deprecated_id: str = "",
    draft: bool = False,
) -> str:
    """Receive an interview with too many rooms and a photo; its instanceID."""
    body = (
        f"<name>{text}</name><province>{province}</province><place>-7 110 0 5</place>"
        f"<photo>{text}.jpg</photo><rooms>31</rooms><note>{text} lives here</note>"
        f"<member><job>{text}</job></member>"
    )
    xml = instance(
        body, form_id="homes", instance_id=instance_id, deprecated_id=deprecated_id
    )
    send(form, xml, [upload(f"{text}.jpg", text.encode())], by=by, draft=draft)
    return instance_id


def make_homes(project: Project) -> Homes:
    """The form, and an interview in each province."""
    form = provinces_form(project)
    phones = [make_person(name).actor for name in ("Ketut", f"{ELSEWHERE} phone")]
    for phone in phones:
        give_phone(phone, form)
    here = interview(form, phones[0], JAVA, instance_id="uuid:here")
    there = interview(
        form,
        phones[1],
        BALI,
        instance_id=f"uuid:{ELSEWHERE}-there",
        text=ELSEWHERE,
    )
    return Homes(form, here, there)


def give_phone(actor: Actor, form: Form) -> None:
    """Let somebody send to the form."""
    assign(
        by=None, actor=actor, role=DATA_COLLECTOR, project=form.project, form_id=form.pk
    )


def limited(
    name: str,
    project: Project,
    *areas: str,
    role: Role = REVIEWER,
    form_id: int | None = None,
) -> Person:
    """A user who has the role within these areas only."""
    person = make_person(name)
    assign(
        by=None,
        actor=person.actor,
        role=role,
        project=project,
        form_id=form_id,
        areas=areas,
    )
    return person
