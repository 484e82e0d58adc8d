"""Proposals to decisions: all that can be carried out, or why each of the others cannot.

Everything is judged before anything is stored: places, the answers that people saw,
the values they write, contradictions among them, and the constraints of the questions
they answer anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import (
    REOPENED,
    Carried,
    Decision,
    Proposal,
    Refusal,
    apply_log,
    carry_out,
    claims,
    in_force,
    join_logs,
    siblings,
    to_texts,
)
from collect.datasets.cleaning.log import CHANGE, LOG_SCHEMA, NO_ACTION, REMOVE
from collect.datasets.pipeline.asking import named
from collect.datasets.pipeline.checks.people import enumerators
from collect.datasets.pipeline.clean import known_missing
from collect.datasets.pipeline.judging.places import (
    Place,
    Places,
    RefusedError,
    refused,
)
from collect.datasets.pipeline.judging.values import fitting, matching
from collect.datasets.pipeline.survey import Survey, SurveyError, truths
from collect.forms.expressions import ROOT
from collect.forms.xlsform.fields import Choice, Field

FindingKey = tuple[str, str, str, str]
"""Check, table, row and question."""


@dataclass(frozen=True, eq=False)
class Known:
    """What proposals are judged by.

    `raw`: the raw tables of the submissions concerned, or of all; `choices` by list;
    `decisions`: those in force, about these submissions; `log`: the cleaning log of the
    last run.
    """

    raw: Mapping[str, pa.Table]
    fields: Sequence[Field]
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    log: pa.Table = field(default_factory=LOG_SCHEMA.empty_table)

    @cached_property
    def carried(self) -> Carried:
        """What the decisions in force do."""
        return carry_out(self.raw, self.decisions)

    @cached_property
    def missing(self) -> pa.Table:
        """Log lines of codes for no valid answer."""
        return known_missing(self.raw, self.fields, self.carried)

    @cached_property
    def survey(self) -> Survey:
        """The answers as checks see them, removed interviews among them."""
        return self.after(self.carried)

    def after(self, carried: Carried) -> Survey:
        """The answers as decisions leave them."""
        missing = carried.without_written(self.missing)
        lines = join_logs([carried.lines, missing])
        kept = lines.filter(pc.not_equal(lines["change_type"], REMOVE))
        return Survey.of(apply_log(self.raw, kept), self.fields)

    @cached_property
    def findings(self) -> Mapping[FindingKey, Mapping[str, Any]]:
        """Lines of the log about these submissions, by what they are about."""
        here = pc.unique(self.raw[ROOT]["_instance_id"])
        lines = self.log.filter(pc.is_in(self.log["uuid"], here)).to_pylist()
        return {
            (line["check_id"], line["table"], line["row"], line["question"]): line
            for line in lines
        }


@dataclass(frozen=True)
class Verdict:
    """`decisions`: what to store, in the order asked; `refusals`: why that cannot be
    (then nothing is to be stored); `unchanged`: how many proposals are in force
    already."""

    decisions: tuple[Decision, ...]
    refusals: tuple[Refusal, ...]
    unchanged: int


def judge(known: Known, proposals: Sequence[Proposal]) -> Verdict:
    """Judge proposals about the answers as they are.

    The ids of decisions are numbers after those in force, for their order only.
    """
    court = _Court(known)
    for proposal in proposals:
        try:
            court.hear(proposal)
        except RefusedError as error:
            court.refusals.append(error.refusal)
    court.weigh_constraints()
    refusals = sorted(court.refusals, key=lambda one: one.at)
    decided = tuple(decision for _, decision in court.heard)
    return Verdict(decided, tuple(refusals), court.unchanged)


class _Court:
    """Hears proposals one by one, in the order they were made."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.refusals: list[Refusal] = []
        self.heard: list[tuple[tuple[Proposal, Place], Decision]] = []
        self.unchanged = 0
        self._places = Places(known.survey, known.findings)
        self._next = max((one.id for one in known.decisions), default=0) + 1
        self._said: dict[tuple[str, ...], tuple[int, Decision]] = {}
        self._standing = {key: one for one in known.decisions for key in claims(one)}
        blanked = known.missing.select(["table", "row", "question"]).to_pylist()
        self._blanked = {tuple(line.values()) for line in blanked}

    def hear(self, proposal: Proposal) -> None:
        """Judge one. Raises RefusedError."""
        place = self._places.of(proposal)
        finding = self._finding(proposal, place)
        raw, seen = self._answers(proposal, place, finding)
        self._reasoned(proposal, finding)
        found_here = finding is not None and finding["question"] == place.question
        empty = raw is seen is None and not found_here
        new = self._new_value(proposal, place, empty=empty)
        draft = self._draft(proposal, place, finding, raw, seen, new)
        if self._stands_already(draft) or self._said_twice(proposal, draft):
            self.unchanged += 1
            return
        standing = self._standing.get(claims(draft)[-1])
        if draft.change_type == CHANGE and new == seen and standing is None:
            current = _shown(seen)
            raise refused(proposal, "new_value", "log.new.same", current=current)
        self.heard.append(((proposal, place), draft))
        self._next += 1

    def weigh_constraints(self) -> None:
        """Refuse new values that break the constraint of their question, given all
        that is decided along with them."""
        changed = {
            id(place.field): place.field
            for (_, place), draft in self.heard
            if draft.change_type == CHANGE and place.field and place.field.constraint
        }
        if not changed:
            return
        drafts = [draft for _, draft in self.heard]
        decided = in_force([*self.known.decisions, *drafts])
        survey = self.known.after(carry_out(self.known.raw, decided))
        for question in changed.values():
            self._weigh(question, survey)

    def _weigh(self, question: Field, survey: Survey) -> None:
        try:
            expression = named(question.constraint, survey)
            current = survey.answers(question)
            holds = truths(survey.evaluate(expression, question.table, current))
        except SurveyError:
            return  # Runs say so: a constraint that cannot be evaluated judges nothing.
        for (proposal, place), draft in self.heard:
            own = place.field is question and draft.change_type == CHANGE
            if own and holds[place.index] == 0:
                message = next(iter(question.messages.values()), "")
                self.refusals.append(
                    Refusal(
                        proposal.at,
                        "new_value",
                        "log.new.constraint",
                        {
                            "given": draft.new_value,
                            "question": question.name,
                            "constraint": question.constraint,
                            "message": message or "see the survey sheet.",
                        },
                    )
                )

    def _finding(self, proposal: Proposal, place: Place) -> Mapping[str, Any] | None:
        """The finding that is decided: a check may have found the row, and a person
        knows which of its answers is wrong."""
        row = (proposal.check_id, place.table, place.row)
        found = self.known.findings
        return found.get((*row, place.question)) or found.get((*row, ""))

    def _answers(
        self, proposal: Proposal, place: Place, finding: Mapping[str, Any] | None
    ) -> tuple[str | None, str | None]:
        """The raw answer, and the one that was seen. Raises RefusedError where the one
        given in the proposal stands there no more."""
        if not place.question:
            return None, None
        raw = None
        candidates = []
        kind = pa.string()
        if place.field is not None:
            column = self.known.raw[place.table][place.question]
            kind = column.type
            raw = to_texts(column.slice(place.index, 1).combine_chunks())[0].as_py()
            candidates = self._candidates(place, raw)
        if finding is not None and _tells(finding, place, raw):
            candidates.append(finding["old_value"])
        if proposal.change_type == REMOVE:
            return raw, candidates[0]
        fits, seen = matching(proposal.old_value or None, candidates, kind)
        if not fits:
            raise refused(
                proposal,
                "old_value",
                "log.old.stale",
                current=_shown(candidates[0]),
                given=_shown(proposal.old_value),
            )
        return raw, seen if proposal.change_type == NO_ACTION else candidates[0]

    def _candidates(self, place: Place, raw: str | None) -> list[str | None]:
        """What may be seen in a cell: the answer as decided, as sent, as missing."""
        cell = (place.table, place.row, place.question)
        standing = self._standing.get(("cell", *cell))
        candidates = [raw]
        if standing is not None and standing.id not in self.known.carried.reopened:
            new = standing.new_value if standing.change_type == CHANGE else None
            candidates = [new, raw]
        return [*candidates, None] if cell in self._blanked else candidates

    def _reasoned(self, proposal: Proposal, finding: Mapping[str, Any] | None) -> None:
        explained = finding is not None or proposal.issue.strip()
        needed = proposal.change_type in (NO_ACTION, REMOVE) or not explained
        if needed and not proposal.reason.strip():
            change = proposal.change_type
            raise refused(proposal, "reason", "log.reason.needed", change_type=change)

    def _new_value(
        self, proposal: Proposal, place: Place, *, empty: bool
    ) -> str | None:
        """`empty`: there is no answer to blank, and no check asks about its absence."""
        if proposal.change_type != CHANGE or place.field is None:
            if proposal.new_value:
                change = proposal.change_type
                raise refused(
                    proposal, "new_value", "log.new.unwanted", change_type=change
                )
            if proposal.change_type not in (NO_ACTION, REMOVE) and empty:
                raise refused(
                    proposal, "new_value", "log.new.same", current=_shown(None)
                )
            return None
        kind = self.known.raw[place.table].schema.field(place.question).type
        choices = self.known.choices.get(place.field.list_name, ())
        return fitting(proposal, place.field, kind, choices)

    def _draft(
        self,
        proposal: Proposal,
        place: Place,
        finding: Mapping[str, Any] | None,
        raw: str | None,
        seen: str | None,
        new: str | None,
    ) -> Decision:
        table = self.known.raw[place.table]
        found = finding or {}
        return Decision(
            id=self._next,
            uuid=place.uuid,
            table=place.table,
            row=place.row,
            question=place.question,
            check_id=proposal.check_id,
            change_type=proposal.change_type,
            old_value=raw,
            seen_value=seen,
            new_value=new,
            reason=proposal.reason.strip(),
            issue=_issue(found) if found else proposal.issue.strip(),
            severity=found.get("severity", "warning"),
            version_id=table["_version_id"][place.index].as_py(),
            siblings=self._siblings[place.table].get(place.uuid, 0),
            enumerator=self._enumerators.get(place.uuid),
        )

    def _stands_already(self, draft: Decision) -> bool:
        """Whether a decision in force, that still fits, comes to the same."""
        standing = self._standing.get(claims(draft)[-1])
        if standing is None or standing.id in self.known.carried.reopened:
            return False
        same = _outcome(standing) == _outcome(draft)
        return same and draft.reason in ("", standing.reason)

    def _said_twice(self, proposal: Proposal, draft: Decision) -> bool:
        """Whether the same was asked before. Raises RefusedError for a contradiction."""
        keys: list[tuple[str, ...]] = [("finding", draft.check_id, *draft.cell)]
        if draft.question and draft.change_type != REMOVE:
            keys.append(("answer", *draft.cell))
        for key in keys:
            at, said = self._said.setdefault(key, (proposal.at, draft))
            if said is not draft and _outcome(said) != _outcome(draft):
                raise refused(
                    proposal, "change_type", "log.twice", other=at, what=key[0]
                )
        return self._said[keys[0]][1] is not draft

    @cached_property
    def _siblings(self) -> Mapping[str, Mapping[str, int]]:
        return {name: siblings(table) for name, table in self.known.raw.items()}

    @cached_property
    def _enumerators(self) -> Mapping[str, str | None]:
        survey = self.known.survey
        keys = survey.tables[ROOT]["_instance_id"].to_pylist()
        return dict(zip(keys, enumerators(survey, ROOT).to_pylist(), strict=True))


def _tells(finding: Mapping[str, Any], place: Place, raw: str | None) -> bool:
    """Whether what the last run saw there is an answer that may be decided upon: a
    variable, a text that did not fit the question, or that of a decision that an edit
    has reopened. Else the answer counts as it is now: it may have been edited since."""
    if finding["question"] != place.question:
        return False
    return place.field is None or raw is None or finding["check_id"] == REOPENED


def _outcome(decision: Decision) -> tuple[str, str | None]:
    return decision.change_type, decision.new_value


def _issue(finding: Mapping[str, Any]) -> str:
    """What was found, in words and figures."""
    if finding["status"] != "pending":
        return str(finding["issue"])
    return f"{finding['issue']} ({finding['reason']})"


def _shown(value: str | None) -> str:
    return "no answer" if not value else f"“{value}”"
