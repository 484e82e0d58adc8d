"""What sets a phone up."""

import pytest
from django.test import RequestFactory

from collect.accounts.models import Project
from collect.problems import Problem
from collect.sync.setting_up import collect_settings, collector_link
from tests.factories.accounts import make_app_user

pytestmark = pytest.mark.django_db


def test_nothing_sets_a_phone_up_for_one_who_was_revoked(project: Project) -> None:
    user = make_app_user(project)
    user.token = None
    for made in (collect_settings, collector_link):
        with pytest.raises(Problem) as refusal:
            made(RequestFactory().get("/"), user)
        assert refusal.value.code == "404.1"
