"""Creating, revoking and deleting public links to forms."""

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor, Assignment, Project, PublicLink
from collect.accounts.permissions import PUBLIC_LINK
from collect.lib.clock import now
from collect.lib.ids import new_token


@transaction.atomic
def create_public_link(
    *,
    by: Actor,
    project: Project,
    form_id: int,
    display_name: str,
    once: bool = False,
    notes: str | None = None,
) -> PublicLink:
    """A new link with a token: who has it may read the form and submit to it."""
    actor = Actor.objects.create(type=Actor.Type.PUBLIC_LINK, display_name=display_name)
    link = PublicLink.objects.create(
        actor=actor,
        project=project,
        form_id=form_id,
        token=new_token(),
        once=once,
        created_by=by,
    )
    Assignment.objects.create(
        actor=actor, role=PUBLIC_LINK.id, project=project, form_id=form_id
    )
    _record("public_link.create", link, by, notes)
    return link


@transaction.atomic
def revoke_public_link(*, by: Actor, link: PublicLink) -> PublicLink:
    """Take the token away: the link opens nothing any more, but stays listed."""
    link.token = None
    link.save(update_fields=["token"])
    _record("public_link.session.end", link, by, None)
    return link


@transaction.atomic
def delete_public_link(
    *, by: Actor, link: PublicLink, notes: str | None = None
) -> None:
    """Close the link and take it off the list; what it submitted stays."""
    link.token = None
    link.save(update_fields=["token"])
    link.actor.deleted_at = now()
    link.actor.save(update_fields=["deleted_at"])
    link.actor.assignments.all().delete()
    _record("public_link.delete", link, by, notes)


def _record(action: str, link: PublicLink, by: Actor, notes: str | None) -> None:
    audit.record(
        action=action,
        by=by,
        project_id=link.project_id,
        form_id=link.form_id,
        details={"actorId": link.pk},
        notes=notes,
    )
