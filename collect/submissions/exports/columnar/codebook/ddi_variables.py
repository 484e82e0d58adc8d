"""Variables in DDI-Codebook: what was asked, of whom, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from collect.submissions.exports.columnar.codebook.entries import Category, Entry
from collect.submissions.exports.columnar.codebook.markup import element, text, texts
from collect.submissions.exports.columnar.codebook.ranges import limits_of
from collect.submissions.exports.columnar.codebook.values import kind, text_of

Tags = Mapping[str, str]
"""The tag of each language."""

_NUMERIC = ("integer", "decimal")

_REPRESENTATIONS = {
    "integer": "numeric",
    "decimal": "numeric",
    "0 or 1": "code",
    "code": "code",
    "codes": "code",
    "date": "datetime",
    "time": "datetime",
    "date and time": "datetime",
}
"""Of values by their kind; those of others are text."""

_DOMAINS = _REPRESENTATIONS | {"0 or 1": "multiple", "codes": "multiple"}
"""Of answers by the kind of value that holds them."""


def variables_xml(
    entry: Entry, identifier: str, file: str, tags: Tags
) -> Iterator[str]:
    """The `var` element of a variable of the file called `file`, in pieces."""
    variable = entry.variable
    numeric = kind(variable) in _NUMERIC
    start = element(
        "var",
        ID=identifier,
        name=variable.name,
        files=file,
        intrvl="contin" if numeric else "discrete",
        measUnit=variable.unit,
        representationType=_REPRESENTATIONS.get(kind(variable), "text"),
    )
    yield start.removesuffix("</var>\n") + "\n"
    yield _labels(entry, tags)
    if variable.pii:
        yield element("security", text(f"Personal data: {variable.pii}"))
    yield _question(entry, tags)
    yield from _values(entry)
    if variable.relevant:
        yield element("universe", text(variable.relevant), clusion="I")
    yield from _statistics(entry)
    for category in entry.categories:
        yield _category(category, tags)
    yield from _instructions(entry)
    yield element("varFormat", type="numeric" if numeric else "character")
    yield from _notes(entry)
    yield "</var>\n"


def _labels(entry: Entry, tags: Tags) -> str:
    variable, language = entry.variable, entry.table.language
    if variable.role == "part" or not variable.labels:
        tag = tags.get(language, "")
        return element("labl", text(entry.label), xml_lang=tag) if entry.label else ""
    return texts("labl", variable.labels, tags)


def _question(entry: Entry, tags: Tags) -> str:
    variable = entry.variable
    if not variable.labels and not variable.hints:
        return ""
    return element(
        "qstn",
        texts("qstnLit", variable.labels, tags),
        texts("ivuInstr", variable.hints, tags),
        responseDomainType=_DOMAINS.get(kind(variable), "text"),
    )


def _values(entry: Entry) -> Iterator[str]:
    variable = entry.variable
    units = "REAL" if kind(variable) == "decimal" else "INT"
    limits = limits_of(variable.constraint) if kind(variable) in _NUMERIC else {}
    if limits:
        yield element("valrng", element("range", UNITS=units, **limits))
    if variable.missing:
        items = (element("item", UNITS=units, VALUE=code) for code in variable.missing)
        yield element("invalrng", *items)
    if entry.counts.unlisted:
        yield element("undocCod", f"{entry.counts.unlisted} answers are on no list.")


def _statistics(entry: Entry) -> Iterator[str]:
    counts = entry.counts
    yield element("sumStat", str(counts.valid), type="vald")
    yield element("sumStat", str(counts.rows - counts.valid), type="invd")
    if entry.variable.role == "choice":
        return
    for name, value in (
        ("min", counts.minimum),
        ("max", counts.maximum),
        ("mean", counts.mean),
    ):
        if written := text_of(value):
            yield element("sumStat", written, type=name)


def _category(category: Category, tags: Tags) -> str:
    # A survey has very many of them: nothing is asked that is known.
    missing = ' missing="Y"' if category.missing else ""
    return (
        f"<catgry{missing}><catValu>{text(category.code)}</catValu>"
        f"{texts('labl', category.labels, tags)}"
        f'<catStat type="freq">{category.count}</catStat></catgry>\n'
    )


def _instructions(entry: Entry) -> Iterator[str]:
    if entry.variable.constraint:
        yield element("codInstr", text(f"Constraint: {entry.variable.constraint}"))
    for version in entry.variable.versions:
        yield element("verStmt", element("version", text(version)))
    if entry.variable.calculation:
        command = element("drvcmd", text(entry.variable.calculation), syntax="XPath")
        yield element("derivation", command)


def _notes(entry: Entry) -> Iterator[str]:
    variable, counts = entry.variable, entry.counts
    if variable.required:
        yield element("notes", text(variable.required), subject="required")
    if variable.path:
        yield element("notes", text(variable.path), subject="path")
    if counts.invalid:
        yield element("notes", str(counts.invalid), subject="answers that do not fit")
