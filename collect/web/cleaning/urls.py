"""Addresses of cleaning."""

from django.urls import path

from collect.web.cleaning import (
    changed,
    deciding,
    finding,
    findings,
    history,
    overview,
    sheet,
)

_FORM = "forms/<int:form_id>/cleaning"
urlpatterns = [
    path(_FORM, overview.cleaning, name="cleaning"),
    path(f"{_FORM}/findings", findings.findings, name="findings"),
    path(f"{_FORM}/finding", finding.finding, name="finding"),
    path(f"{_FORM}/decide", deciding.decide, name="decide"),
    path(f"{_FORM}/sheet", sheet.sheet, name="cleaning-sheet"),
    path(f"{_FORM}/sheet/decide", sheet.carry_out, name="decide-sheet"),
    path(f"{_FORM}/decisions", history.decided, name="decisions"),
    path(f"{_FORM}/decisions.csv", history.decided_csv, name="decisions-csv"),
    path(
        f"{_FORM}/decisions/<int:decision_id>/undo", history.undo, name="undo-decision"
    ),
    path(f"{_FORM}/batches/<int:batch_id>/undo", history.undo_batch, name="undo-batch"),
    path(f"{_FORM}/removed", history.removed, name="removed"),
    path(f"{_FORM}/changes", changed.changes, name="changes"),
    path(f"{_FORM}/changes/cells", changed.changed_cells, name="changed-cells"),
]
