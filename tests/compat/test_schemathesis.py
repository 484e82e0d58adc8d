"""Requests made from our OpenAPI documents never make the server fail."""

from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from collect.wsgi import application
from tests.compat.seeded import Survey, undone

if TYPE_CHECKING:
    Case = schemathesis.Case[Any]
else:
    Case = schemathesis.Case

pytestmark = pytest.mark.django_db


def whole(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """The application, its answers read to the end."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        getattr(answer, "close", lambda: None)()


config = SchemathesisConfig()
# Every boundary of every parameter is tried by the sweep of hostile requests.
config.projects.default.phases.coverage.enabled = False
central = schemathesis.openapi.from_wsgi("/v1/openapi.json", whole, config=config)
data = schemathesis.openapi.from_wsgi("/data/v1/openapi.json", whole, config=config)
bounded = settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@bounded
@central.parametrize()
def test_central_s_addresses_never_fail(case: Case, survey: Survey) -> None:
    send(case, survey)


@bounded
@data.parametrize()
def test_our_own_addresses_never_fail(case: Case, survey: Survey) -> None:
    send(case, survey)


def send(case: Case, survey: Survey) -> None:
    """Send what was generated, to something that is there."""
    case.path_parameters = {
        name: survey.known.get(name, value)
        for name, value in case.path_parameters.items()
    }
    with undone():
        answer = case.call(headers={"Authorization": survey.authorization})
    # 501 says that something is deliberately not there.
    assert answer.status_code < 500 or answer.status_code == 501, answer.text
