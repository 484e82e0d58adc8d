"""The process that reads what nobody vouches for: `python -m` this module.

One job: a line of JSON (`kind`, `fallbackId`, `codelists`, `indicators`), then the bytes
to convert, until the end of stdin. The answer, on stdout, is the JSON that `conversion.convert` reads. Its
limits are set from outside. No Django here: it must start fast. A line with a `task`
asks for something else, see `workbook_tasks`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from collect.forms.xlsform.check import check_workbook
from collect.forms.xlsform.collector.document import limits_of
from collect.forms.xlsform.collector.located import findings_of
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import fields_of
from collect.forms.xlsform.registered import Registered
from collect.forms.xlsform.slots import attachment_slots
from collect.forms.xlsform.xform import InvalidXForm, form_header, parse_xform

_EMPTY: dict[str, Any] = {
    "xform": "",
    "header": None,
    "fields": [],
    "slots": [],
    "definition": Definition().to_json(),
    "choices": {},
    "findings": [],
    "itemsets": None,
    "refusal": None,
}


def answer(job: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """What the upload comes to, as JSON values; a `refusal` for a bad XForm."""
    if job["kind"] != "xml":
        checked = check_workbook(
            data,
            job["kind"],
            fallback_form_id=job["fallbackId"] or "data",
            codelists=job["codelists"],
            indicators={
                code: Registered.from_json(each)
                for code, each in job["indicators"].items()
            },
        )
        return _EMPTY | checked.to_json()
    try:
        return _EMPTY | _described(data)
    except InvalidXForm as error:
        return _EMPTY | {"refusal": _refusal(error)}


def _described(xform: bytes) -> dict[str, Any]:
    root = parse_xform(xform)
    return {
        "header": form_header(root).to_json(),
        "fields": [field.to_json() for field in fields_of(root)],
        "slots": [slot.to_json() for slot in attachment_slots(root)],
        "findings": [each.to_dict() for each in findings_of(limits_of(root))],
    }


def _refusal(error: InvalidXForm) -> dict[str, str]:
    value = error.details.get("form_id") or error.details.get("url") or ""
    return {"code": error.refusal, "message": str(error), "value": str(value)}


def work(job: bytes) -> bytes:
    """The answer to a job, both as they go through the pipes."""
    header, _, data = job.partition(b"\n")
    asked = json.loads(header)
    if "task" in asked:
        # Few ask, and what writes workbooks takes long to import.
        from collect.forms import workbook_tasks

        return workbook_tasks.do(asked, data)
    return json.dumps(answer(asked, data)).encode()


def main() -> None:
    """Do one job; none if stdin ends at once."""
    job = sys.stdin.buffer.read()
    if not job:
        return
    # Only the answer may reach stdout: libraries that print go to stderr.
    with os.fdopen(os.dup(1), "wb") as target:
        os.dup2(2, 1)
        target.write(work(job))


if __name__ == "__main__":
    main()
