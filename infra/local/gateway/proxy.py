"""The gateway's heart: request in, route, event, function, answer out; limits and refusals as API Gateway's."""

import base64
import json
import logging
import secrets
import time
from datetime import UTC, datetime

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from infra.local.gateway.answer import Answer, BadAnswer, gateway_answer, read_answer
from infra.local.gateway.event import Event, Receipt, Request, build_event, decode_path
from infra.local.gateway.invocation import FunctionFailed, Functions
from infra.local.gateway.routing import Router
from infra.local.gateway.template import Function

log = logging.getLogger(__name__)

_MAX_BODY_BYTES = 10 * 1024 * 1024
_MAX_HEADER_BYTES = 10_240  # request line and header values together
_MAX_EVENT_BYTES = 6 * 1024 * 1024  # Lambda's own limit, below the gateway's
_FUNCTION_FAILED = gateway_answer(500, "Internal Server Error")


class Refused(Exception):
    """API Gateway itself answers, and no function is called."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.answer = gateway_answer(status, message)


class Proxy:
    """Answers whatever is not the local stack's own."""

    def __init__(self, router: Router, functions: Functions) -> None:
        self._router = router
        self._functions = functions

    async def serve(self, http: HttpRequest) -> Response:
        receipt = _make_receipt()
        answer = await self._answer(http, receipt)
        response = Response(answer.body, answer.status)
        response.raw_headers = [
            (b"content-length", str(len(answer.body)).encode()),
            (b"apigw-requestid", receipt.request_id.encode()),
            *((name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in answer.headers),
        ]
        return response

    async def _answer(self, http: HttpRequest, receipt: Receipt) -> Answer:
        try:
            function, event = await self._accept(http, receipt)
            return read_answer(await self._functions.invoke(function, event))
        except Refused as exc:
            return exc.answer
        except FunctionFailed:
            return _FUNCTION_FAILED
        except BadAnswer:
            log.exception("%s was answered badly", http.scope["path"])
            return _FUNCTION_FAILED

    async def _accept(self, http: HttpRequest, receipt: Receipt) -> tuple[Function, Event]:
        """The function to call and the event for it. Raises: Refused."""
        if _header_bytes(http) > _MAX_HEADER_BYTES:
            raise Refused(431, "Request Header Fields Too Large")
        path = _read_path(http)
        match = self._router.match(http.method, path)
        if match is None:
            raise Refused(404, "Not Found")
        event = build_event(_read_request(http, await _read_body(http)), path, match, receipt)
        _refuse_large(event)
        return match.route.function, event


def _read_path(http: HttpRequest) -> str:
    try:
        return decode_path(http.scope["raw_path"])
    except UnicodeDecodeError as exc:
        raise Refused(400, "Bad Request") from exc


def _refuse_large(event: Event) -> None:
    # Only a large body is worth measuring: the rest of an event is some kilobytes.
    if len(str(event.get("body", ""))) > _MAX_EVENT_BYTES // 2 and len(json.dumps(event)) > _MAX_EVENT_BYTES:
        raise Refused(413, "Request Entity Too Large")


def _read_request(http: HttpRequest, body: bytes) -> Request:
    scope = http.scope
    return Request(
        method=http.method,
        raw_path=scope["raw_path"],
        query=scope["query_string"].decode("latin-1"),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        body=body,
        protocol=f"HTTP/{scope['http_version']}",
        scheme=scope["scheme"],
        source_ip=http.client.host if http.client else "127.0.0.1",
        port=scope["server"][1],
    )


async def _read_body(http: HttpRequest) -> bytes:
    """The whole body. Raises: Refused once it is over the limit; what comes after that is not read."""
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise Refused(413, "Request Entity Too Large")
    return bytes(body)


def _header_bytes(http: HttpRequest) -> int:
    line = len(http.method) + len(http.scope["raw_path"]) + len(http.scope["query_string"])
    return line + sum(len(value) for _, value in http.scope["headers"])


def _make_receipt() -> Receipt:
    return Receipt(
        request_id=base64.b64encode(secrets.token_bytes(11)).decode(),
        trace_id=f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}",
        received_at=datetime.now(UTC),
    )
