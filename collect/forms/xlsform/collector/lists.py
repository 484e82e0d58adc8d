"""Lists of choices that are too long to open at once on a simple phone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from collect.forms.xlsform.body import elements_of
from collect.forms.xlsform.collector.limit import Limit
from collect.forms.xlsform.collector.table import longest
from collect.forms.xlsform.xform import XFORMS, local_name, model_of

_SOURCE = re.compile(r"""instance\(\s*(['"])(.+?)\1\s*\)""")


def long_lists(root: etree._Element, rows: Mapping[str, int]) -> Iterator[Limit]:
    """Selects with long lists.

    `rows` is how many rows a file has, by name. A filter helps, but a file is read
    whole before it is filtered.
    """
    files = _files(model_of(root))
    lengths = _lengths(model_of(root)) | {
        name: rows[file] for name, file in files.items() if file in rows
    }
    for _, path, element in elements_of(root):
        itemset = element.find(f"{{{XFORMS}}}itemset")
        source = "" if itemset is None else itemset.get("nodeset", "")
        match = _SOURCE.search(source)
        if match is None:
            continue
        name, length = match[2], lengths.get(match[2], 0)
        unfiltered = "[" not in source and length > longest()["unfiltered"]
        if unfiltered or (name in files and length > longest()["file"]):
            yield Limit(path, "long_list", "type", files.get(name, name), length)


def files_of_lists(root: etree._Element) -> frozenset[str]:
    """Names of the files that a form takes choices or other values from."""
    return frozenset(_files(model_of(root)).values())


def _files(model: etree._Element) -> dict[str, str]:
    return {
        instance.get("id", ""): instance.get("src", "").rpartition("/")[2]
        for instance in model.iterchildren(f"{{{XFORMS}}}instance")
        if instance.get("src")
    }


def _lengths(model: etree._Element) -> dict[str, int]:
    return {
        instance.get("id", ""): sum(1 for each in instance[0] if local_name(each))
        for instance in model.iterchildren(f"{{{XFORMS}}}instance")
        if instance.get("id") and len(instance)
    }
