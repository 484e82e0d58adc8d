"""The small survey, with interviewers and times."""

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.forms import make_form
from tests.factories.submissions import instance, new_id, send

WORKBOOK = """
| survey |
|        | type                   | name        | label::English (en) | missing |
|        | start                  | start       |                     |         |
|        | end                    | end         |                     |         |
|        | select_one interviewer | interviewer | Interviewer         |         |
|        | select_one area        | area        | Area                |         |
|        | integer                | rooms       | Rooms               | 98 99   |
|        | begin_repeat           | member      | Member              |         |
|        | integer                | age         | Age                 | 999     |
|        | end_repeat             |             |                     |         |

| choices |
|         | list_name   | name | label::English (en) |
|         | area        | U    | Urban               |
|         | area        | R    | Rural               |
|         | interviewer | Ama  | Ama                 |
|         | interviewer | Edi  | Edi                 |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | 1       |

| design |
|        | strata  | weight                 |
|        | ${area} | number(join(${area}, ${age})) |

| variables |
|           | name  | table | calculation               |
|           | where |       | concat(${area}, '-')       |
|           | ages  |       | join(${area}, ${age})     |
|           | few   |       | if(${rooms} < 3, 'f', 'm') |

| checks |
|        | name     | type       | constraint   | min_minutes | severity | action | variable |
|        | too_many | constraint | ${rooms} < 9 |             | error    |        |          |
|        | huge     | constraint | ${rooms} < 60 |            |          | remove |          |
|        | minutes  | duration   |              | 15          |          |        |          |
"""


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


def home(
    form: Form,
    by: Actor,
    *,
    who: str = "Ama",
    area: str = "U",
    rooms: str = "2",
    minutes: int = 20,
    day: str = "2026-03-01",
    ages: tuple[int, ...] = (30,),
    instance_id: str = "",
    deprecated_id: str = "",
) -> str:
    """Receive an interview; its instanceID."""
    instance_id = instance_id or new_id()
    members = "".join(f"<member><age>{age}</age></member>" for age in ages)
    body = (
        f"<start>{day}T10:00:00.000+05:45</start>"
        f"<end>{day}T10:{minutes:02}:00.000+05:45</end>"
        f"<interviewer>{who}</interviewer><area>{area}</area><rooms>{rooms}</rooms>"
        f"{members}"
    )
    xml = instance(
        body, form_id="homes", instance_id=instance_id, deprecated_id=deprecated_id
    )
    send(form, xml, by=by)
    return instance_id
