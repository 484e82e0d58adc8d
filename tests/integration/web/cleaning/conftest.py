"""A small survey whose checks find something of each kind."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from collect.accounts.models import Actor, Project
from collect.datasets.models import Run
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import make_app_user
from tests.factories.forms import make_form
from tests.factories.submissions import instance, new_id, send
from tests.integration.datasets.homes import finished_run

WORKBOOK = """
| survey |
|        | type                    | name         | label::English (en)   | missing | pii    | constraint | relevant            |
|        | text                    | name         | Name of the head      |         | direct |            |                     |
|        | text                    | enumerator   | Enumerator            |         |        |            |                     |
|        | select_one area         | area         | Area                  |         |        |            |                     |
|        | integer                 | rooms        | Rooms                 | 99      |        | . < 1000   |                     |
|        | text                    | code         | Code of the house     |         |        |            |                     |
|        | select_one source       | source       | Source of water       |         |        |            |                     |
|        | text                    | source_other | Which source?         |         |        |            | ${source} = 'other' |
|        | select_multiple use     | uses         | What for?             |         |        |            |                     |
|        | date                    | day          | Day                   |         |        |            |                     |
|        | begin_repeat            | member       | Member                |         |        |            |                     |
|        | integer                 | age          | Age                   |         |        |            |                     |
|        | end_repeat              |              |                       |         |        |            |                     |

| choices |
|         | list_name | name  | label::English (en) |
|         | area      | U     | Urban               |
|         | area      | R     | Rural               |
|         | source    | piped | Piped water         |
|         | source    | well  | Well                |
|         | source    | other | Other               |
|         | use       | drink | Drinking            |
|         | use       | cook  | Cooking             |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | 1       |

| design |
|        | strata   | ref_area | time_period |
|        | ${area}  | ${area}  | '2026'      |

| variables |
|           | name  | table | calculation     |
|           | large |       | ${rooms} > 3    |

| checks |
|        | name      | table  | type       | constraint   | variable     | variables | by   | method | threshold | message::English (en) | severity |
|        | too_many  |        | constraint | ${rooms} < 9 | rooms        |           |      |        |           | Very many rooms       | error    |
|        | far       |        | outlier    |              | rooms        |           | area | iqr    | 3         | Rooms far from others | warning  |
|        | twice     |        | duplicate  |              |              | code      |      |        |           | The same house twice  | error    |
|        | source_is |        | other      |              | source_other |           |      |        |           | Another source        | warning  |
|        | old       | member | constraint | ${age} < 110 | age          |           |      |        |           | Very old              | warning  |
|        | never     |        | constraint | ${rooms} > 0 | rooms        |           |      |        |           | No rooms              | warning  |
"""


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


@pytest.fixture
def by(form: Form) -> Actor:
    return make_app_user(form.project, form_id=form.id).actor


class Survey:
    """The form, and interviews that come in."""

    def __init__(self, form: Form, by: Actor) -> None:
        self.form, self.by = form, by

    def send(
        self, *, ages: tuple[int, ...] = (30,), instead: str = "", **answers: str
    ) -> str:
        """Receive an interview, `instead` of an earlier one; its instanceID."""
        uuid = new_id()
        given: Mapping[str, str] = {
            "name": "Ama",
            "enumerator": "Ana",
            "area": "U",
            "rooms": "2",
            "code": uuid,
            "source": "piped",
            "source_other": "",
            "uses": "drink",
            "day": "2026-01-10",
            **answers,
        }
        members = "".join(f"<member><age>{age}</age></member>" for age in ages)
        body = "".join(f"<{name}>{value}</{name}>" for name, value in given.items())
        xml = instance(
            body + members,
            form_id="homes",
            instance_id=uuid,
            deprecated_id=instead,
        )
        send(self.form, xml, by=self.by)
        return uuid

    def run(self) -> Run:
        """Work on it; the run."""
        run = finished_run(self.form)
        assert (run.state, run.problems) == ("succeeded", []), (run.error, run.problems)
        return run

    def page(self, rest: str = "") -> str:
        """An address of cleaning."""
        return f"/forms/{self.form.pk}/cleaning{rest}"


@pytest.fixture
def survey(form: Form, by: Actor) -> Survey:
    return Survey(form, by)
