"""A survey with every type of answer, in two versions, and submissions to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from collect.accounts.models import Actor
from collect.datasets.tables.history import History
from collect.datasets.tables.latest import open_latest
from collect.forms.models import Form
from collect.forms.xlsform.fields import Field
from collect.submissions import actions, queries
from collect.submissions.exports.columnar.content import Source
from collect.submissions.queries import horizon
from tests.factories.submissions import instance, send

_BOTH = {
    "name": "string",
    "at": "time",
    "when": "dateTime",
    "day": "date",
    "where": "geopoint",
    "line": "geotrace",
    "weight": "decimal",
    "uses": "select",
    "member/age": "int",
    "member/visit/day": "date",
}
QUESTIONS = {
    "1": {**_BOTH, "size": "int", "g/x": "int", "old": "string"},
    "2": {**_BOTH, "size": "string", "h/x": "int", "new": "int", "Name": "string"},
}
"""What is asked in each version, by path: one question is retyped, one moves to another
group, one goes, one comes, and one whose name differs from another's in case only."""

_REPEATS = ("member", "member/visit")


def survey_xform(version: str) -> bytes:
    """A version of the survey as an XForm."""
    asked = QUESTIONS[version]
    nodes, controls = _nested(asked, "", asked)
    binds = "".join(
        f'<bind nodeset="/data/{path}" type="{kind}"/>' for path, kind in asked.items()
    )
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Survey</h:title><model>
<instance><data id="survey" version="{version}">{nodes}<meta><instanceID/></meta></data>
</instance>{binds}</model></h:head><h:body>{controls}</h:body></h:html>""".encode()


def _nested(
    asked: dict[str, str], inside: str, every: Iterable[str]
) -> tuple[str, str]:
    """The nodes below a path, and their controls."""
    nodes = controls = ""
    prefix = f"{inside}/" if inside else ""
    for name in dict.fromkeys(
        path.removeprefix(prefix).split("/")[0] for path in every
    ):
        path = prefix + name
        below = [other for other in asked if other.startswith(f"{path}/")]
        if not below:
            kind = "select" if asked[path] == "select" else "input"
            nodes += f"<{name}/>"
            controls += f'<{kind} ref="/data/{path}"><label>q</label></{kind}>'
            continue
        inner, within = _nested(asked, path, below)
        nodes += f"<{name}>{inner}</{name}>"
        if path in _REPEATS:
            within = f'<repeat nodeset="/data/{path}">{within}</repeat>'
        controls += f'<group ref="/data/{path}"><label>g</label>{within}</group>'
    return nodes, controls


def answered(
    form: Form,
    by: Actor,
    body: str,
    *,
    instance_id: str,
    deprecated_id: str = "",
    version: str = "1",
) -> str:
    """Receive a submission; its instanceID."""
    xml = instance(
        body,
        form_id="survey",
        version=version,
        instance_id=instance_id,
        deprecated_id=deprecated_id,
    )
    send(form, xml, by=by)
    return instance_id


def delete(form: Form, instance_id: str, by: Actor) -> None:
    """Put a submission into the trash."""
    submission = queries.submission_in(form, instance_id)
    actions.delete_submission(submission_id=submission.pk, by=by)


def restore(form: Form, instance_id: str, by: Actor) -> None:
    """Take a submission out of the trash."""
    submission = queries.submission_in(form, instance_id, deleted=True)
    actions.restore_submission(submission_id=submission.pk, by=by)


def purge(form: Form) -> None:
    """Empty the trash."""
    actions.purge_submissions(kept=timedelta(), form_id=form.pk)


def root() -> Path:
    """Where tables lie."""
    return Path(settings.COLLECT_TABLE_DIR)


def opened(
    form: Form,
    fields: Sequence[Field] | None = None,
    upto: int | None = None,
    **selection: Any,
) -> dict[str, Source]:
    """The tables as they stand now, with every path there ever was."""
    asked = History.of(form.pk).fields if fields is None else fields
    number = horizon(form.pk) if upto is None else upto
    return open_latest(root(), form.pk, asked, upto=number, **selection)


def content(sources: dict[str, Source]) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables; there are as many as was said."""
    found = {
        path: [row for batch in source.batches() for row in batch.to_pylist()]
        for path, source in sources.items()
    }
    assert {path: len(rows) for path, rows in found.items()} == {
        path: source.rows for path, source in sources.items()
    }
    return found


def cells(form: Form, column: str, table: str = "", **selection: Any) -> list[Any]:
    """One column of a table as it stands now."""
    return [row[column] for row in content(opened(form, **selection))[table]]
