"""A survey with positions of every kind, and two clusters of households in it."""

from collections.abc import Sequence

import pytest

from collect.accounts.models import Actor, Project
from collect.datasets.exports import choosing, files
from collect.datasets.positions import moving
from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.submissions.exports import assembly
from tests.factories.forms import make_form
from tests.factories.submissions import instance, new_id, send, upload
from tests.integration.submissions.exports.conftest import InTheTest

WORKBOOK = """
| survey |
|        | type            | name    | label        | pii    | calculation              |
|        | start-geopoint  | began   |              |        |                          |
|        | text            | name    | Head         | direct |                          |
|        | select_one ea   | ea      | Cluster      |        |                          |
|        | geopoint        | gps     | Where        |        |                          |
|        | geopoint        | door    | Door         | quasi  |                          |
|        | geopoint        | bed     | Bed          | direct |                          |
|        | geopoint        | school  | School       | none   |                          |
|        | geotrace        | path    | Path         |        |                          |
|        | geoshape        | yard    | Yard         | quasi  |                          |
|        | calculate       | lat     |              |        | selected-at(${gps}, 0)   |
|        | calculate       | north   |              |        | number(${lat}) + 1       |
|        | calculate       | far     |              | quasi  | if(${gps} = '', 'n', 'y') |
|        | integer         | rooms   | Rooms        |        |                          |
|        | image           | photo   | Photo        |        |                          |
|        | begin_repeat    | member  | Member       |        |                          |
|        | geopoint        | spot    | Works at     |        |                          |
|        | end_repeat      |         |              |        |                          |

| choices |
|         | list_name | name | label |
|         | ea        | E1   | One   |
|         | ea        | E2   | Two   |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | 1       |

| design |
|        | cluster  |
|        | ${ea}    |

| variables |
|           | table | name   | calculation        |
|           |       | copied | string(${gps})     |
|           |       | twice  | concat(${copied})  |
|           |       | more   | ${rooms} + 1       |

| checks |
|        | name | table | type     | variable | within | by    |
|        | near |       | location | gps      | 1 m    | ${ea} |

| dimensions |
|            | dimension | table | calculation |
|            | RESIDENCE |       | if(${ea} = 'E1', 'U', 'R') |
"""

SCHOOL = "27.654321 85.654321 0 0"
PLACES = [(27.712345, 85.312345), (27.723456, 85.323456), (26.834567, 84.434567)]
"""Two households of cluster E1, which is urban, and one of E2."""
CLUSTERS = ["E1", "E1", "E2"]


def marks(places: Sequence[tuple[float, float]] = PLACES) -> list[str]:
    """Beginnings of what nobody may find of these places."""
    return [f"{number:.6f}"[:-1] for place in places for number in place]


@pytest.fixture(autouse=True)
def empty() -> None:
    """No files of other tests."""
    files.sweep(files.folders(), set())


@pytest.fixture(autouse=True)
def _visible(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent is seen, though nothing is ever committed."""
    for module in (assembly, choosing):
        monkeypatch.setattr(module, "Snapshot", InTheTest)


@pytest.fixture(autouse=True)
def _same_shifts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms have other ids in each run; some shift would leave one coordinate as it
    was, to five digits, once in a hundred runs."""
    monkeypatch.setattr(moving, "secret_for", lambda purpose: b"the same every time")


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


def home(
    form: Form,
    by: Actor,
    place: tuple[float, float],
    ea: str,
    *,
    spot: tuple[float, float] | None = None,
    gps: str | None = None,
    number: str = "",
) -> str:
    """Receive a household, all of whose positions are one; its instanceID."""
    number = number or new_id()
    lat, lon = place
    point = f"{lat} {lon} 1311.5 4.5"
    line = f"{point}; {lat + 0.00001} {lon} 0 0"
    works = "" if spot is None else f"{spot[0]} {spot[1]} 0 0"
    body = (
        f"<began>{point}</began><name>Ama</name><ea>{ea}</ea>"
        f"<gps>{point if gps is None else gps}</gps><door>{point}</door>"
        f"<bed>{point}</bed><school>{SCHOOL}</school>"
        f"<path>{line}</path><yard>{line}; {lat} {lon + 0.00001} 0 0; {point}</yard>"
        f"<lat>{lat}</lat><north>{lat + 1}</north><far>y</far><rooms>3</rooms>"
        f"<photo>p.jpg</photo><member><spot>{works}</spot></member>"
    )
    photo = [upload("p.jpg", f"GPS {point}".encode(), "image/jpeg")]
    send(form, instance(body, form_id="homes", instance_id=number), photo, by=by)
    return number


@pytest.fixture
def homes(form: Form, by: Actor) -> list[str]:
    """The instanceIDs of the three households."""
    return [
        home(form, by, place, ea, spot=place)
        for place, ea in zip(PLACES, CLUSTERS, strict=True)
    ]
