"""Workbooks as people send them, and sending them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from collect.accounts.models import Project
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.forms import make_form
from tests.integration.forms.workbooks import SURVEY, xlsx
from tests.support.pages import Page, send

NOTHING = "\N{EN DASH}"
"""What stands in a table where there is nothing."""
BROKEN = (*SURVEY, ("integer", "again", "Again?"), ("intger", "income", "Income?"))
"""Row 5 has a type that is none."""
CHOICES = (
    ("list_name", "name", "label"),
    ("yes_no", "1", "Yes"),
    ("yes_no", "2", "No"),
    ("yes_no", "8", "Do not know"),
)


def settings(
    version: str = "1", form_id: str = "people"
) -> tuple[tuple[str, ...], ...]:
    """The settings sheet."""
    return (("form_id", "version", "form_title"), (form_id, version, "People"))


def file(content: bytes, name: str = "people.xlsx") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def upload(
    browser: Any, page: Page, content: bytes, name: str = "people.xlsx", **options: Any
) -> Page:
    """Send a workbook by the page's field."""
    fields = {"workbook": file(content, name)}
    return send(browser, page, fields, form="#upload", **options)


def workbook_form(project: Project, *, publish: bool = True, **sheets: Any) -> Form:
    """A form made of a workbook with these sheets."""
    return make_form(project, xlsx(**sheets), kind=Kind.XLSX, publish=publish)
