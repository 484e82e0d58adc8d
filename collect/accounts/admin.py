"""Django's admin pages of accounts: to look around, not to write.

Writes go through actions, which check rights and keep the audit log; the admin
pages would pass both by.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from collect.accounts.models import AuditEvent, Project, User

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin

admin.site.site_title = admin.site.site_header = "Collect records"
admin.site.index_title = "Records of this server"


class ReadOnly(_ModelAdmin):
    """Lists and shows, changes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


@admin.register(User)
class UserAdmin(ReadOnly):
    """People."""

    list_display = ("email", "actor", "is_active", "last_login")
    search_fields = ("email",)
    list_select_related = ("actor",)
    exclude = ("password",)


@admin.register(Project)
class ProjectAdmin(ReadOnly):
    """Projects, deleted ones too."""

    list_display = ("name", "archived", "created_at", "deleted_at")
    search_fields = ("name",)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    """The audit log, with the state of background work."""

    list_display = ("logged_at", "action", "actor", "processed_at", "failures")
    search_fields = ("action",)
    list_select_related = ("actor",)
    # Counting a large log takes longer than showing its newest page.
    show_full_result_count = False
