"""The pages of a form's own estimates."""

from __future__ import annotations

import pytest

from collect.accounts.models import Actor, Project
from collect.accounts.permissions import ANALYST
from collect.datasets.models import Contrast, Estimate
from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.web.runs.words import NONE, figure
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_form
from tests.integration.datasets.homes import finished_run, home
from tests.support.pages import open_page, send

SHEETS = """
| survey |
|        | type            | name  | label::English (en) |
|        | select_one area | area  | Area                |
|        | integer         | rooms | Rooms               |

| choices |
|         | list_name | name | label::English (en) |
|         | area      | U    | Urban               |
|         | area      | R    | Rural               |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | 1       |

| design |
|        | ref_area | time_period |
|        | 'NPL'    | '2026'      |

| dimensions |
|            | dimension | table | calculation | label::English (en) |
|            | RESIDENCE |       | ${area}     | Where they live     |
|            | SIZE      |       | if(${rooms} > 3, 'U', 'x9') | |

| indicators |
|            | indicator | table | type       | numerator    | denominator | disaggregation      | compare         | label::English (en) |
|            | ROOMS     |       | mean       | ${rooms}     |             | RESIDENCE           | RESIDENCE:U/R   | Rooms of a home     |
|            | LARGE     |       | proportion | ${rooms} > 3 |             | RESIDENCE SIZE RESIDENCE*SIZE | RESIDENCE:U-R | Large homes |
"""


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, SHEETS.encode(), kind=Kind.MD)


@pytest.fixture
def estimated(form: Form, by: Actor) -> Form:
    """Homes in town and country, estimated."""
    for rooms in ("2", "3", "4"):
        home(form, by, rooms=rooms, ages=())
        home(form, by, rooms=str(int(rooms) + 2), area="R", ages=())
    run = finished_run(form)
    assert run.problems == []
    return form


def _page(form: Form, rest: str = "") -> str:
    return f"/forms/{form.pk}/results{rest}"


def test_before_the_first_run_there_is_nothing(alice: Person, form: Form) -> None:
    page = open_page(alice.browser, _page(form))
    assert "Nothing is estimated yet." in page.text
    assert (
        "asks for no comparison"
        in open_page(alice.browser, _page(form, "/contrasts")).text
    )
    page = open_page(alice.browser, _page(form, "/disparities"))
    assert "No group can be compared with another yet." in page.text


def test_totals_of_all_indicators_come_first(alice: Person, estimated: Form) -> None:
    page = open_page(alice.browser, _page(estimated))
    assert "For your own work, not for publication." in page.text
    first, second = page.rows()
    assert (first[0], first[2], first[5], first[7]) == (
        "Rooms of a home",
        "4",
        "6",
        "Too few cases",
    )
    assert (second[0], second[2]) == ("Large homes", "66.7")


def test_an_indicator_is_shown_by_its_groups(alice: Person, estimated: Form) -> None:
    page = open_page(alice.browser, _page(estimated))
    page = send(
        alice.browser, page, {"indicator": "LARGE"}, form="#filters", button="Show"
    )
    groups = [row[0] for row in page.rows()]
    assert groups[:3] == ["Total", "Where they live: Rural", "Where they live: Urban"]
    assert "SIZE: x9" in groups
    assert page.texts("caption") == ["Large homes (percent)"]
    assert len(page.select("svg.interval")) > 0
    page = send(
        alice.browser, page, {"by": "RESIDENCE*SIZE"}, form="#filters", button="Show"
    )
    assert page.rows()[0][0].startswith("Where they live: Rural, SIZE: ")
    page = send(alice.browser, page, {"by": "_T"}, form="#filters", button="Show")
    assert [row[0] for row in page.rows()] == ["Total"]
    page = open_page(alice.browser, _page(estimated, "?indicator=UNKNOWN"))
    assert len(page.rows()) == 2


def test_figures_without_a_value_say_so(alice: Person, estimated: Form) -> None:
    Estimate.objects.update(
        value=None, lower=None, upper=None, status="M", design_effect=None
    )
    page = open_page(alice.browser, _page(estimated))
    assert page.rows()[0][2:4] == [NONE, NONE]
    assert page.rows()[0][7] == "No estimate"


@pytest.mark.parametrize(("status", "said"), [("A", "Reliable"), ("U", "Few cases")])
def test_precision_is_told_in_words(
    alice: Person, estimated: Form, status: str, said: str
) -> None:
    Estimate.objects.update(status=status)
    assert open_page(alice.browser, _page(estimated)).rows()[0][7] == said


def test_comparisons_are_told_with_their_test(alice: Person, estimated: Form) -> None:
    page = open_page(alice.browser, _page(estimated, "/contrasts"))
    ratio, difference, *_ = page.rows()
    assert ratio[:2] == ["Rooms of a home", "Where they live: Urban / Rural"]
    assert (ratio[3], ratio[7]) == ("0.600", "3 / 3")
    assert difference[1] == "Where they live: Urban \u2212 Rural"
    assert difference[3] == "-66.7 points"
    page = send(
        alice.browser, page, {"indicator": "LARGE"}, form="#filters", button="Show"
    )
    assert {row[0] for row in page.rows()} == {"Large homes"}
    Contrast.objects.update(p_value=None)
    assert open_page(alice.browser, page.address).rows()[0][6] == NONE
    Contrast.objects.update(p_value=0.00001)
    assert open_page(alice.browser, page.address).rows()[0][6] == "< 0.001"


def test_disparities_are_told_with_their_groups(alice: Person, estimated: Form) -> None:
    page = open_page(alice.browser, _page(estimated, "/disparities"))
    rows = page.rows()
    assert {row[0] for row in rows} == {"Where they live"}
    assert rows[0][1].startswith("Difference")


def test_the_files_are_those_of_the_interface(alice: Person, estimated: Form) -> None:
    for view, name in (
        ("", "estimates"),
        ("/contrasts", "contrasts"),
        ("/disparities", "disparities"),
    ):
        page = open_page(alice.browser, _page(estimated, view))
        address = page.link("Download as CSV")
        assert address.endswith(f"/forms/homes/{name}.csv")
        assert alice.browser.get(address).status_code == 200


def test_analysts_and_viewers_read_results_and_strangers_do_not(
    bob: Person, chelsea: Person, project: Project, estimated: Form
) -> None:
    analyst = make_person("ana", ANALYST, project)
    for view in ("", "/contrasts", "/disparities"):
        assert open_page(bob.browser, _page(estimated, view)).rows()
        assert open_page(analyst.browser, _page(estimated, view)).rows()
        open_page(chelsea.browser, _page(estimated, view), status=404)


@pytest.mark.parametrize(
    ("value", "share", "told"),
    [
        (None, False, NONE),
        (0.254, True, "25.4"),
        (1234.5, False, "1\u202f234"),
        (3.0, False, "3"),
        (3.14159, False, "3.14"),
        (0.123456, False, "0.123"),
    ],
)
def test_numbers_have_the_digits_one_reads(
    value: float | None, share: bool, told: str
) -> None:
    assert figure(value, share=share) == told
