"""What a phone asks when its PIN is forgotten."""

from __future__ import annotations

import base64
import binascii

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field, TypeAdapter

from collect.problems import Problem
from collect.sync.actions.recovery import recover
from collect.sync.collector.access import PROJECT, caller
from collect.sync.collector.bodies import body_of, json_answer, parsed, read_body

router = Router()


class Escrow(BaseModel):
    """The phone's key, sealed to the project's, in base64."""

    escrow: str = Field(max_length=2000)


_ESCROW = TypeAdapter(Escrow)


@router.post(PROJECT + "/recoveries", response=dict, openapi_extra=body_of(_ESCROW))
def recoveries(request: HttpRequest, project_id: int) -> HttpResponse:
    """Give back the key that the escrow holds, in base64.

    Only to the app user it is of, and only once after a manager has allowed it
    (`POST /v1/projects/{id}/app-users/{id}/recovery`).
    """
    who = caller(request, project_id)
    given: Escrow = parsed(_ESCROW, read_body(request))
    try:
        escrow = base64.b64decode(given.escrow, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem("400.91") from error
    key = recover(actor=who.actor, project=who.project, escrow=escrow)
    response = json_answer(request, {"key": base64.b64encode(key).decode()})
    response["Cache-Control"] = "no-store"
    return response
