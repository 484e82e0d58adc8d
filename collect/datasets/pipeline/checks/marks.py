"""By what it is told whether the checks must look at a submission again."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import Decision
from collect.datasets.pipeline.checks.former import Former
from collect.datasets.pipeline.facts import AUDIT, Facts
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Field

KEY = "_instance_id"
_OWN = (KEY, "_seq", "_version_id", "_submitter")
_DECIDED = "decided"
_LOG = "log"


def fingerprint(
    design: Definition, fields: Sequence[Field], facts: Facts, code: str
) -> str:
    """A text that changes with whatever findings depend on beside the submissions.

    `code`: the same for the version of the software, as a check may come to judge
    otherwise.
    """
    told = {
        "design": asdict(design),
        "fields": [asdict(field) for field in fields],
        "choices": {
            name: [asdict(choice) for choice in choices]
            for name, choices in facts.choices.items()
        },
        "versions": [asdict(version) for version in facts.versions],
        "code": code,
    }
    return _digest(told)


def marks(raw: pa.Table, facts: Facts, decisions: Sequence[Decision] = ()) -> pa.Table:
    """A row for each submission whose findings may be kept: another one, when its
    answers are seen otherwise by the checks.

    `raw`: the submissions before missing codes and decisions. `decisions`: those in
    force, which are carried out before the checks look. Submissions of which nothing is
    known beside, as they left the tables while these were read, have none.
    """
    found = raw.select(list(_OWN)).append_column(
        _DECIDED, _decided(raw[KEY].combine_chunks(), decisions)
    )
    log = facts.column(f"{AUDIT}sha256", ROOT, raw)
    found = found.append_column(
        _LOG, pa.nulls(len(raw), pa.string()) if log is None else log
    )
    beside = facts.beside.get(ROOT)
    if beside is None:
        return found
    return found.filter(
        pc.is_in(raw["_row"], value_set=beside["_row"].combine_chunks())
    )


def _decided(keys: pa.Array, decisions: Sequence[Decision]) -> pa.Array:
    """For each submission the ids of the decisions about it, if there are any."""
    ids: dict[str, list[str]] = {}
    for decision in decisions:
        ids.setdefault(decision.uuid, []).append(str(decision.id))
    texts = pa.array([" ".join(own) for own in ids.values()], pa.string())
    return texts.take(pc.index_in(keys, value_set=pa.array(ids, pa.string())))


def since(findings: pa.Table, before: pa.Table, now: pa.Table) -> Former | None:
    """What was found, and what has changed from the marks `before` to those `now`.

    None where the marks cannot be compared.
    """
    if before.schema.names != now.schema.names:
        return None
    old, new = (table.combine_chunks() for table in (before, now))
    places = pc.index_in(new[KEY], value_set=old[KEY].combine_chunks())
    places = places.combine_chunks()
    known = places.is_valid()
    same = old.take(places.drop_null())
    held = new.filter(known)
    differ = np.zeros(len(same), np.bool_)
    for name in now.schema.names:
        differ |= _differ(same[name], held[name])
    gone = pc.invert(pc.is_in(old[KEY], value_set=new[KEY].combine_chunks()))
    touched = pa.concat_arrays(
        [
            held[KEY].combine_chunks().filter(pa.array(differ)),
            old[KEY].combine_chunks().filter(gone.combine_chunks()),
        ]
    )
    added = new[KEY].combine_chunks().filter(pc.invert(known))
    return Former(findings, added, touched)


def _differ(left: pa.ChunkedArray, right: pa.ChunkedArray) -> Any:
    apart = pc.fill_null(pc.not_equal(left, right), False)
    one_known = pc.xor(left.is_valid(), right.is_valid())
    return pc.or_(apart, one_known).to_numpy()


def _digest(told: Any) -> str:
    text = json.dumps(told, ensure_ascii=False, default=str)
    return blake2b(text.encode(), digest_size=16).hexdigest()
