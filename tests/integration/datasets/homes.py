"""Submissions of the small survey."""

from collect.accounts.models import Actor
from collect.datasets import actions
from collect.datasets.models import Run
from collect.forms.models import Form
from tests.factories.submissions import instance, new_id, send


def home(
    form: Form,
    by: Actor,
    *,
    rooms: str = "2",
    area: str = "U",
    ages: tuple[int, ...] = (30, 4),
    instance_id: str = "",
    deprecated_id: str = "",
) -> str:
    """Receive a household; its instanceID."""
    instance_id = instance_id or new_id()
    members = "".join(f"<member><age>{age}</age></member>" for age in ages)
    body = f"<name>Ama</name><area>{area}</area><rooms>{rooms}</rooms>{members}"
    xml = instance(
        body, form_id="homes", instance_id=instance_id, deprecated_id=deprecated_id
    )
    send(form, xml, by=by)
    return instance_id


def finished_run(form: Form) -> Run:
    """Ask for a run and work on it."""
    run = actions.request_run(form_id=form.pk)
    actions.execute(run_id=run.pk)
    run.refresh_from_db()
    return run
