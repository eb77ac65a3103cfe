"""The HTTP edge: turns a room's FastAPI app into the Lambda handler that API Gateway calls.

Around the app, in this order: body checks, idempotency claim, authentication, rate limits; then, whatever happened
inside, an answer with a request id, problem+json for every error, the ETag, one log line and one line of figures.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.utilities.typing import LambdaContext
from fastapi import APIRouter, Depends, FastAPI, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from mangum import Mangum
from starlette.exceptions import HTTPException

from clients.settings import stop_cold_start_if_missing
from clients.telemetry import log, log_keys
from shared.audit import service as audit
from shared.context import Actor
from shared.edge.answers import MaskedRoute, ResourceResponse, answering, masked_again
from shared.edge.auth import authenticate, identify
from shared.edge.call import Call, route_of
from shared.edge.cookies import NEVER_STORE, browser_of
from shared.edge.gateway_types import Event, Result
from shared.edge.idempotency import Replayed, claim_of
from shared.edge.key_use import note_key_use
from shared.edge.limits import charge_request, headers_of, until_proven
from shared.edge.nudge import nudge_relay
from shared.edge.problems import MEDIA_TYPE, invalid_request
from shared.edge.scim import MEDIA_TYPE as SCIM
from shared.edge.scim import error_result
from shared.edge.well_formed import check_request
from shared.errors import (
    BodyNotJson,
    Broken,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    PlugyardError,
    Unavailable,
)
from shared.identity.invitation_models import Person
from shared.identity.session_models import Browser
from shared.ids import new_id

Handler = Callable[[Event, LambdaContext], Result]

# What the gateway is handed as it is; the body of any other kind goes as base64.
TEXTS = ["application/json", "text/csv", MEDIA_TYPE, SCIM, "application/vnd.cyclonedx+json"]

_call: ContextVar[Call] = ContextVar("call")


def room_router() -> APIRouter:
    """The routes of one subject, for a room with more than one; `room_app` takes them in."""
    return APIRouter(default_response_class=ResourceResponse, redirect_slashes=False, route_class=MaskedRoute)


def room_app(title: str, *routers: APIRouter, default_response_class: type[Response] = ResourceResponse) -> FastAPI:
    """A FastAPI app with the house's manners: our errors, our responses, no docs of its own.

    routers: its routes by subject. Each route becomes the app's own: one that is included stands behind a router of
    FastAPI's, and then nobody can ask the app which route a path has.
    """
    app = FastAPI(
        title=title,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        default_response_class=default_response_class,
    )
    app.router.route_class = MaskedRoute
    for router in routers:
        app.router.routes.extend(router.routes)
    for kind in (PlugyardError, RequestValidationError, HTTPException, Replayed, Exception):
        app.add_exception_handler(kind, _answer_exception)
    return app


async def _current_actor(_: Annotated[object, Security(HTTPBearer(auto_error=False))]) -> Actor:
    call = _call.get()
    if call.actor is None:
        raise Broken
    return call.actor


async def _current_person(_: Annotated[object, Security(HTTPBearer(auto_error=False))]) -> Person:
    call = _call.get()
    if call.person is None:
        raise Broken
    return call.person


async def _now() -> datetime:
    return _call.get().now


async def _browser() -> Browser:
    return _call.get().browser


CurrentActor = Annotated[Actor, Depends(_current_actor)]
CurrentPerson = Annotated[Person, Depends(_current_person)]
Now = Annotated[datetime, Depends(_now)]
CurrentBrowser = Annotated[Browser, Depends(_browser)]


def http_handler(app: FastAPI) -> Handler:
    """The Lambda handler of a room's app."""
    stop_cold_start_if_missing()
    serve = Mangum(app, lifespan="off", text_mime_types=TEXTS)

    def handler(event: Event, context: LambdaContext) -> Result:
        call = _call_of(app, event)
        token = _call.set(call)
        with log_keys(**call.log_keys(event, context)), answering(call.viewer):
            try:
                result = _answer(serve, event, context, call)
            except Exception as exc:
                result = error_result(_logged(exc, call), str(call.request_id), event["rawPath"])
            finally:
                _call.reset(token)
                if call.claim:
                    call.claim.abandon()
            if event["requestContext"]["http"]["method"] != "GET" and result["statusCode"] < HTTPStatus.BAD_REQUEST:
                nudge_relay()
            result = _finished(event, result, call)
            call.tell(event, result)
        return result

    return _answering_head(handler)


def _call_of(app: FastAPI, event: Event) -> Call:
    method, request_id = event["requestContext"]["http"]["method"], new_id()
    browser = browser_of(event, request_id)
    return Call(request_id, datetime.now(UTC), app.title, method, route_of(app, event), browser)


def _answering_head(get: Handler) -> Handler:
    """Answer HEAD as GET, without the body (RFC 9110, 9.3.2); the log and the figures know it as the GET that it is."""

    def handler(event: Event, context: LambdaContext) -> Result:
        asked = event["requestContext"]
        if asked["http"]["method"] != "HEAD":
            return get(event, context)
        as_get: Event = {**event, "requestContext": {**asked, "http": {**asked["http"], "method": "GET"}}}
        return {**get(as_get, context), "body": ""}

    return handler


def _answer(serve: Mangum, event: Event, context: LambdaContext, call: Call) -> Result:
    with until_proven(event, call):
        check_request(event)
        call.claim = claim_of(event, call.now)
        if call.public is None and not call.is_for_persons:
            call.prove(authenticate(event, call.request_id, call.claim, call.now))
        if call.is_for_persons:
            # A key belongs to a user, and there is none yet.
            call.person, call.claim = identify(event, call.request_id), None
    charge_request(event, call)
    result: Result = serve(event, context)  # type: ignore[arg-type,assignment] # Mangum's types are plain dicts
    if call.claim:
        call.claim.settle(result)
    note_key_use(call, HTTPStatus(result["statusCode"]))
    return result


def _finished(event: Event, result: Result, call: Call) -> Result:
    headers = {
        "x-request-id": str(call.request_id),
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-cache",
    }
    if call.public and result["statusCode"] == HTTPStatus.OK:
        headers["cache-control"] = f"public, max-age={call.public.max_age_s}"
    if call.limited:
        headers |= headers_of(call.limited)
    if result.get("cookies"):
        headers["cache-control"] = NEVER_STORE
    result = {**result, "headers": result["headers"] | headers}
    known = event["headers"].get("if-none-match")
    if known and known == result["headers"].get("etag") and event["requestContext"]["http"]["method"] == "GET":
        result = {**result, "statusCode": HTTPStatus.NOT_MODIFIED, "body": ""}
    return result


async def _answer_exception(request: Request, exc: Exception) -> Response:
    call = _call.get()
    if isinstance(exc, Replayed):
        call.is_replay = True
        return _as_response(masked_again(exc.answer, request))
    error = _logged(exc, call)
    if isinstance(error, Forbidden) and call.actor and "permission" in error.fields:
        _record_denial(call.actor, error, call.route)
    return _as_response(error_result(error, str(call.request_id), request.url.path))


def _logged(exc: Exception, call: Call) -> PlugyardError:
    """The error as one of ours; what is no caller's fault is logged with its cause."""
    error = _named(exc)
    call.error = error
    if isinstance(error, Broken):
        log.error("request.failed", exc_info=exc)
    if isinstance(error, Unavailable):
        log.error("store.lost", exc_info=exc, extra=error.fields)
    return error


def _named(exc: Exception) -> PlugyardError:
    match exc:
        case PlugyardError():
            return exc
        case RequestValidationError():
            return invalid_request(exc)
        case HTTPException(status_code=HTTPStatus.NOT_FOUND):
            return NotFound()
        case HTTPException(status_code=HTTPStatus.METHOD_NOT_ALLOWED):
            return MethodNotAllowed()
        case HTTPException(status_code=HTTPStatus.BAD_REQUEST):
            return BodyNotJson()
    return Broken()


def _record_denial(actor: Actor, denied: Forbidden, route: str) -> None:
    """The denied use case rolled back, so its trail entry is written in a second transaction."""
    try:
        audit.record_denial(actor, str(denied.fields["permission"]), route)
    except Unavailable:
        log.exception("denial.unrecorded", extra={"tenant_id": str(actor.tenant_id)})


def _as_response(result: Result) -> Response:
    return Response(result["body"], result["statusCode"], result["headers"])
