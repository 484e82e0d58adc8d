"""Addresses of submissions."""

from django.urls import path

import collect.rest  # noqa: F401  it registers the converter `segment`
from collect.web.submissions import asking, columns, reviewing, table

_DRAFT = {"draft": True}
_LIST = "forms/<int:form_id>/submissions"
_TESTS = "forms/<int:form_id>/draft-submissions"
_TABLE = "forms/<int:form_id>/submission-table"
_TEST_TABLE = "forms/<int:form_id>/draft-submission-table"

urlpatterns = [
    path(_LIST, table.submissions, name="submissions"),
    path(_TESTS, table.submissions, _DRAFT, name="draft-submissions"),
    path(f"{_TABLE}/count", table.counted, name="submission-count"),
    path(f"{_TEST_TABLE}/count", table.counted, _DRAFT, name="draft-submission-count"),
    path(f"{_TABLE}/columns", columns.columns, name="submission-columns"),
    path(
        f"{_TEST_TABLE}/columns",
        columns.columns,
        _DRAFT,
        name="draft-submission-columns",
    ),
    path(f"{_TABLE}/filter", asking.ask, name="submission-filter"),
    path(f"{_TEST_TABLE}/filter", asking.ask, _DRAFT, name="draft-submission-filter"),
    path(f"{_TABLE}/review", reviewing.review_several, name="submission-review"),
    path(f"{_TABLE}/undo", reviewing.undo_review, name="submission-review-undo"),
]
