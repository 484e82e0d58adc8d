"""Files of the web collector, from the first byte to the blob."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from collect.accounts.models import Actor, Project
from collect.forms import blobs
from collect.forms.models import Blob
from collect.lib.clock import now
from collect.problems import Problem
from collect.submissions.models import Attachment
from collect.sync.actions import parts
from collect.sync.actions.parts import Part
from collect.sync.models import Upload


def own_blobs(actor: Actor, project: Project, hashes: Iterable[str]) -> dict[str, Blob]:
    """Files with these sums that the actor brought to the project: uploads that are
    whole, and files of records. What others brought is nobody else's to name."""
    wanted = list(hashes)
    uploads = Upload.objects.filter(
        actor=actor, project=project, sha256__in=wanted, blob__isnull=False
    ).select_related("blob")
    files = Attachment.objects.filter(
        blob__sha256__in=wanted,
        version__submitter=actor,
        version__form__project=project,
    ).select_related("blob")
    found = [*(file.blob for file in files), *(upload.blob for upload in uploads)]
    return {blob.sha256: blob for blob in found if blob is not None}


def announce(*, actor: Actor, project: Project, sha256: str, size: int) -> int:
    """Begin an upload, or find it again; how many bytes are there.

    Raises Problem 413.91 if it is too large, 429.91 if too much is under way, 400.8 for
    another size than that of the file with this sum, 460.92 if what is there is not it.
    """
    limit = settings.COLLECT_MAX_FILE_BYTES
    if size > limit:
        raise Problem("413.91", size=size, limit=limit)
    there = own_blobs(actor, project, [sha256]).get(sha256)
    if there is not None:
        _require_size(there.size, size)
        return size
    return _settle(_announced(actor, project, sha256, size))


def upload_of(actor: Actor, project: Project, sha256: str) -> Upload:
    """The announced file with this sum; one that a record has by now is whole.

    Raises Problem 404.1 if nothing like it was announced.
    """
    upload = _found(actor, project, sha256)
    if upload is not None:
        return upload
    blob = own_blobs(actor, project, [sha256]).get(sha256)
    if blob is None:
        raise Problem("404.1")
    return Upload(
        actor=actor, project=project, sha256=sha256, size=blob.size, blob=blob
    )


def offset_of(upload: Upload) -> int:
    """How many bytes of it are there; all of them once it is a blob."""
    return upload.size if upload.blob_id else parts.length_of(upload.pk)


def _found(actor: Actor, project: Project, sha256: str) -> Upload | None:
    found = Upload.objects.filter(actor=actor, project=project, sha256=sha256)
    return found.first()


def append(
    upload: Upload,
    offset: int,
    chunks: Iterable[bytes],
    *,
    checksum: tuple[str, bytes] | None = None,
) -> int:
    """Take bytes from `offset` on as they come; how many are there then.

    What came is kept when `chunks` ends early or raises. `checksum` is the name of an
    algorithm of hashlib and the digest of all the chunks: if it is another, they are
    taken back. The upload that is complete becomes a blob. Raises Problem 409.91 where
    the file does not end at `offset`, 413.91 beyond its size, 460.91, 460.92.
    """
    if upload.blob_id:
        raise _elsewhere(upload)
    given = hashlib.new(checksum[0], usedforsecurity=False) if checksum else None
    with Part(upload.pk) as part:
        end = offset
        # Asks where the file ends even if nothing comes.
        for chunk in _preceded_by_nothing(chunks):
            if end + len(chunk) > upload.size:
                raise Problem("413.91", size=end + len(chunk), limit=upload.size)
            if not part.append(end, chunk):
                raise _elsewhere(upload)
            end += len(chunk)
            if given is not None:
                given.update(chunk)
        if checksum and given and given.digest() != checksum[1]:
            part.cut_back(offset, end)
            raise Problem("460.91")
    return _settle(upload)


def sweep_uploads() -> int:
    """Forget uploads that nothing was heard of for long; answer how many.

    Those that no record named go as those that never ended. Files that belong to no
    upload any more go too; those that never were one's stay.
    """
    limit = now() - timedelta(days=settings.COLLECT_UPLOAD_DAYS)
    removed = 0
    for upload in Upload.objects.filter(announced_at__lt=limit):
        removed += _forget(upload, limit.timestamp())
    for path in parts.folder().glob("*"):
        # Announced before its file is made, deleted before it goes.
        if path.name.isdecimal() and not _is_awaited(int(path.name)):
            path.unlink(missing_ok=True)
    return removed


def _is_awaited(number: int) -> bool:
    return Upload.objects.filter(pk=number, blob=None).exists()


def _forget(upload: Upload, limit: float) -> int:
    path = parts.path_of(upload.pk)
    if upload.blob_id is None and path.exists() and path.stat().st_mtime >= limit:
        return 0
    upload.delete()
    path.unlink(missing_ok=True)
    return 1


def _announced(actor: Actor, project: Project, sha256: str, size: int) -> Upload:
    _require_room(actor, project, sha256, size)
    upload, _ = Upload.objects.get_or_create(
        actor=actor,
        project=project,
        sha256=sha256,
        defaults={"size": size, "announced_at": now()},
    )
    if upload.size != size:
        with Part(upload.pk) as part:
            part.empty()
    Upload.objects.filter(pk=upload.pk).update(size=size, announced_at=now())
    upload.size = size
    return upload


def _require_room(actor: Actor, project: Project, sha256: str, size: int) -> None:
    others = Upload.objects.filter(actor=actor, blob=None).exclude(
        project=project, sha256=sha256
    )
    under_way = others.aggregate(total=Sum("size"))["total"] or 0
    limit = settings.COLLECT_UNFINISHED_BYTES
    if under_way + size > limit:
        raise Problem("429.91", limit=limit, days=settings.COLLECT_UPLOAD_DAYS)


def _require_size(there: int, size: int) -> None:
    if there != size:
        raise Problem(
            "400.8",
            field="Upload-Length",
            value=size,
            reason=f"the file with this sum has {there} bytes.",
        )


def _settle(upload: Upload) -> int:
    """How much is there; what is complete becomes a blob. Raises Problem 460.92."""
    there = offset_of(upload)
    if upload.blob_id is None and there == upload.size:
        try:
            _become_blob(upload.pk)
        except Problem:
            with Part(upload.pk) as part:
                part.empty()
            raise
        parts.path_of(upload.pk).unlink(missing_ok=True)
    return there


@transaction.atomic
def _become_blob(pk: int) -> None:
    upload = Upload.objects.select_for_update().filter(pk=pk, blob=None).first()
    if upload is None:  # Another request was quicker.
        return
    with Part(pk):  # A file without bytes has none yet.
        pass
    with parts.path_of(pk).open("rb") as file:
        arrived = blobs.receive(blobs.chunks_of(file))
    try:
        if arrived.kept.sha256 != upload.sha256:
            raise Problem("460.92")
        upload.blob = blobs.admit(arrived)
    finally:
        arrived.drop()
    upload.save(update_fields=["blob"])


def _preceded_by_nothing(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield b""
    yield from chunks


def _elsewhere(upload: Upload) -> Problem:
    # Another request may have completed it meanwhile.
    now_there = upload_of(upload.actor, upload.project, upload.sha256)
    return Problem("409.91", offset=offset_of(now_there))
