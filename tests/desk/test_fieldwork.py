"""Watching the fieldwork: figures change as interviews arrive, and lead to them."""

from __future__ import annotations

from collect.web.demo import field_day, play
from tests.desk.desk import Desk
from tests.desk.survey import FORM, Survey


def test_figures_of_the_fieldwork(desk: Desk, survey: Survey) -> None:
    desk.open(f"/forms/{survey.form}/fieldwork")
    desk.look("fieldwork")
    desk.open(f"/forms/{survey.form}/fieldwork/targets")
    desk.look("targets")
    desk.open(f"/forms/{survey.form}/fieldwork/map")
    desk.page.wait_for_timeout(2500)
    desk.look("fieldwork-map")
