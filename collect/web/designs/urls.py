"""Addresses of forms and their design."""

from django.urls import path

import collect.rest  # noqa: F401  it registers the converter `segment`
from collect.web.designs import (
    design,
    files,
    links,
    new,
    overview,
    publishing,
    refused,
    settings,
    trying,
    versions,
)

_FORM = "forms/<int:form_id>"
_DESIGN = f"{_FORM}/design"
_LINKS = f"{_FORM}/public-links"
_UPLOAD = "uploads/<int:number>"
_PROJECT = "projects/<int:project_id>/forms"

urlpatterns = [
    path(f"{_PROJECT}/new", new.form_new, name="form-new"),
    path(
        f"{_PROJECT}/library/<slug:key>",
        new.form_from_library,
        name="form-from-library",
    ),
    path("library/<slug:key>.xlsx", new.library_workbook, name="library-workbook"),
    path(_UPLOAD, refused.refused_upload, name="refused-upload"),
    path(f"{_UPLOAD}/marked.xlsx", refused.refused_marked, name="refused-marked"),
    path(f"{_UPLOAD}/accept", refused.refused_accept, name="refused-accept"),
    path(f"{_UPLOAD}/drop", refused.refused_drop, name="refused-drop"),
    path(_FORM, overview.form, name="form"),
    path(_DESIGN, design.design, name="design"),
    path(f"{_DESIGN}/upload", design.design_upload, name="design-upload"),
    path(f"{_DESIGN}/copy", design.design_copy, name="design-copy"),
    path(f"{_DESIGN}/discard", design.design_discard, name="design-discard"),
    path(f"{_DESIGN}/files", design.design_files, name="design-files"),
    path(f"{_DESIGN}/files/<segment:name>", files.design_file, name="design-file"),
    path(
        f"{_DESIGN}/files/<segment:name>/clear",
        files.design_file_clear,
        name="design-file-clear",
    ),
    path(f"{_DESIGN}/publish", publishing.design_publish, name="design-publish"),
    path(f"{_DESIGN}/test", trying.design_test, name="design-test"),
    path(f"{_DESIGN}/test/qr.svg", trying.design_test_qr, name="design-test-qr"),
    path(
        f"{_FORM}/versions/<int:version_id>/findings",
        versions.version_findings,
        name="version-findings",
    ),
    path(
        f"{_FORM}/versions/<int:version_id>.<slug:kind>",
        versions.version_file,
        name="version-file",
    ),
    path(f"{_FORM}/settings", settings.form_settings, name="form-settings"),
    path(f"{_FORM}/settings/state", settings.form_state, name="form-state"),
    path(f"{_FORM}/settings/rule", settings.form_rule, name="form-rule"),
    path(f"{_FORM}/delete", settings.form_delete, name="form-delete"),
    path(_LINKS, settings.public_link_create, name="public-link-create"),
    path(f"{_LINKS}/<int:number>", links.public_link, name="public-link"),
    path(f"{_LINKS}/<int:number>/qr.svg", links.public_link_qr, name="public-link-qr"),
    path(
        f"{_LINKS}/<int:number>/revoke",
        links.public_link_revoke,
        name="public-link-revoke",
    ),
    path(
        f"{_LINKS}/<int:number>/delete",
        links.public_link_delete,
        name="public-link-delete",
    ),
]
