"""Django's admin pages, signed in to with our users."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from collect.accounts import audit
from collect.accounts.backends import PasswordBackend
from collect.accounts.models import Project, PublicLink, Session, User
from collect.accounts.permissions import ADMIN, MANAGER
from tests.factories.accounts import (
    PASSWORD,
    Person,
    give_role,
    make_app_user,
    make_person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> Person:
    return make_person("ada", ADMIN, password=PASSWORD)


def _sign_in(client: Client, email: str) -> bool:
    response = client.post("/admin/login/", {"username": email, "password": PASSWORD})
    return response.status_code == 302


def test_an_administrator_looks_around(
    client: Client, ada: Person, project: Project
) -> None:
    assert _sign_in(client, "ADA@example.org")
    audit.record(action="project.create", by=ada.actor, project_id=project.pk)
    assert client.get("/admin/").status_code == 200
    for table in ("user", "project", "auditevent"):
        assert client.get(f"/admin/accounts/{table}/").status_code == 200
    page = client.get(f"/admin/accounts/user/{ada.id}/change/")
    assert page.status_code == 200
    assert "argon2" not in page.content.decode()


def test_nothing_is_written_there(client: Client, ada: Person) -> None:
    _sign_in(client, "ada@example.org")
    assert client.get("/admin/accounts/project/add/").status_code == 403
    assert client.post(f"/admin/accounts/user/{ada.id}/delete/").status_code == 403


def test_others_do_not_get_in(client: Client, project: Project) -> None:
    make_person("mia", MANAGER, project, password=PASSWORD)
    assert not _sign_in(client, "mia@example.org")


def test_rights_come_from_the_role_in_the_site(
    ada: Person, bob: Person, project: Project
) -> None:
    assert ada.user.is_staff
    assert ada.user.has_perm("accounts.view_user")
    assert ada.user.has_module_perms("accounts")
    give_role(bob.actor, ADMIN, project)
    assert not bob.user.is_staff
    ada.user.is_active = False
    assert not ada.user.has_perm("accounts.view_user")


def test_the_backend_knows_passwords_and_active_users(ada: Person) -> None:
    assert authenticate(username="ada@example.org", password=PASSWORD) == ada.user
    assert authenticate(username="ada@example.org", password="wrong") is None
    assert authenticate(username="", password="") is None
    backend = PasswordBackend()
    assert backend.get_user(ada.id) == ada.user
    User.objects.filter(pk=ada.id).update(is_active=False)
    assert backend.get_user(ada.id) is None


def test_users_are_found_by_address_as_django_asks(ada: Person) -> None:
    assert User.objects.get_by_natural_key("Ada@Example.org") == ada.user
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)


def test_rows_have_readable_names(ada: Person, project: Project) -> None:
    event = audit.record(action="a", by=None)
    assert str(ada.user) == "ada@example.org"
    assert str(ada.actor) == "ada"
    assert str(project) == "Households"
    assert str(event).startswith("a at 20")
    device = make_app_user(project, "Tablet")
    link = PublicLink(actor=device.actor, project=project, form_id=1)
    assert (str(device), str(link)) == ("Tablet", "Tablet")
    assert str(Session(actor=ada.actor)) == f"session of actor {ada.id}"
    assert str(ada.actor.assignments.get()) == f"role 1 of actor {ada.id}"
