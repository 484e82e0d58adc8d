"""pyODK: projects, app users and their forms."""

import httpx
import pytest
from pyodk.client import Client
from pyodk.errors import PyODKError

from tests.compat.conftest import Site


def test_projects_are_listed_and_read(client: Client) -> None:
    listed = {project.id: project for project in client.projects.list()}
    mine = client.projects.get()
    assert listed[client.project_id] == mine
    assert (mine.name, mine.deletedAt) == ("Households", None)
    assert not mine.archived


def test_a_project_that_is_not_there_is_central_s_404_1(client: Client) -> None:
    with pytest.raises(PyODKError) as caught:
        client.projects.get(project_id=99_999_999)
    assert caught.value.is_central_error(404.1)


def test_app_users_are_created_once_by_name(client: Client) -> None:
    made = client.projects.create_app_users(["Tablet ✅ 1", "Tablet/2"])
    assert [user.displayName for user in made] == ["Tablet ✅ 1", "Tablet/2"]
    assert all(len(user.token) == 64 for user in made)
    assert {user.type for user in made} == {"field_key"}
    again = client.projects.create_app_users(["Tablet ✅ 1", "Tablet 3"])
    assert [user.displayName for user in again] == ["Tablet 3"]


def test_an_app_user_receives_exactly_the_forms_it_was_given(
    client: Client, form_id: str, site: Site
) -> None:
    (with_form,) = client.projects.create_app_users(["With"], forms=[form_id])
    (without,) = client.projects.create_app_users(["Without"])

    def form_list(token: str) -> str:
        path = f"/v1/key/{token}/projects/{client.project_id}/formList"
        headers = {"X-OpenRosa-Version": "1.0"}
        return httpx.get(f"{site.url}{path}", headers=headers).text

    assert f"<formID>{form_id}</formID>" in form_list(with_form.token)
    assert "<formID>" not in form_list(without.token)


def test_an_app_user_cannot_get_a_form_that_is_not_there(client: Client) -> None:
    with pytest.raises(PyODKError) as caught:
        client.projects.create_app_users(["Nobody"], forms=["no such form"])
    assert caught.value.is_central_error(404.1)
