"""A small survey behind every address, for requests that mean no good."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from werkzeug.test import Client, TestResponse

from collect.accounts.models import Project
from collect.accounts.permissions import ADMIN
from collect.forms.models import Form
from collect.lib.paths import encode_segment
from collect.wsgi import application
from tests.compat.routes import Route
from tests.factories.accounts import make_app_user, make_person, make_project, make_user
from tests.factories.forms import make_draft
from tests.factories.releases import make_publishing
from tests.factories.submissions import household_form, instance, new_id, send, upload


@dataclass
class Survey:
    """A form with a draft and one submission, and everybody who is needed."""

    project: Project
    form: Form
    draft_token: str
    instance_id: str
    app_user_id: int
    user_id: int
    publishing_id: int
    authorization: str

    @classmethod
    def make(cls) -> "Survey":
        project = make_project()
        form = household_form(project)
        draft = make_draft(form)
        phone = make_app_user(project, form_id=form.pk)
        instance_id = new_id()
        xml = instance("<photo>house.jpg</photo>", instance_id=instance_id)
        send(form, xml, [upload("house.jpg")], by=phone.actor)
        publishing = make_publishing(form)
        return cls(
            project,
            form,
            draft.draft_token or "",
            instance_id,
            phone.actor_id,
            make_user().actor_id,
            publishing.pk,
            f"Bearer {make_person('admin', ADMIN).token}",
        )

    @property
    def known(self) -> dict[str, str]:
        """What the parameters of addresses must be to reach something."""
        return {
            "project_id": str(self.project.pk),
            "xml_form_id": self.form.xml_form_id,
            "form_id": self.form.xml_form_id,
            "number": str(self.form.pk),
            "version": "1",
            "instance_id": self.instance_id,
            "version_id": self.instance_id,
            "name": "house.jpg",
            "role": "app-user",
            "actor_id": str(self.app_user_id),
            "user_id": str(self.user_id),
            "token": self.draft_token,
            "table": "Submissions",
            "rest": "Submissions",
            "code": "HOMES",
            "release": "1",
            "publishing": str(self.publishing_id),
        }

    def values(self, route: Route) -> dict[str, str]:
        """The parameters of a route, percent-encoded."""
        return {name: encode_segment(self.known.get(name, "1")) for name in route.names}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens to the database in here has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def one_survey() -> Iterator[Survey]:
    """A survey in a transaction that requests to the WSGI application share."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        with undone():
            yield Survey.make()
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def ask(
    method: str,
    target: str,
    survey: Survey,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> TestResponse:
    """The answer to a request that leaves no trace."""
    sent = {"Authorization": survey.authorization} | dict(headers or {})
    client = Client(application, use_cookies=False)
    path, _, query = target.partition("?")
    with undone():
        return client.open(
            path,
            query_string=query,
            method=method,
            data=body,
            headers=sent,
            buffered=True,
            environ_overrides={"RAW_URI": target, "REMOTE_ADDR": "127.0.0.1"},
        )
