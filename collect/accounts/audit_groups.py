"""ODK Central's groups of actions, by which its clients read the audit log."""

_SUBMISSION = (
    "submission.attachment.update",
    "submission.backlog.force",
    "submission.backlog.hold",
    "submission.backlog.reprocess",
    "submission.create",
    "submission.delete",
    "submission.restore",
    "submission.update",
    "submission.update.version",
)
_ENTITY = (
    "entity.bulk.create",
    "entity.create",
    "entity.delete",
    "entity.error",
    "entity.purge",
    "entity.restore",
    "entity.update.resolve",
    "entity.update.version",
)
_BULK_ENTITY = ("entity.bulk.delete", "entity.bulk.restore")

ACTIONS: dict[str, tuple[str, ...]] = {
    # Non-standard: what people decided about findings, and who took the logs out.
    "cleaning": ("cleaning_log.read", "decision.create", "decision.undo"),
    "config": ("config.set",),
    "dataset": (
        "dataset.create",
        "dataset.delete",
        "dataset.update",
        "dataset.update.property.delete",
        *_BULK_ENTITY,
    ),
    "entity": (*_ENTITY, *_BULK_ENTITY),
    # Non-standard: who took which tables out, and what was kept for doing it again.
    "export": (
        "export.create",
        "export.cancel",
        "export.delete",
        "export.download",
        "export_settings.create",
        "export_settings.delete",
        "export_settings.update",
    ),
    "field_key": (
        "field_key.assignment.create",
        "field_key.assignment.delete",
        "field_key.create",
        "field_key.delete",
        "field_key.property.set",
        # Non-standard: the key of a phone whose PIN was forgotten.
        "field_key.recovery.allow",
        "field_key.recovery.use",
        "field_key.session.end",
    ),
    # Non-standard: plans of interviews, and who looked at enumerators one by one.
    "fieldwork": ("fieldwork.read", "targets.update"),
    "form": (
        "form.attachment.update",
        "form.create",
        "form.delete",
        "form.purge",
        "form.restore",
        # Non-standard: what devices never see of a form, such as which submissions
        # count.
        "form.settings.update",
        "form.submission.export",
        "form.update",
        "form.update.draft.delete",
        "form.update.draft.replace",
        "form.update.draft.set",
        "form.update.publish",
    ),
    # Non-standard: maps that phones have without signal.
    "map_layer": ("map_layer.create", "map_layer.delete"),
    # Non-standard: unsent records of phones, brought as a file.
    "phone_export": ("phone_export.open", "phone_export.receive"),
    "project": (
        "actor_property.create",
        "project.create",
        "project.delete",
        "project.update",
    ),
    "public_link": (
        "public_link.assignment.create",
        "public_link.assignment.delete",
        "public_link.create",
        "public_link.delete",
        "public_link.property.set",
        "public_link.session.end",
    ),
    # Non-standard: datasets that are published, and their releases.
    "release": (
        "dataset.publish.create",
        "dataset.publish.update",
        "publishing.cancel",
        "publishing.create",
        "release.create",
        "release.microdata.download",
        "release.withdraw",
    ),
    # Non-standard: passes of the pipeline over a form.
    "run": ("run.create", "run.finish"),
    "submission": (*_SUBMISSION, "submission.purge"),
    "user": (
        "user.assignment.create",
        "user.assignment.delete",
        "user.assignment.update",
        "user.create",
        "user.delete",
        "user.session.create",
        "user.update",
    ),
}
"""Actions by the name of their group."""

VERBOSE = (
    *_SUBMISSION,
    *_ENTITY,
    "user.preference.delete",
    "user.preference.update",
)
"""What the group "nonverbose" leaves out: there is too much of it to read."""
