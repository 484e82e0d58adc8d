"""The same answers, given to JavaRosa, the engine of ODK Collect, give the same XML."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.support.javarosa import fill_with_javarosa, needs_javarosa, with_dates
from tests.unit.sync.simulation.test_library_forms import IDS, filled_with, form_xml

OF_THE_PHONE = {"start", "end", "deviceid", "username", "instanceID"}

pytestmark = needs_javarosa


def leaves(xml: bytes) -> list[tuple[str, str]]:
    return [
        (node.getroottree().getelementpath(node), node.text or "")
        for node in etree.fromstring(xml).iter()
        if etree.QName(node).localname not in OF_THE_PHONE
    ]


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where jrfill keeps what it compiles: once for all tests."""
    return tmp_path_factory.mktemp("classes")


@pytest.mark.parametrize("form_id", IDS)
def test_javarosa_agrees(form_id: str, classes: Path, tmp_path: Path) -> None:
    ours = filled_with(form_id, seed=2)
    theirs = fill_with_javarosa(
        form_xml(form_id),
        tmp_path,
        classes=classes,
        answers=with_dates(ours.answers, ours.xml),
    )
    assert theirs.report["violations"] == theirs.report["neverAsked"] == []
    assert leaves(theirs.xml) == leaves(ours.xml)
