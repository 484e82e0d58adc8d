"""Addresses."""

from django.urls import path

from collect.web.exports import kept, listed, made

_FORM = "forms/<int:form_id>/exports"
_SETTINGS = "export-settings/<int:settings_id>"
_EXPORT = "exports/<int:export_id>"

urlpatterns = [
    path(_FORM, listed.exports, name="exports"),
    path(f"{_FORM}/list", listed.exports_list, name="exports-list"),
    path(f"{_FORM}/quick", made.quick, name="export-quick"),
    path(f"{_FORM}/new", made.new, name="export-new"),
    path(f"{_EXPORT}/again", made.again, name="export-again"),
    path(f"{_EXPORT}/cancel", made.cancel, name="export-cancel"),
    path(f"{_EXPORT}/remove", made.remove, name="export-remove"),
    path(_SETTINGS, kept.change, name="export-settings"),
    path(f"{_SETTINGS}/use", kept.use, name="export-settings-use"),
    path(f"{_SETTINGS}/delete", kept.delete, name="export-settings-delete"),
]
