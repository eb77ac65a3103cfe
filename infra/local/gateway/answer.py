"""Turns what a function returned into an HTTP response, by the rules of payload format 2.0."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

_MAX_PAYLOAD_BYTES = 6 * 1024 * 1024


class BadAnswer(ValueError):
    """The function returned something that API Gateway would not pass on."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def gateway_answer(status: int, message: str) -> Answer:
    """An answer of the gateway itself, in API Gateway's own form."""
    body = json.dumps({"message": message}, separators=(",", ":")).encode()
    return Answer(status, [("content-type", "application/json")], body)


def read_answer(returned: object) -> Answer:
    """The response for a handler's return value. Raises: BadAnswer."""
    if not isinstance(returned, Mapping) or "statusCode" not in returned:
        return _inferred(returned)
    status = returned["statusCode"]
    if not isinstance(status, int) or not 100 <= status <= 599:
        raise BadAnswer(f"statusCode {status!r}")
    body = _read_body(returned.get("body"), bool(returned.get("isBase64Encoded")))
    return Answer(status, _read_headers(returned), body)


def _inferred(returned: object) -> Answer:
    """A return value without a status code is itself the JSON body of a 200."""
    try:
        body = json.dumps(returned).encode()
    except (TypeError, ValueError) as exc:
        raise BadAnswer("the return value is not JSON") from exc
    return Answer(200, [("content-type", "application/json")], body)


def _read_headers(returned: Mapping[str, object]) -> list[tuple[str, str]]:
    given = returned.get("headers") or {}
    cookies = returned.get("cookies") or []
    if not isinstance(given, Mapping) or not isinstance(cookies, list):
        raise BadAnswer("headers must be an object and cookies an array")
    headers = {str(name).lower(): str(value) for name, value in given.items()}
    headers.pop("content-length", None)
    headers.setdefault("content-type", "text/plain; charset=utf-8")
    return [*headers.items(), *(("set-cookie", str(cookie)) for cookie in cookies)]


def _read_body(body: object, is_base64: bool) -> bytes:
    if body is None:
        return b""
    if not isinstance(body, str):
        raise BadAnswer(f"body is a {type(body).__name__}, not a string")
    if len(body) > _MAX_PAYLOAD_BYTES:
        raise BadAnswer("the payload is over 6 MB, more than Lambda returns")
    try:
        return base64.b64decode(body, validate=True) if is_base64 else body.encode()
    except binascii.Error as exc:
        raise BadAnswer("body is not base64") from exc
