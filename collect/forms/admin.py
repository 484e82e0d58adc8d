"""Forms and versions for administrators to look at; changes go through the API."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from collect.accounts.admin import ReadOnly
from collect.forms.models import Blob, Form, FormAttachment, FormVersion

if TYPE_CHECKING:
    _Inline = admin.TabularInline[Any, Any]
else:
    _Inline = admin.TabularInline


class AttachmentInline(_Inline):
    """Media slots of a version."""

    model = FormAttachment
    fields = ("name", "type", "blob", "updated_at")
    can_delete = False
    max_num = 0
    readonly_fields = fields


@admin.register(Form)
class FormAdmin(ReadOnly):
    """Forms, deleted ones too."""

    list_display = ("xml_form_id", "name", "project", "state", "deleted_at")
    list_filter = ("state",)
    search_fields = ("xml_form_id", "name")
    list_select_related = ("project",)


@admin.register(FormVersion)
class FormVersionAdmin(ReadOnly):
    """Versions, drafts too; not the tokens that open drafts."""

    list_display = ("form", "version", "md5", "created_at", "published_at")
    search_fields = ("form__xml_form_id",)
    exclude = ("xform", "definition", "choices", "draft_token")
    list_select_related = ("form",)
    inlines = (AttachmentInline,)


@admin.register(Blob)
class BlobAdmin(ReadOnly):
    """Stored files, by the hash of their content."""

    list_display = ("sha256", "size", "content_type", "created_at")
    search_fields = ("sha256", "md5")
