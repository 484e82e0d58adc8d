"""Every action has its sentence."""

from collections import defaultdict

from collect.accounts.audit_groups import ACTIONS
from collect.web.audit.words import SENTENCES

# Actions of ODK Central's that nothing here takes.
_NOT_HERE = (
    "actor_property.",
    "dataset.create",
    "dataset.delete",
    "dataset.update",
    "entity.",
    "field_key.property.",
    "public_link.property.",
    "submission.backlog.",
)


def test_every_action_has_a_sentence() -> None:
    known = {action for actions in ACTIONS.values() for action in actions}
    ours = {action for action in known if not action.startswith(_NOT_HERE)}
    assert ours - SENTENCES.keys() == set()


def test_sentences_can_be_filled_in() -> None:
    words: dict[str, str] = defaultdict(lambda: "x")
    for sentence in SENTENCES.values():
        assert "%" not in sentence % words
