"""What two instances of one form differ in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

XFORMS = "{http://www.w3.org/2002/xforms}"
PRELOAD = "{http://openrosa.org/javarosa}preload"
# Clocks and chance: every interview has its own.
OWN = {"uid", "timestamp", "date", "property"}
UUID = re.compile(r"(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def differences(form: bytes, ours: bytes, theirs: bytes) -> list[str]:
    """One line for each place, as `path: ours | theirs`.

    JavaRosa puts members of a repeat inside a repeat behind their siblings; so elements
    are compared in the order of each group's names, members in their own.
    """
    binds = etree.fromstring(form).iter(f"{XFORMS}bind")
    own, files = set(), set()
    for bind in binds:
        path = re.sub(r"^/[^/]+", "", bind.get("nodeset") or "")
        if bind.get(PRELOAD) in OWN:
            own.add(path)
        if bind.get("type") == "binary":
            files.add(path)
    one = list(_lines(_ordered(ours), own, files))
    other = list(_lines(_ordered(theirs), own, files))
    return list(_unlike(one, other))


def _ordered(xml: bytes) -> etree._Element:
    root = etree.fromstring(xml)
    for node in root.iter(etree.Element):
        node[:] = sorted(node, key=lambda child: str(child.tag))
    return root


def _unlike(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> Iterator[str]:
    if [path for path, _ in one] != [path for path, _ in other]:
        here, there = [p for p, _ in one], [p for p, _ in other]
        for path in dict.fromkeys([*here, *there]):
            if here.count(path) != there.count(path):
                yield f"{path}: {here.count(path)} times | {there.count(path)} times"
        return
    for (path, ours), (_, theirs) in zip(one, other, strict=True):
        if ours != theirs:
            yield f"{path}: {ours!r} | {theirs!r}"


def _lines(
    root: etree._Element, own: set[str], files: set[str]
) -> Iterator[tuple[str, str]]:
    for node in root.iter(etree.Element):
        steps = [etree.QName(each).localname for each in node.iterancestors()][-2::-1]
        inside = [*steps, etree.QName(node).localname] if node is not root else []
        path = "".join(f"/{step}" for step in inside)
        yield path, _text(node, path, own, files)
        for name, value in sorted(node.attrib.items()):
            if node is root and name == "version" and not value:
                continue
            new = _is_new(str(name), str(value))
            yield f"{path}/@{name!s}", "(new)" if new else str(value)


def _is_new(name: str, value: str) -> bool:
    return name in {"id", "trunkVersion", "branchId"} and bool(UUID.fullmatch(value))


def _text(node: etree._Element, path: str, own: set[str], files: set[str]) -> str:
    text = "" if len(node) else node.text or ""
    if path in own:
        return "(own)"
    return "(file)" if path in files and text else text
