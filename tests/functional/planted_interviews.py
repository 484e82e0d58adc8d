"""Interviews as XML: made complete, and with errors planted in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml import etree

from tests.functional.planted_table import AGAIN, NOBODY, TEST, Error
from tests.functional.planted_workbook import ENUMERATORS

MIDDLE = {"Azito": (5.3236, -4.0870), "Williamsville": (5.3700, -4.0190)}
ELSEWHERE = "sous l'auvent"
FIRST_DAY = datetime(2022, 3, 1, 8, tzinfo=UTC)
OFFICE = "5.2900 -3.9700 20 4"


class Interview:
    """An interview's XML, by the names of its questions."""

    def __init__(self, xml: bytes) -> None:
        self.root = etree.fromstring(xml)

    @property
    def uuid(self) -> str:
        """Its instanceID."""
        return self._only("instanceID").text or ""

    @property
    def xml(self) -> bytes:
        """What a phone sends."""
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")

    @property
    def members(self) -> list[etree._Element]:
        """The rows of the repeat."""
        return self.root.findall("member")

    def of_member(self, question: str) -> bool:
        """Whether the question is asked of each member."""
        return bool(self.members) and self.members[0].find(question) is not None

    def answers(self, question: str, member: int) -> str:
        """The answer of a member, or of the household; empty where there is none."""
        if question in NOBODY:
            return self.root.get(question, "")
        node = self._node(question, member)
        return "" if node is None else node.text or ""

    def put(self, question: str, answer: str, member: int = 0) -> None:
        """Write another answer."""
        if question in NOBODY:
            self.root.set(question, answer)
        else:
            node = self._node(question, member)
            assert node is not None, question
            node.text = answer or None

    def copy(self, uuid: str) -> "Interview":
        """The same under another instanceID."""
        copied = Interview(self.xml)
        copied._only("instanceID").text = uuid
        return copied

    def _node(self, question: str, member: int) -> etree._Element | None:
        if self.of_member(question):
            return self.members[member].find(question)
        return self.root.find(f".//{question}")

    def _only(self, name: str) -> etree._Element:
        node = self.root.find(f".//{name}")
        assert node is not None, name
        return node


def complete(xml: bytes, number: int) -> Interview:
    """The interview with what was noted in the field and is not in the published data.

    Made up from the interview's number: who asked, when, for how long, where, the age
    of the head, and how many members were declared.
    """
    interview = Interview(xml)
    day, turn = divmod(number, 30)
    began = FIRST_DAY + timedelta(days=day, minutes=20 * turn)
    ended = began + timedelta(minutes=20 + number * 7 % 25)
    interview.put("start", began.isoformat())
    interview.put("end", ended.isoformat())
    lat, lon = MIDDLE[interview.answers("Site", 0)]
    north, east = number * 37 % 101 - 50, number * 53 % 101 - 50
    where = f"{lat + north * 1e-4:.4f} {lon + east * 1e-4:.4f} 20 {4 + number % 9}"
    asked = {
        "enumerator": ENUMERATORS[number % len(ENUMERATORS)],
        "where": where,
        "head_age": str(22 + number * 13 % 48),
        "HHSIZE": str(len(interview.members)),
    }
    for question, answer in asked.items():
        etree.SubElement(interview.root, question).text = answer
    text = etree.SubElement(_group(interview, "dwelling"), "HHCOOKING_other")
    if interview.answers("HHCOOKING", 0) == "Other":
        text.text = ELSEWHERE
    return interview


def _group(interview: Interview, name: str) -> etree._Element:
    group = interview.root.find(name)
    assert group is not None
    return group


@dataclass(frozen=True)
class Planted:
    """An error where it was planted: of an interview too many, in the one that was
    sent additionally."""

    error: Error
    uuid: str
    member: int
    in_member: bool
    right: str
    planted: str

    @property
    def row(self) -> str:
        """The key of the row in its table."""
        return f"{self.uuid}/member[{self.member + 1}]" if self.in_member else self.uuid

    @property
    def table(self) -> str:
        """The table of the row."""
        return "/member" if self.in_member else ""


def plant(
    interviews: Sequence[Interview], errors: Iterable[Error], known: Collection[str]
) -> tuple[list[Interview], list[Planted]]:
    """The interviews with the errors, those that are too many last; and where each is.

    `known`: the interviews that checks find as they are, in which nothing is planted.
    """
    found = {one.uuid: one for one in interviews}
    free = {uuid: one for uuid, one in found.items() if uuid not in known}
    planted, added = [], []
    for error in errors:
        uuid, member = _place(free, error)
        interview = free.pop(uuid)
        if error.added:
            again = interview.copy(_uuid(error))
            _invent(again, error)
            added.append(again)
            planted.append(Planted(error, again.uuid, 0, False, "", ""))
            continue
        right = interview.answers(error.question, member)
        wrong = error.made_in(right)
        in_member = interview.of_member(error.question)
        changed = interview.copy(uuid)
        changed.put(error.question, wrong, member)
        found[uuid] = changed
        planted.append(Planted(error, uuid, member, in_member, right, wrong))
    return [*found.values(), *added], planted


def _uuid(error: Error) -> str:
    return f"uuid:00000000-0000-4000-8000-{error.number:012}"


def _place(free: Mapping[str, Interview], error: Error) -> tuple[str, int]:
    for uuid, interview in free.items():
        for member in range(len(interview.members)):
            answers = {
                name: interview.answers(name, member)
                for name in (*error.where, *filter(None, [error.question]))
            }
            where = all(answers[name] == text for name, text in error.where.items())
            if where and (not error.question or error.fits(answers[error.question])):
                return uuid, member
    raise AssertionError(f"no interview for error {error.number}")


def _invent(again: Interview, error: Error) -> None:
    """What is other in an interview that is too many."""
    if error.kind == AGAIN and error.question:
        right = again.answers(error.question, 0)
        again.put(error.question, error.made_in(right))
    if error.kind == TEST:
        start = again.answers("start", 0)
        began = datetime.fromisoformat(start) + timedelta(hours=-3)
        ended = began + timedelta(minutes=2)
        again.put("start", began.isoformat())
        again.put("end", ended.isoformat())
        again.put("where", OFFICE)
        again.put("head_age", "66")
        again.put("StreetFood", "NA")
        again.put("HHEXTWALLS", "No_walls")
