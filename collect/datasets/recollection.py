"""What the checks found before, for a run that need not look at everything again."""

import platform
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa

from collect.datasets.pipeline import Former
from collect.datasets.pipeline.checks.marks import since
from collect.datasets.tables import memory

_JUDGING = ("datasets", "forms/expressions", "forms/xlsform", "submissions/instance")
"""Folders of the code that findings come from."""
_LIBRARIES = ("numpy", "pyarrow", "scipy", "lark")


def former(
    root: Path, form_id: int, marks: pa.Table, fingerprint: str
) -> Former | None:
    """What the last run found, unless something else than submissions has changed since
    then, or it cannot be read."""
    kept = memory.recollect(root, form_id, fingerprint)
    return since(kept.findings, kept.marks, marks) if kept else None


@cache
def code() -> str:
    """A digest of the code that judges. Two programs that find the same may differ in
    it, never the other way round."""
    digest = blake2b(platform.python_version().encode(), digest_size=16)
    for name in _LIBRARIES:
        digest.update(version(name).encode())
    base = Path(__file__).parent.parent
    for folder in _JUDGING:
        for path in sorted((base / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
