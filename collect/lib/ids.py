"""Random identifiers: tokens and OpenRosa instance ids."""

import re
import secrets
import string
import uuid

TOKEN_LENGTH = 64
# The alphabet of ODK Central's tokens; clients check it.
_TOKEN_ALPHABET = string.ascii_letters + string.digits + "!$"
_TOKEN = re.compile(rf"[A-Za-z0-9!$]{{{TOKEN_LENGTH}}}")


def new_token() -> str:
    """A secret of 64 characters of ``A-Za-z0-9!$``: 384 random bits."""
    return "".join(secrets.choice(_TOKEN_ALPHABET) for _ in range(TOKEN_LENGTH))


def is_token(text: str) -> bool:
    """Whether the text has the form of a token, known to us or not."""
    return _TOKEN.fullmatch(text) is not None


def new_instance_id() -> str:
    """A new OpenRosa instance id: ``uuid:`` and a version 4 UUID."""
    return f"uuid:{uuid.uuid4()}"
