"""Every page that links lead to, looked at."""

from tests.desk.desk import Desk
from tests.desk.survey import Survey
from tests.support.crawl import browser, pages


def test_nothing_sticks_out_of_any_page_and_axe_finds_nothing(
    desk: Desk, survey: Survey
) -> None:
    with browser(survey.rest.url, survey.rest.token) as client:
        found = list(pages(client, f"/projects/{survey.project}"))
    assert len(found) > 1
    faults: list[str] = []
    for each in found:
        desk.open(each.address)
        faults += desk.faults(each.name)
    assert not faults, "\n".join(faults)
