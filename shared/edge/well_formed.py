"""What every request must be before anything reads it: small enough, JSON, and unambiguous.

A body or query that names one thing twice means different things to different readers (RFC 7493, section 2.3), so
it is refused here rather than resolved somewhere.
"""

import json
from base64 import b64decode
from collections.abc import Sequence
from typing import NoReturn
from urllib.parse import parse_qsl

from shared.edge.gateway_types import Event
from shared.errors import BodyNotJson, BodyTooLarge, Invalid, MediaTypeUnsupported

MAX_BODY_BYTES = 1024 * 1024


def check_request(event: Event) -> None:
    """Let a well-formed request through.

    Raises: BodyTooLarge. MediaTypeUnsupported. BodyNotJson. Invalid for a repeated query parameter.
    """
    _check_query(event)
    body = _body(event)
    if len(body) > MAX_BODY_BYTES:
        raise BodyTooLarge(limit_bytes=MAX_BODY_BYTES)
    media_type = event["headers"].get("content-type", "").split(";")[0].strip().lower()
    if body and media_type != "application/json" and not media_type.endswith("+json"):
        raise MediaTypeUnsupported
    if body:
        _check_json(body)


def _body(event: Event) -> bytes:
    body = event.get("body") or ""
    try:
        return b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except ValueError:
        raise BodyNotJson from None


def _check_query(event: Event) -> None:
    names = [name for name, _ in parse_qsl(event["rawQueryString"], keep_blank_values=True)]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise Invalid(errors=[{"at": f"query.{name}", "message": "given more than once"} for name in repeated])


def _check_json(body: bytes) -> None:
    try:
        text = body.decode()
    except UnicodeDecodeError as exc:
        raise BodyNotJson(at_byte=exc.start) from None
    try:
        json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_number)
    except json.JSONDecodeError as exc:
        raise BodyNotJson(at_byte=len(text[: exc.pos].encode())) from None
    except (ValueError, RecursionError):
        raise BodyNotJson from None


def _without_repeats(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member is given twice")
    return members


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")
