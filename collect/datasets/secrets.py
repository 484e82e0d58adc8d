"""Secrets that follow from the one of this installation."""

import hmac

from django.conf import settings


def secret_for(purpose: str) -> bytes:
    """32 bytes that nobody can foretell, the same for a purpose always: what has been
    moved or numbered once stays where it is."""
    key = settings.COLLECT_POSITION_SECRET.encode()
    return hmac.digest(key, purpose.encode(), "sha256")
