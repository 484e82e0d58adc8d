"""Which nodes of a form only tell something: nobody answers them."""

from __future__ import annotations

from functools import lru_cache

from collect.forms.models import FormVersion
from collect.forms.xlsform.body import elements_of, node_of
from collect.forms.xlsform.xform import (
    XFORMS,
    local_name,
    model_of,
    parse_xform,
    primary_instance,
)
from collect.problems import Problem


@lru_cache(maxsize=256)
def notes_of(version_id: int) -> frozenset[str]:
    """Paths of what is shown but never answered nor computed, in a version.

    Raises Problem 404.6 if there is no such version.
    """
    version = FormVersion.objects.only("xform").filter(pk=version_id).first()
    if version is None:
        raise Problem("404.6")
    root = parse_xform(bytes(version.xform))
    model = model_of(root)
    start = f"/{local_name(primary_instance(model))}"
    shown = {path for name, path, _ in elements_of(root) if name == "input"}
    read_only = {
        node_of(bind)
        for bind in model.iter(f"{{{XFORMS}}}bind")
        if bind.get("readonly", "").startswith("true") and not bind.get("calculate")
    }
    return frozenset(path.removeprefix(start) for path in shown & read_only)
