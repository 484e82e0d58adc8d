"""A form with an interview in Java and one in Bali, and who works in Java."""

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from tests.factories.accounts import Person, make_person
from tests.factories.areas import JAVA, Homes, limited, make_homes


@pytest.fixture
def homes(project: Project) -> Homes:
    return make_homes(project)


@pytest.fixture
def rina(project: Project) -> Person:
    """Reviews interviews of Java."""
    return limited("rina", project, JAVA)


@pytest.fixture
def manager(project: Project) -> Person:
    return make_person("mia", MANAGER, project)
