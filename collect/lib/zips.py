"""What reading a zip from somebody else may raise."""

from __future__ import annotations

import zipfile
import zlib

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    RuntimeError,
)
"""All that `zipfile` raises for archives that are damaged, packed by a method it does not
know, or encrypted."""
