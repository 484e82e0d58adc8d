"""Configuring the site: how the sign-in page looks, the logo."""

from typing import Any

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor, Configuration
from collect.lib.clock import now
from collect.lib.hashing import md5_hex


def set_value(
    *, by: Actor, key: str, value: dict[str, Any], notes: str | None = None
) -> Configuration:
    """Give a key a JSON object."""
    return _set(by, key, {"value": value}, {"value": value}, notes)


def set_content(
    *,
    by: Actor,
    key: str,
    content: bytes,
    content_type: str,
    notes: str | None = None,
) -> Configuration:
    """Give a key the bytes of a file."""
    md5 = md5_hex(content)
    columns = {"content": content, "content_type": content_type, "md5": md5}
    return _set(by, key, columns, {"md5": md5}, notes)


@transaction.atomic
def unset(*, by: Actor, key: str, notes: str | None = None) -> None:
    """Take the key's value away; one without a value stays without."""
    Configuration.objects.filter(key=key).delete()
    audit.record(
        action="config.set", by=by, details={"key": key, "value": None}, notes=notes
    )


@transaction.atomic
def _set(
    by: Actor,
    key: str,
    columns: dict[str, Any],
    details: dict[str, Any],
    notes: str | None,
) -> Configuration:
    blank = {"value": None, "content": None, "content_type": "", "md5": ""}
    row, _ = Configuration.objects.update_or_create(
        key=key, defaults=blank | columns | {"set_at": now()}
    )
    audit.record(
        action="config.set", by=by, details={"key": key} | details, notes=notes
    )
    return row
