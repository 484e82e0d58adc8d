"""Whole interviews: what somebody answers, and answering it on the screen.

`Phone.answer_here` taps and types as a finger does. Where an interview is only the way
to something else, `walk` does the same within the page, by the same fields and buttons,
without a way to the browser and back for each.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from lxml import etree
from pyxform.xls2xform import convert

from collect.sync.simulation.answers import SeededAnswers
from collect.sync.simulation.form_engine import fill
from collect.sync.simulation.form_model import FormModel
from collect.sync.simulation.form_reader import read_form
from collect.sync.simulation.profiles import profile
from tests.journeys.site import HOUSEHOLD
from tests.support.build_xlsforms import FORMS

Answers = dict[str, str]
"""By reference: `/data/interview/member[2]/age`."""

_ON = datetime(2026, 3, 4, 9, tzinfo=UTC)

WALK = """async ({ answers, upTo }) => {
  const seen = (it) => it?.offsetParent !== null && it;
  const until = async (found) => {
    const end = performance.now() + 20_000;
    while (performance.now() < end) {
      const it = found();
      if (it) return it;
      await new Promise((after) => setTimeout(after, 4));
    }
    throw new Error('waited in vain on ' + document.body.innerText.slice(0, 300));
  };
  const place = () => document.querySelector('.where progress')?.value;
  const type = (field, text, event = 'input') => {
    field.focus();
    field.value = text;
    field.dispatchEvent(new Event(event, { bubbles: true }));
    field.blur();
  };
  async function reply(question, answer) {
    const one = (selector) => question.querySelector(selector);
    if (one('input[type=file]')) return;
    if (one('.upload button')) {
      one('.upload button').click();
      await until(() => one('.value'));
    } else if (one('.choices')) {
      for (const code of answer.split(' ')) one(`input[value="${code}"]`).click();
    } else if (one('select')) type(one('select'), answer, 'change');
    else type(one('input, textarea'), answer);
  }
  let asked = 0;
  for (;;) {
    const here = place();
    if (seen(document.querySelector('[data-finish]'))) return asked;
    const questions = [...document.querySelectorAll('[data-reference]')];
    if (questions.some((each) => each.dataset.reference === upTo)) return asked;
    for (const question of questions) {
      const answer = answers[question.dataset.reference];
      if (answer === undefined) continue;
      await reply(question, answer);
      asked += 1;
    }
    document.querySelector('[data-next]').click();
    await until(() => place() !== here);
  }
}"""
"""Answers what is asked and goes on, until the end or the question `upTo`; how many."""


@cache
def _household() -> FormModel:
    return read_form(convert(FORMS / f"households/{HOUSEHOLD}.xlsx").xform.encode())


def households(seed: int, *, completed: bool = True) -> Iterator[Answers]:
    """Answers of one household after the other, always the same for a seed; of those
    that were interviewed only if `completed`."""
    chance = random.Random(seed)
    while True:
        respondent = SeededAnswers(chance, profile(HOUSEHOLD, chance))
        filled = fill(_household(), respondent, chance=chance, started=_ON)
        root = etree.fromstring(filled.xml)
        date = root.findtext("identification/interview_date") or ""
        answers = dict(_by_reference(filled.answers, "/data"))
        answers["/data/identification/interview_date"] = date
        if not completed or answers.get("/data/identification/consent") == "yes":
            yield answers


def _by_reference(answers: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for name, answer in answers.items():
        if isinstance(answer, Mapping):
            yield from _by_reference(answer, f"{place}/{name}")
        elif isinstance(answer, list):
            for number, member in enumerate(answer, start=1):
                yield from _by_reference(member, f"{place}/{name}[{number}]")
        else:
            yield f"{place}/{name}", str(answer)
