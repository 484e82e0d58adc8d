"""Submissions for administrators to look at; their answers are read through the API."""

from django.contrib import admin

from collect.accounts.admin import ReadOnly
from collect.submissions.models import Submission


@admin.register(Submission)
class SubmissionAdmin(ReadOnly):
    """What arrived, from whom and when."""

    list_display = ("instance_id", "form", "submitter", "review_state", "created_at")
    list_filter = ("review_state",)
    search_fields = ("instance_id",)
    list_select_related = ("form", "submitter")
    # Counting millions of rows takes longer than showing the newest page.
    show_full_result_count = False
