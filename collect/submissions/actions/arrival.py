"""What arrived: read, allowed, its files stored, but not yet recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collect.accounts import permissions
from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb
from collect.forms import blobs
from collect.forms.models import Blob, Form, State
from collect.lib.hashing import sha256_hex
from collect.lib.ids import new_instance_id
from collect.lib.xml import XmlError
from collect.problems import Problem
from collect.submissions.instance.parse import (
    Instance,
    InstanceError,
    encrypted_files,
    parse_instance,
)
from collect.submissions.instance.shred import ShreddedRow, file_names, shred
from collect.submissions.queries import Target, form_tree, target_of

MAX_NAME_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in: `chunks` is read once, when it is stored."""

    name: str
    content_type: str
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A submission that may be recorded. `files` are those that came, by name."""

    form_id: int
    project_id: int
    form_version_id: int
    draft: bool
    instance: Instance
    instance_id: str
    xml: bytes
    sha256: str
    expected: tuple[str, ...]
    files: Mapping[str, Blob]
    by: Actor | None
    device_id: str
    user_agent: str
    notes: str | None = None

    def rows(self, *, key: str) -> list[ShreddedRow]:
        """The typed rows of the submission whose first instanceID is `key`; none if it
        is encrypted. Raises Problem 400.1."""
        if self.instance.encrypted:
            return []
        tree = form_tree(self.form_version_id)
        try:
            return shred(self.instance.root, tree, instance_id=key)
        except InstanceError as error:
            raise unreadable(self.xml, str(error)) from error


def arrive(
    *,
    project: Project,
    form: Form | None,
    xml: bytes,
    files: Iterable[Upload],
    by: Actor | None,
    device_id: str,
    user_agent: str,
    draft: bool,
    notes: str | None,
) -> Arrival:
    """Read a submission, find its form, ask whether it may come, store its files.

    In this order (reference: ODK Central): XML, form and version, state of the form,
    permission. Files are touched only after that. Raises Problem 400.1, 400.2, 400.8,
    400.13, 404.1, 404.6, 409.2, 403.1, 401.2.
    """
    instance = read_instance(xml)
    if form is not None and form.xml_form_id != instance.form_id:
        raise _other_form(form, instance)
    target = target_of(project.id, instance.form_id, instance.version)
    version_id = _version_of(target, instance.version, draft=draft)
    if not draft and target.state == State.CLOSED:
        raise Problem("409.2")
    permissions.require(
        by, Verb.SUBMISSION_CREATE, project=project, form_id=target.form_id
    )
    expected = expected_files(instance, version_id)
    return Arrival(
        form_id=target.form_id,
        project_id=project.id,
        form_version_id=version_id,
        draft=draft,
        instance=instance,
        instance_id=instance.instance_id or new_instance_id(),
        xml=xml,
        sha256=sha256_hex(xml),
        expected=expected,
        files=_store(files, expected),
        by=by,
        device_id=clean(device_id),
        user_agent=clean(user_agent),
        notes=notes,
    )


def read_instance(xml: bytes) -> Instance:
    """The envelope. Raises Problem 400.1, 400.2, 400.13."""
    try:
        return parse_instance(xml)
    except XmlError as error:
        raise unreadable(xml, str(error)) from error
    except InstanceError as error:
        if error.missing:
            raise Problem("400.2", field=error.missing) from error
        raise Problem("400.13", field=error.too_long) from error


def unreadable(xml: bytes, reason: str) -> Problem:
    """Problem 400.1 for a submission's XML."""
    return Problem("400.1", format="xml", rawLength=len(xml), reason=reason)


def client_name(user_agent: str, odk_client: str) -> str:
    """What a client calls itself; web forms add themselves in the header `odk-client`
    (reference: ODK Central)."""
    return f"{odk_client} {user_agent}".strip()


def clean(text: str) -> str:
    """What a client says about itself, as the database can keep it."""
    return "".join(c for c in text if c.isprintable())[:255]


def _other_form(form: Form, instance: Instance) -> Problem:
    return Problem(
        "400.8",
        field="form id",
        value=instance.form_id,
        reason=f"it does not match the form ID in the URL, {form.xml_form_id}.",
    )


def _version_of(target: Target, version: str, *, draft: bool) -> int:
    if draft:
        if target.draft_version_id is None:
            raise Problem("404.1")
        return target.draft_version_id
    if target.version_id is None:
        raise Problem("404.6", formVersion=version)
    return target.version_id


def expected_files(instance: Instance, version_id: int) -> tuple[str, ...]:
    """Names of the files the XML announces, in its order."""
    names = (
        encrypted_files(instance.root)
        if instance.encrypted
        else file_names(instance.root, form_tree(version_id))
    )
    # No file system has longer names; such an answer is kept, but awaits no file.
    return tuple(n for n in names if len(n) <= MAX_NAME_LENGTH and "\x00" not in n)


def _store(files: Iterable[Upload], expected: tuple[str, ...]) -> dict[str, Blob]:
    """Store files as they stream in. Of two with one name the later counts."""
    stored: dict[str, Blob] = {}
    for file in files:
        name = attachment_name(file.name, expected)
        if len(name) > MAX_NAME_LENGTH:
            raise Problem("400.13", field="file name")
        if name:
            stored[name] = blobs.store(file.chunks, file.content_type)
    return stored


def attachment_name(name: str, expected: tuple[str, ...]) -> str:
    """The attachment's name: without folders, and unescaped if only that is expected.

    HTTP clients write a quotation mark or line break in a name as %22, %0D, %0A.
    """
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if c.isprintable())
    plain = name.replace("%22", '"').replace("%0D", "").replace("%0A", "")
    if name not in expected and plain in expected:
        return plain
    return "" if name in (".", "..") else name
