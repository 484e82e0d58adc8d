"""Which SQL gives the value of a property.

The statements these pieces go into call the submission `s`, the row of the wanted
table `r` and, where that is one of a repeat, the submission's own row `root`.
"""

from __future__ import annotations

from dataclasses import dataclass

from collect.forms.xlsform.fields import REPEAT, STRUCTURE
from collect.problems import Problem
from collect.submissions.odata.protocol.syntax import ROOT_PREFIX, Kind
from collect.submissions.odata.protocol.tree import Node, Service, Table
from collect.submissions.odata.sql.pieces import Sql, sql, value

CASTS = {
    Kind.NULL: "text",
    Kind.BOOLEAN: "boolean",
    Kind.NUMBER: "numeric",
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamptz",
    Kind.PLACE: "jsonb",
}
ENCRYPTED_ANSWERS = "submission.xml.enc"
"""The file in which an encrypted submission's answers come."""


@dataclass(frozen=True, slots=True)
class Typed:
    """SQL, what it gives, and whether that can be NULL."""

    sql: Sql
    kind: Kind
    nullable: bool = True


_PRESENT = """(
    SELECT count(*) FROM submissions_attachment AS f
    WHERE f.version_id = s.current_version_id AND f.expected{}
)"""
_SYSTEM = {
    "submissionDate": Typed(Sql("s.created_at"), Kind.DATETIME, nullable=False),
    "updatedAt": Typed(Sql("s.updated_at"), Kind.DATETIME),
    "deletedAt": Typed(Sql("s.deleted_at"), Kind.DATETIME),
    "submitterId": Typed(Sql("s.submitter_id::text"), Kind.TEXT),
    "submitterName": Typed(
        Sql(
            "(SELECT a.display_name FROM accounts_actor AS a"
            " WHERE a.id = s.submitter_id)"
        ),
        Kind.TEXT,
    ),
    "attachmentsPresent": Typed(
        sql(_PRESENT, Sql(" AND f.blob_id IS NOT NULL")), Kind.NUMBER, nullable=False
    ),
    "attachmentsExpected": Typed(sql(_PRESENT, Sql("")), Kind.NUMBER, nullable=False),
    "status": Typed(
        Sql(
            """(
    SELECT CASE WHEN EXISTS (
        SELECT FROM submissions_attachment AS f
        WHERE f.version_id = v.id AND f.blob_id IS NOT NULL AND f.name = %s
    ) THEN 'notDecrypted' ELSE 'missingEncryptedFormData' END
    FROM submissions_submissionversion AS v
    WHERE v.id = s.current_version_id AND v.encrypted
)""",
            (ENCRYPTED_ANSWERS,),
        ),
        Kind.TEXT,
    ),
    "reviewState": Typed(Sql("s.review_state"), Kind.TEXT),
    "deviceId": Typed(Sql("nullif(s.device_id, '')"), Kind.TEXT),
    "edits": Typed(
        Sql(
            "(SELECT count(*) - 1 FROM submissions_submissionversion AS v"
            " WHERE v.submission_id = s.id)"
        ),
        Kind.NUMBER,
        nullable=False,
    ),
    "formVersion": Typed(
        Sql(
            """(
    SELECT w.version FROM submissions_submissionversion AS v
    JOIN forms_formversion AS w ON w.id = v.form_version_id
    WHERE v.id = s.current_version_id
)"""
        ),
        Kind.TEXT,
    ),
}
_ID = Typed(Sql("s.instance_id"), Kind.TEXT, nullable=False)


def column(service: Service, table: Table, path: str) -> Typed:
    """The property at a path from a row of the table.

    On a repeat, what belongs to the submission has the prefix `$root/Submissions/`.
    Raises Problem 501.5 for what is no property, or cannot be compared.
    """
    of_root = path.startswith(ROOT_PREFIX)
    name = path.removeprefix(ROOT_PREFIX)
    if of_root or table.is_root:
        found = _of_submission(name)
        if found is not None:
            return found
        alias = "r" if table.is_root else "root"
        return _answer(service.root.find(name), alias, path)
    if name == table.parent_id and not table.parent:
        return _ID
    return _answer(table.find(name), "r", path)


def _of_submission(name: str) -> Typed | None:
    if name == "__id":
        return _ID
    group, _, rest = name.partition("/")
    return _SYSTEM.get(rest) if group == "__system" else None


def _answer(node: Node | None, alias: str, path: str) -> Typed:
    if node is None or node.type in (STRUCTURE, REPEAT):
        raise Problem("501.5", text=path)
    given = Sql('r."values"' if alias == "r" else 'root."values"')
    return answer(given, node.path, node.type, multiple=node.multiple)


def answer(given: Sql, path: str, type_: str, *, multiple: bool = False) -> Typed:
    """The answer to a question of a type among the values of a row."""
    kind = Kind.TEXT if multiple else _KINDS.get(type_, Kind.TEXT)
    return Typed(sql(_READERS[kind], given, value(path, "text")), kind)


def day_of(given: Sql, path: str) -> Sql:
    """The day of a date or a date with time among the values of a row, as written."""
    return sql(_BEGINNING, given, value(path, "text"))


_KINDS = {
    "int": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "date": Kind.DATE,
    "dateTime": Kind.DATETIME,
    "boolean": Kind.BOOLEAN,
    "geopoint": Kind.PLACE,
    "geotrace": Kind.PLACE,
    "geoshape": Kind.PLACE,
}
# A row may come from a version in which the question was of another type: what does
# not fit is NULL instead of an error.
# Decimals that need more digits than a float has stand there as text.
_DIGITS = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{{1,3}})?$"
_NUMBER = """(
    SELECT CASE WHEN jsonb_typeof(x.v) = 'number'
        OR jsonb_typeof(x.v) = 'string' AND (x.v #>> '{{}}') ~ 'PATTERN'
    THEN (x.v #>> '{{}}')::numeric END
    FROM (SELECT {} -> {} AS v) AS x
)""".replace("PATTERN", _DIGITS)
_TEXT = """(
    SELECT CASE WHEN jsonb_typeof(x.v) = 'array' THEN (
        SELECT string_agg(e.part, ' ' ORDER BY e.place)
        FROM jsonb_array_elements_text(x.v) WITH ORDINALITY AS e (part, place)
    ) ELSE x.v #>> '{{}}' END
    FROM (SELECT {} -> {} AS v) AS x
)"""
_DAY = "[0-9]{{4}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?"
# PostgreSQL knows no offset of sixteen hours, and the earth none above fourteen.
_OFFSET = "(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?"
_MATCHING = """(
    SELECT CASE WHEN x.v ~ '^PATTERN$' THEN x.v::CAST END
    FROM (SELECT {} ->> {} AS v) AS x
)"""
_DATE = _MATCHING.replace("PATTERN", _DAY).replace("CAST", "date")
_BEGINNING = _DATE.replace("{} ->> {}", "left({} ->> {}, 10)")
_DATETIME = _MATCHING.replace("PATTERN", f"{_DAY}T{_CLOCK}{_OFFSET}").replace(
    "CAST", "timestamptz"
)
_BOOLEAN = """(
    SELECT CASE WHEN x.v IN ('true', '1') THEN TRUE
        WHEN x.v IN ('false', '0') THEN FALSE END
    FROM (SELECT {} ->> {} AS v) AS x
)"""
_READERS = {
    Kind.NUMBER: _NUMBER,
    Kind.TEXT: _TEXT,
    Kind.DATE: _DATE,
    Kind.DATETIME: _DATETIME,
    Kind.BOOLEAN: _BOOLEAN,
    Kind.PLACE: "({} -> {})",
}
