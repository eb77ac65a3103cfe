"""Errors as problem+json (RFC 9457): the one place that gives an error its HTTP status."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from shared import errors
from shared.edge.gateway_types import Result
from shared.errors import PlugyardError
from shared.identity import errors as identity

MEDIA_TYPE = "application/problem+json"

# The most specific class wins; a leaf without a line of its own has its parent's status.
STATUS: dict[type[PlugyardError], HTTPStatus] = {
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.BodyNotJson: HTTPStatus.BAD_REQUEST,
    errors.MediaTypeUnsupported: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.CursorInvalid: HTTPStatus.BAD_REQUEST,
    errors.CursorExpired: HTTPStatus.GONE,
    errors.IdempotencyKeyMalformed: HTTPStatus.BAD_REQUEST,
    errors.PreconditionMissing: HTTPStatus.PRECONDITION_REQUIRED,
    errors.PreconditionMalformed: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.MembershipRequired: HTTPStatus.FORBIDDEN,
    errors.PluginReadOnly: HTTPStatus.FORBIDDEN,
    identity.LoginInvalid: HTTPStatus.BAD_REQUEST,
    identity.CsrfTokenInvalid: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.RevisionStale: HTTPStatus.PRECONDITION_FAILED,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    PlugyardError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

RETRY_AFTER_S = 5


class Problem(BaseModel):
    """What every error answer looks like; further members say what it is about."""

    type: str = Field(examples=["urn:plugyard:problem:plugin-not-found"])
    title: str
    status: int
    code: str = Field(description="Stable; switch on this.")
    request_id: str
    errors: list[dict[str, str]] | None = Field(None, description="Where a request is invalid, and why.")


def status_of(error: PlugyardError) -> HTTPStatus:
    """The HTTP status of an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem_result(error: PlugyardError, request_id: str) -> Result:
    """The answer to the gateway for an error."""
    status = status_of(error)
    headers = {"content-type": MEDIA_TYPE}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Bearer realm="plugyard"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = str(RETRY_AFTER_S)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        headers["retry-after"] = str(error.fields["retry_after_s"])
    body = {
        "type": f"urn:plugyard:problem:{error.code}",
        "title": error.title,
        "status": status.value,
        "code": error.code,
        "request_id": request_id,
    }
    return {"statusCode": status.value, "headers": headers, "body": json.dumps(body | error.fields)}


def invalid_request(exc: RequestValidationError) -> PlugyardError:
    """A request that does not fit its model, as our own error: where and why, never the value itself."""
    if any(e["type"] == "json_invalid" for e in exc.errors()):
        return errors.BodyNotJson()
    listed = [{"at": ".".join(str(part) for part in e["loc"]), "message": _readable(e)} for e in exc.errors()]
    return errors.Invalid(errors=listed)


def _readable(error: Mapping[str, object]) -> str:
    """The validator's words, where they are a person's; ours where they are a program's."""
    match error["type"]:
        case "extra_forbidden":
            return "there is no such field"
        case "model_attributes_type" | "dict_type":
            return "must be a JSON object"
        case "string_pattern_mismatch" if str(error["loc"]).endswith("'name')"):
            return "must be a name npm accepts, such as @acme/plugin-x"
    return str(error["msg"]).removeprefix("Value error, ")
