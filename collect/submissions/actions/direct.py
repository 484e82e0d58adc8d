"""The short way of the commonest submission: new, in order, from a field key.

One statement asks whether the sender may send and records everything; what the key and
the form mean is remembered between submissions (`grants`). Whatever is out of the
ordinary is left to `receive`, which finds out what and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from collect.accounts import audit
from collect.forms import blobs
from collect.forms.blobs import Kept
from collect.lib.hashing import sha256_hex
from collect.lib.xml import XmlError
from collect.submissions.actions.arrival import (
    MAX_NAME_LENGTH,
    Arrival,
    attachment_name,
    clean,
    expected_files,
)
from collect.submissions.actions.grants import Grant, forget, grant_for
from collect.submissions.actions.write import write_direct
from collect.submissions.instance.parse import Instance, InstanceError, parse_instance
from collect.submissions.instance.shred import shred
from collect.submissions.queries import form_tree


class SmallFile(NamedTuple):
    """A file that came, whole."""

    name: str
    content_type: str
    data: bytes


def receive_direct(
    *,
    token: str,
    project_id: int,
    xml: bytes,
    files: Sequence[SmallFile],
    device_id: str,
    user_agent: str,
) -> Grant | None:
    """Record a new submission; whose it is, or None if it was not recorded.

    None says nothing about the reason: `receive` is then to be called with the same
    arguments. To be called outside of transactions. `files` are stored only if the
    sender was known to be allowed a moment ago.
    """
    try:
        instance = parse_instance(xml)
        grant = _grant(token, project_id, instance)
        if grant is None:
            return None
        rows = shred(
            instance.root,
            form_tree(grant.form_version_id),
            instance_id=instance.instance_id,
        )
    except (XmlError, InstanceError):
        return None
    arrival = _arrival(instance, grant, xml, device_id, user_agent)
    sent = {attachment_name(file.name, arrival.expected): file for file in files}
    if "" in sent or any(len(name) > MAX_NAME_LENGTH for name in sent):
        return None
    kept = {n: blobs.keep(file.data, file.content_type) for n, file in sent.items()}
    if write_direct(arrival, rows, grant, kept) is None:
        forget(token, project_id, instance.form_id, instance.version)
        return None
    _confirm(kept, sent)
    audit.wake_on_commit()
    return grant


def _grant(token: str, project_id: int, instance: Instance) -> Grant | None:
    if instance.encrypted or instance.deprecated_id or not instance.instance_id:
        return None
    return grant_for(token, project_id, instance.form_id, instance.version)


def _arrival(
    instance: Instance, grant: Grant, xml: bytes, device_id: str, user_agent: str
) -> Arrival:
    return Arrival(
        form_id=grant.form_id,
        project_id=grant.project_id,
        form_version_id=grant.form_version_id,
        draft=False,
        instance=instance,
        instance_id=instance.instance_id,
        xml=xml,
        sha256=sha256_hex(xml),
        expected=expected_files(instance, grant.form_version_id),
        files={},
        by=grant.by,
        device_id=clean(device_id),
        user_agent=clean(user_agent),
    )


def _confirm(kept: dict[str, Kept], sent: dict[str, SmallFile]) -> None:
    for name, file in kept.items():
        blobs.still_there(file, sent[name].data)
