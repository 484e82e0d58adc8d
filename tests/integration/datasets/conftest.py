"""A small survey with an indicator, published, who may fill it, and ways to ask."""

from collections.abc import Callable

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import make_app_user
from tests.factories.forms import make_form
from tests.integration.datasets.exports.asking import Exports

WORKBOOK = """
| survey |
|        | type                | name   | label::English (en) | missing | pii    |
|        | text                | name   | Name of the head    |         | direct |
|        | select_one area     | area   | Area                |         |        |
|        | integer             | rooms  | Rooms               | 99      |        |
|        | begin_repeat        | member | Member              |         |        |
|        | integer             | age    | Age                 |         |        |
|        | end_repeat          |        |                     |         |        |

| choices |
|         | list_name | name | label::English (en) |
|         | area      | U    | Urban               |
|         | area      | R    | Rural               |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | 1       |

| design |
|        | strata   | ref_area | time_period |
|        | ${area}  | 'NPL'    | '2026'      |

| checks |
|        | name     | table | type       | constraint   | message::English (en) | severity |
|        | too_many |       | constraint | ${rooms} < 9 | Very many rooms       | warning  |

| dimensions |
|            | dimension | table | calculation |
|            | RESIDENCE |       | ${area}     |

| indicators |
|            | indicator | table | type | numerator | denominator | disaggregation | label::English (en) |
|            | ROOMS     |       | mean | ${rooms}  |             | RESIDENCE      | Rooms               |
"""


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


@pytest.fixture
def by(form: Form) -> Actor:
    return make_app_user(form.project, form_id=form.id).actor


@pytest.fixture
def at(form: Form) -> Callable[[str], str]:
    """Addresses of the form's data."""
    base = f"/data/v1/projects/{form.project_id}/forms/{form.xml_form_id}"
    return lambda rest: base + rest


@pytest.fixture
def exports(form: Form) -> Exports:
    """Exports of the form, over HTTP."""
    return Exports(form)
