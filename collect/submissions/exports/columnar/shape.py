"""From stored tables and options to the tables of an export.

Which variables there are, under which names and with which types depends on the form,
the options and the format alone; what was answered shows in cells. Only repeats as
columns depend on the rows: there are as many as the largest submission needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import pyarrow as pa

from collect.forms.xlsform.fields import REPEAT, Field
from collect.submissions.exports.columnar import naming
from collect.submissions.exports.columnar.blocks import Request
from collect.submissions.exports.columnar.chosen import Chosen, choose
from collect.submissions.exports.columnar.content import (
    ExportTable,
    Source,
    Variable,
    text_in,
)
from collect.submissions.exports.columnar.formats import Format
from collect.submissions.exports.columnar.options import OptionError, Options
from collect.submissions.exports.columnar.plan import (
    Plan,
    arrays,
    named,
    plan_of,
    plan_of_answers,
    size_of,
    titles,
)
from collect.submissions.exports.columnar.questions import Questions
from collect.submissions.exports.columnar.wide import (
    Follower,
    Repeat,
    largest,
    refuse_too_wide,
)


def shape(
    sources: Mapping[str, Source],
    questions: Questions,
    options: Options,
    *,
    target: Format,
    form_title: str,
) -> list[ExportTable]:
    """The tables of an export, that of the submissions first, repeats in form order.

    `sources` has the stored table of the submissions ("") and of every repeat by path;
    of the options it is they that see to which submissions come. With chosen `columns`
    there are the repeats only that have one of them.

    Raises OptionError for columns and languages the form does not have, UnsuitableError
    where repeats as columns would be too many.
    """
    _refuse_unknown_language(questions, options)
    request = Request(questions, options, target)
    chosen = choose(questions.fields, options)
    repeats = _wanted_repeats(questions.fields, chosen, options)
    if options.repeats == "wide":
        inner = _repeats_in(request, chosen, sources, repeats, "")
        plan = plan_of(request, chosen, sources[""])
        return [_table(request, plan, naming.SUBMISSIONS, form_title, inner)]
    names = _names_of_tables(questions.fields)
    labels = {"": form_title}
    for item in repeats:
        labels[item.path] = text_in(item.labels, request.language) or names[item.path]
    return [
        _table(request, plan_of(request, chosen, sources[path]), names[path], label)
        for path, label in labels.items()
    ]


def _refuse_unknown_language(questions: Questions, options: Options) -> None:
    if options.language and options.language not in questions.languages:
        raise OptionError(
            "language",
            options.language,
            ", ".join(questions.languages) or "none, the form has no labels",
        )


def _wanted_repeats(
    fields: Sequence[Field], chosen: Chosen, options: Options
) -> list[Field]:
    repeats = [item for item in fields if item.type == REPEAT]
    if not options.columns:
        return repeats
    tables = {item.table for item in fields if item.path in chosen.paths}
    if options.repeats == "long":
        return [item for item in repeats if item.path in tables]
    return [
        item
        for item in repeats
        if any(f"{table}/".startswith(f"{item.path}/") for table in tables)
    ]


def _names_of_tables(fields: Sequence[Field]) -> dict[str, str]:
    """The names of tables by path."""
    paths = [item.path for item in fields if item.type == REPEAT]
    names = naming.of_tables([path[1:] for path in paths])
    return dict(zip(("", *paths), names, strict=True))


def _repeats_in(
    request: Request,
    chosen: Chosen,
    sources: Mapping[str, Source],
    repeats: Sequence[Field],
    table: str,
) -> list[Repeat]:
    """The repeats in a table, those in them included."""
    names = titles(request.questions.fields, table, groups=request.options.groups)
    found = []
    for item in repeats:
        if item.table != table:
            continue
        plan = plan_of_answers(request, chosen, sources[item.path])
        size, has_misfits = largest(plan)
        plan = plan if has_misfits else Plan(plan.source, plan.head)
        inner = _repeats_in(request, chosen, sources, repeats, item.path)
        found.append(Repeat(names[item.path], plan, size, tuple(inner)))
    return found


def _table(
    request: Request,
    plan: Plan,
    name: str,
    label: str,
    repeats: Sequence[Repeat] = (),
) -> ExportTable:
    own = len(plan.variables)
    if repeats:
        refuse_too_wide(own + sum(repeat.width for repeat in repeats), repeats)
    variables = named(
        [
            *(v for block in plan.head for v in block.variables),
            *(v for repeat in repeats for v in repeat.variables),
            *(v for block in plan.tail for v in block.variables),
        ]
    )
    return ExportTable(
        name=name,
        label=label,
        variables=variables,
        rows=plan.source.rows,
        batches=partial(_batches, plan, repeats, variables),
        path=plan.source.path,
        language=request.language,
    )


def _batches(
    plan: Plan, repeats: Sequence[Repeat], variables: Sequence[Variable]
) -> Iterator[pa.RecordBatch]:
    schema = pa.schema([(variable.name, variable.type) for variable in variables])
    followers = [Follower(repeat) for repeat in repeats]
    also = ("_seq", "_row") if followers else ()
    for rows in plan.rows(size_of(variables), also):
        columns = arrays(plan.head, rows)
        for follower in followers:
            columns += follower.columns(rows)
        columns += arrays(plan.tail, rows)
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
    for follower in followers:
        follower.finish()
