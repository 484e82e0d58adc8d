"""What administrators see of forms in Django's admin pages."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from collect.accounts.models import Project
from collect.forms.models import Blob, Form, FormVersion
from tests.factories.forms import make_form, xform


@pytest.mark.parametrize("model", [Form, FormVersion, Blob])
def test_the_admin_shows_and_never_writes(
    model: type[Form | FormVersion | Blob], rf: RequestFactory
) -> None:
    page = admin.site.get_model_admin(model)
    request = rf.get("/")
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_tokens_of_drafts_are_not_shown() -> None:
    assert "draft_token" in (admin.site.get_model_admin(FormVersion).exclude or ())


def test_records_are_called_what_people_call_them(project: Project) -> None:
    form = make_form(project, xform(media=("map.png",)))
    version = form.current_version
    assert version is not None
    assert (str(form), str(version)) == ("Simple", "Simple [1]")
    assert str(version.fields.get(order=0)) == "/name"
    assert str(version.attachments.get()) == "map.png"
    assert str(Blob(sha256="ab" * 32, size=7)) == "abababababab (7 bytes)"
