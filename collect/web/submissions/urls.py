"""Addresses of submissions."""

from django.urls import path

import collect.rest  # noqa: F401  it registers the converter `segment`
from collect.web.submissions import (
    acting,
    asking,
    columns,
    correcting,
    history,
    one,
    reviewing,
    table,
)

_DRAFT = {"draft": True}
_LIST = "forms/<int:form_id>/submissions"
_TESTS = "forms/<int:form_id>/draft-submissions"
_ONE = f"{_LIST}/<segment:instance_id>"
_TEST = f"{_TESTS}/<segment:instance_id>"
_TEST_TABLE = "forms/<int:form_id>/draft-submission-table"
_TABLE = "forms/<int:form_id>/submission-table"

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
    path(_ONE, one.one, name="submission"),
    path(_TEST, one.one, _DRAFT, name="draft-submission"),
    path(f"{_ONE}/edit", correcting.correct, name="submission-edit"),
    path(f"{_TEST}/edit", correcting.correct, _DRAFT, name="draft-submission-edit"),
    path(f"{_ONE}/history", history.history, name="submission-history"),
    path(f"{_TEST}/history", history.history, _DRAFT, name="draft-submission-history"),
    path(f"{_ONE}/review", acting.review, name="submission-decision"),
    path(f"{_ONE}/comment", acting.comment, name="submission-comment"),
    path(f"{_ONE}/delete", acting.delete, name="submission-delete"),
    path(f"{_ONE}/restore", acting.restore, name="submission-restore"),
]
