"""From an upload to a form, in a process of its own.

`convert` is the only door: it either answers a whole, checked form or raises the
Problem that says everything wrong with the upload at once. Whatever the process does
(dies, hangs, answers nonsense) becomes such a Problem too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from collect.forms.codelists import codelists, indicators
from collect.forms.isolation import Busy, Cause, Died, Nursery
from collect.forms.uploads import MAX_BYTES, Upload
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Field
from collect.forms.xlsform.findings import Finding, Severity
from collect.forms.xlsform.slots import Slot
from collect.forms.xlsform.xform import FormHeader, Refusal, is_no_form_id
from collect.problems import Problem

WORKER = "collect.forms.conversion_worker"


@dataclass(frozen=True, slots=True)
class Conversion:
    """A usable form and what is known about it.

    `choices` maps list names to `[{"code", "labels"}]`. `findings` hold no errors.
    `itemsets` is the itemsets.csv that a form with external choices needs.
    """

    xform: bytes
    header: FormHeader
    fields: tuple[Field, ...]
    slots: tuple[Slot, ...]
    definition: Definition
    choices: dict[str, list[dict[str, Any]]]
    findings: tuple[Finding, ...] = ()
    itemsets: bytes | None = None

    @property
    def warnings(self) -> list[str]:
        """What the uploader must accept before the form is taken.

        Only what any XLSForm converter warns about: a workbook that ODK Central takes
        at once is taken at once here. The other findings can be read with the form.
        """
        return _lines(f for f in self.findings if f.code in _TO_BE_ACCEPTED)


_TO_BE_ACCEPTED = frozenset(
    {
        Code.BLANK_HEADER,
        Code.CONVERSION_WARNING,
        Code.DEPRECATED_TYPE,
        Code.DISABLED_ROW,
        Code.LANGUAGE_COLUMN_MISSING,
        Code.MISSING_CHOICE_LABEL,
        Code.MISSING_LABEL,
        Code.NAME_CASE,
        Code.OR_OTHER_TRANSLATED,
        Code.ROW_IGNORED,
        Code.SHEET_MISSPELLED,
    }
)


_DEATHS = {
    Cause.TIME: (
        "conversion_too_slow",
        "Converting the form took too long and was stopped.",
    ),
    Cause.MEMORY: (
        "conversion_too_large",
        "Converting the form needed too much memory and was stopped.",
    ),
    Cause.CRASH: (
        "conversion_failed",
        "The converter stopped at this form without an answer.",
    ),
    Cause.GARBAGE: (
        "conversion_failed",
        "The converter gave an answer about this form that makes no sense.",
    ),
}
_SIMPLER = (
    "Remove unused rows, columns and sheets, nest groups less deeply, and move long"
    " choice lists to an attached CSV file (select_one_from_file); then upload it again."
)


@lru_cache(maxsize=1)
def nursery() -> Nursery:
    """The processes that convert for this one."""
    return Nursery(WORKER)


def convert(upload: Upload) -> Conversion:
    """The form an upload defines.

    Raises Problem: 400.15 for a workbook with errors (details: error, warnings and all
    findings), 400.1, 400.2, 400.8 or 400.27 for an XForm that cannot be used, 400.36
    for one that is too large, 502.2 when too many conversions are waiting.
    """
    if len(upload.data) > MAX_BYTES:
        raise Problem("400.36", limit=MAX_BYTES)
    try:
        return read_answer(upload, nursery().run(job_of(upload)))
    except Busy as error:
        raise Problem("502.2") from error
    except Died as error:
        raise _invalid((_death(error.cause),)) from error


def job_of(upload: Upload) -> bytes:
    """The upload as the process reads it."""
    asked: dict[str, Any] = {"kind": upload.kind, "fallbackId": upload.fallback_id}
    known = indicators() if upload.is_workbook else {}
    asked["codelists"] = codelists() if upload.is_workbook else {}
    asked["indicators"] = {code: each.to_json() for code, each in known.items()}
    return json.dumps(asked).encode() + b"\n" + upload.data


def read_answer(upload: Upload, answer: bytes) -> Conversion:
    """The form in the process's answer. Raises Problem as `convert`, Died."""
    return _conversion(upload, _parse(answer))


def _parse(answer: bytes) -> dict[str, Any]:
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise Died(Cause.GARBAGE) from error
    if not isinstance(value, dict):
        raise Died(Cause.GARBAGE)
    return value


def _conversion(upload: Upload, answer: Mapping[str, Any]) -> Conversion:
    try:
        findings = tuple(Finding.from_dict(item) for item in answer["findings"])
        if answer.get("refusal"):
            raise _refused(upload, answer["refusal"])
        if answer["header"] is None or any(_errors(findings)):
            raise _fallback_refused(upload, findings) or _invalid(findings)
        return Conversion(
            xform=answer["xform"].encode() if upload.is_workbook else upload.data,
            header=FormHeader(**answer["header"]),
            fields=tuple(Field.from_json(item) for item in answer["fields"]),
            slots=tuple(Slot(**item) for item in answer["slots"]),
            definition=Definition.from_json(answer["definition"]),
            choices=answer["choices"],
            findings=findings,
            itemsets=answer["itemsets"].encode() if answer["itemsets"] else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Died(Cause.GARBAGE) from error


def _errors(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (item for item in findings if item.severity is Severity.ERROR)


def _lines(findings: Iterable[Finding]) -> list[str]:
    """Findings as text, each once."""
    return list(dict.fromkeys(map(_line, findings)))


def _invalid(findings: tuple[Finding, ...]) -> Problem:
    """400.15 as ODK Central gives it, with every finding besides."""
    return Problem(
        "400.15",
        error="\n".join(_lines(_errors(findings))),
        warnings=_lines(f for f in findings if f.severity is Severity.WARNING),
        findings=[item.to_dict() for item in findings],
    )


def _fallback_refused(upload: Upload, findings: tuple[Finding, ...]) -> Problem | None:
    """400.8 if all that is wrong is the name the client gave to a nameless form."""
    codes = {finding.code for finding in findings}
    errors = {finding.code for finding in _errors(findings)}
    name = upload.fallback_id
    if (
        errors != {Code.XFORM_REFUSED}
        or Code.MISSING_FORM_ID not in codes
        or not is_no_form_id(name)
    ):
        return None
    reason = (
        "a form id may not be or end like a file name; write one in the settings sheet."
    )
    return Problem("400.8", field="formId", value=name, reason=reason)


def _line(finding: Finding) -> str:
    place = "!".join(part for part in (finding.sheet, finding.cell) if part)
    return f"[{place}] {finding.message}" if place else finding.message


_FIELDS = {Refusal.ID_SUFFIX: "formId", Refusal.SUBMISSION_URL: "submission action"}


def _refused(upload: Upload, refusal: Mapping[str, str]) -> Problem:
    """An XForm that phones or ODK Central would not take, with Central's code."""
    reason, message = refusal["code"], refusal["message"]
    if reason == Refusal.TOO_LARGE:
        return Problem("400.36", limit=MAX_BYTES)
    if reason == Refusal.NO_INSTANCE_ID:
        return Problem("400.27", reason=message)
    if reason == Refusal.NO_ID:
        return Problem("400.2", field="formId", reason=message)
    if reason in (Refusal.ID_SUFFIX, Refusal.SUBMISSION_URL):
        return Problem("400.8", field="formId", value=refusal["value"], reason=message)
    return Problem("400.1", format="xml", rawLength=len(upload.data), reason=message)


def _death(cause: Cause) -> Finding:
    code, message = _DEATHS[cause]
    return Finding(
        sheet="",
        row=None,
        column=None,
        cell=None,
        severity=Severity.ERROR,
        code=code,
        message=message,
        hint=_SIMPLER,
    )
