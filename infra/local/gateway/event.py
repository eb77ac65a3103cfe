"""Builds the event that an HTTP API (payload format 2.0) sends to its function.

What the documentation leaves open follows events recorded from the service: the path is decoded before routing and ends
at a decoded question mark, and only four kinds of content arrive as text.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, unquote_to_bytes

from infra.local.gateway.routing import RouteMatch

Event = dict[str, object]
ACCOUNT_ID = "000000000000"
API_ID = "local"
_TEXT_TYPES = ("application/json", "application/xml", "application/javascript")
# RFC 9110, 7.6.1: they concern one connection, and the gateway ends it. Cookies have their own field.
_NOT_FORWARDED = frozenset(
    (
        "connection",
        "cookie",
        "expect",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)


@dataclass(frozen=True)
class Request:
    """A request as it came in. raw_path: without the query, still percent-encoded."""

    method: str
    raw_path: bytes
    query: str
    headers: list[tuple[str, str]]
    body: bytes
    protocol: str
    scheme: str
    source_ip: str
    port: int


@dataclass(frozen=True)
class Receipt:
    """What the gateway adds to every request it takes. received_at: UTC."""

    request_id: str
    trace_id: str
    received_at: datetime


def decode_path(raw_path: bytes) -> str:
    """The path that routes and `rawPath` see. Raises: UnicodeDecodeError."""
    return unquote_to_bytes(raw_path).decode().partition("?")[0]


def build_event(request: Request, path: str, match: RouteMatch, receipt: Receipt) -> Event:
    """The event; fields without content are absent, as they are in AWS."""
    headers = _headers(request, receipt)
    text, is_base64 = _body(request.body, headers.get("content-type", ""))
    event: Event = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": path,
        "rawQueryString": request.query,
        "cookies": _cookies(request.headers),
        "headers": headers,
        "queryStringParameters": _joined(parse_qsl(request.query, keep_blank_values=True)),
        "requestContext": _context(request, path, match, receipt, headers),
        "pathParameters": match.parameters,
        "body": text,
    }
    return {name: value for name, value in event.items() if value or name == "rawQueryString"} | {
        "isBase64Encoded": is_base64
    }


def _context(request: Request, path: str, match: RouteMatch, receipt: Receipt, headers: dict[str, str]) -> Event:
    domain = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return {
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": receipt.request_id,
        "routeKey": match.route.key,
        "stage": "$default",
        "time": receipt.received_at.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(receipt.received_at.timestamp() * 1000),
    }


def _headers(request: Request, receipt: Receipt) -> dict[str, str]:
    """Lower-cased names, duplicates joined by commas, plus those that the gateway sets itself."""
    came = [(name.lower(), value) for name, value in request.headers]
    headers = _joined((name, value) for name, value in came if name not in _NOT_FORWARDED)
    passed = headers.get("x-forwarded-for")
    return headers | {
        "x-amzn-trace-id": receipt.trace_id,
        "x-forwarded-for": f"{passed}, {request.source_ip}" if passed else request.source_ip,
        "x-forwarded-port": str(request.port),
        "x-forwarded-proto": request.scheme,
    }


def _cookies(headers: Iterable[tuple[str, str]]) -> list[str]:
    lines = [value for name, value in headers if name.lower() == "cookie"]
    return [cookie.strip() for line in lines for cookie in line.split(";") if cookie.strip()]


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    """The body as the event carries it, and whether that is base64."""
    media_type = content_type.partition(";")[0].strip().lower()
    if not body or media_type.startswith("text/") or media_type in _TEXT_TYPES:
        return body.decode(errors="replace"), False
    return base64.b64encode(body).decode(), True
