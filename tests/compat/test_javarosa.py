"""Check 105: what JavaRosa writes is accepted, kept byte for byte, and understood."""

from __future__ import annotations

import random
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from collect.accounts.models import Project
from collect.forms.models import Form
from collect.forms.queries import schema_of
from collect.forms.uploads import Kind
from collect.submissions.models import Row, Submission
from collect.sync.simulation.answers import SeededAnswers
from collect.sync.simulation.form_engine import FilledForm, fill
from collect.sync.simulation.form_reader import read_form
from collect.sync.simulation.profiles import profile
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_form
from tests.factories.submissions import Phone, new_id
from tests.support.javarosa import fill_with_javarosa, needs_javarosa, with_dates
from tests.unit.sync.simulation.xforms import STARTED

FORMS = Path(__file__).parents[2] / "xlsforms"
IDS = {path.stem: path for path in sorted(FORMS.glob("*/*.xlsx"))}

pytestmark = needs_javarosa


class Shipped:
    """A form of ours, published on the server, with a phone that has it."""

    def __init__(self, form_id: str, project: Project) -> None:
        self.form_id = form_id
        data = IDS[form_id].read_bytes()
        self.form: Form = make_form(project, data, kind=Kind.XLSX)
        self.phone = Phone.of(make_app_user(project, form_id=self.form.id))

    @cached_property
    def xform(self) -> bytes:
        """The form as phones download it."""
        content: bytes = self.phone.get(
            f"{self.phone.server_url}/forms/{self.form_id}.xml"
        ).content
        return content

    def interview(self, seed: int) -> FilledForm:
        """Answers that make sense together."""
        chance = random.Random(seed)
        respondent = SeededAnswers(chance, profile(self.form_id, chance))
        model = read_form(self.xform)
        return fill(model, respondent, chance=chance, started=STARTED)


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where jrfill keeps what it compiles: once for all tests."""
    return tmp_path_factory.mktemp("classes")


@pytest.fixture(params=IDS)
def shipped(request: Any, project: Project) -> Shipped:
    return Shipped(request.param, project)


def stored(shipped: Shipped, alice: Person) -> bytes:
    """The XML of the only submission, by the address REST clients use."""
    submission = Submission.objects.get()
    base = f"/v1/projects/{shipped.form.project_id}/forms/{shipped.form_id}"
    answer = alice.get(f"{base}/submissions/{submission.instance_id}.xml")
    assert answer.status_code == 200
    return bytes(answer.content)


def repeats(xml: bytes, tables: set[str]) -> Counter[str]:
    """How often each repeat occurs in an instance, by its path."""
    root = etree.fromstring(xml)
    found: Counter[str] = Counter()
    for node in root.iter(etree.Element):
        steps = [etree.QName(n).localname for n in node.iterancestors()][-2::-1]
        path = "/" + "/".join([*steps, etree.QName(node).localname])
        if path in tables:
            found[path] += 1
    return found


def test_check_105_an_interview_is_kept_and_understood(
    shipped: Shipped, alice: Person, classes: Path, tmp_path: Path
) -> None:
    ours = shipped.interview(seed=3)
    theirs = fill_with_javarosa(
        shipped.xform,
        tmp_path,
        classes=classes,
        answers=with_dates(ours.answers, ours.xml),
    )
    assert theirs.report["violations"] == []
    for _ in range(2):
        assert shipped.phone.post(theirs.xml).status_code == 201
    assert stored(shipped, alice) == theirs.xml
    rows = Row.objects.filter(form=shipped.form)
    assert [row.invalid for row in rows] == [{}] * len(rows)
    assert rows.get(table="").values["/meta/instanceID"] == theirs.report["instanceID"]
    assert shipped.form.current_version_id is not None
    tables = set(schema_of(shipped.form.current_version_id).tables) - {""}
    shredded = rows.exclude(table="").values_list("table", flat=True)
    assert Counter(shredded) == repeats(theirs.xml, tables) != Counter()


def test_check_105_a_blank_form_is_kept_too(
    shipped: Shipped, alice: Person, classes: Path, tmp_path: Path
) -> None:
    blank = fill_with_javarosa(
        shipped.xform, tmp_path, classes=classes, options=("--blank",)
    )
    xml = blank.xml
    if b"<instanceID/>" in xml or b"<instanceID />" in xml:
        given = f"<instanceID>{new_id()}</instanceID>".encode()
        xml = xml.replace(b"<instanceID />", given).replace(b"<instanceID/>", given)
    assert shipped.phone.post(xml).status_code == 201
    assert stored(shipped, alice) == xml
    assert Row.objects.filter(form=shipped.form).exclude(invalid={}).count() == 0
