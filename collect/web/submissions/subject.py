"""The submission that a page is about, for whoever may see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from collect.accounts.limits import areas_with
from collect.accounts.permissions import Verb
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.rest import API_ROOT
from collect.submissions.areas import lies_within
from collect.submissions.models import SubmissionVersion
from collect.submissions.queries import current_version_of, with_people
from collect.submissions.sight import trusted_areas
from collect.web.page import PageRequest
from collect.web.submissions import wording
from collect.web.submissions.view import View


@dataclass(frozen=True)
class Subject:
    """A submission, and how it is seen. `hidden`: paths of answers that are withheld
    even here, where submissions are read one by one; `trusted`: whether files are not."""

    view: View
    submission: Any
    hidden: frozenset[str]
    trusted: bool

    @classmethod
    def of(
        cls,
        request: PageRequest,
        form_id: int,
        instance_id: str,
        verb: Verb = Verb.SUBMISSION_READ,
        *,
        draft: bool = False,
        deleted: bool = False,
    ) -> Subject:
        """The submission that first came with this instanceID; `deleted`: one in the
        trash too. Raises Problem 404.1, 403.1."""
        view = View.of(request, form_id, verb, draft=draft)
        found = with_people(view.submissions()).filter(instance_id=instance_id)
        submission = found.first()
        if submission is None and deleted and view.place.may["submission_restore"]:
            trash = with_people(view.submissions(deleted=True))
            submission = trash.filter(instance_id=instance_id).first()
        if submission is None:
            raise Problem("404.1")
        trusted = draft or lies_within(
            submission, trusted_areas(request.actor, view.place.form)
        )
        hidden = frozenset() if trusted else view.hidden
        return cls(view, submission, hidden, trusted)

    @classmethod
    def to_correct(
        cls, request: PageRequest, form_id: int, instance_id: str, *, draft: bool
    ) -> Subject:
        """The submission for somebody who corrects its answers. Raises Problem 404.1,
        403.1, also where it is encrypted."""
        verb = Verb.SUBMISSION_UPDATE
        subject = cls.of(request, form_id, instance_id, verb, draft=draft)
        if not subject.may_correct:
            raise Problem("403.1")
        return subject

    def may(self, verb: Verb) -> bool:
        """Whether whoever sees it may do this with it."""
        form = self.view.place.form
        areas = areas_with(
            self.view.actor, verb, project=form.project_id, form_id=form.pk
        )
        return lies_within(self.submission, areas)

    @property
    def may_correct(self) -> bool:
        """Whether they may correct its answers, which is to send an edit of it."""
        if self.submission.deleted_at or self.version.encrypted:
            return False
        return self.may(Verb.SUBMISSION_UPDATE) and self.may(Verb.SUBMISSION_CREATE)

    @cached_property
    def version(self) -> SubmissionVersion:
        """Its current version."""
        return current_version_of(self.submission)

    @property
    def address(self) -> str:
        """The address of its page, without filters."""
        name = encode_segment(self.submission.instance_id)
        return f"{self.view.address('submissions')}/{name}"

    @property
    def api(self) -> str:
        """Its address in the API, below which its files are."""
        form = self.view.place.form
        part = "draft/" if self.view.draft else ""
        names = [form.xml_form_id, self.submission.instance_id]
        form_name, name = (encode_segment(each) for each in names)
        root = f"{API_ROOT}/projects/{form.project_id}/forms/{form_name}"
        return f"{root}/{part}submissions/{name}"

    @property
    def title(self) -> str:
        """Its name, if it has one that may be seen, or when it came."""
        name = "" if self.hidden else self.version.instance_name.strip()
        return name or wording.moment(self.submission.created_at)

    @property
    def shown(self) -> dict[str, Any]:
        """For templates."""
        return {
            **self.view.shown,
            "subject": self,
            "submission": self.submission,
            "state": wording.state_of(self.submission.review_state),
            "one_address": self.address,
            "may_review": self.may(Verb.SUBMISSION_UPDATE) and not self.view.draft,
            "may_delete": self.may(Verb.SUBMISSION_DELETE) and not self.view.draft,
        }
