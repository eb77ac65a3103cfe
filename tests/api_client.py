"""Calls the real handlers with authentic API Gateway events, without a network in between."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlencode

from aws_lambda_powertools.utilities.typing import LambdaContext as TypedContext

from infra.local.gateway.event import Receipt, Request, build_event, decode_path
from infra.local.gateway.invocation import Handler, LambdaContext, load_handler
from infra.local.gateway.routing import Router
from infra.local.gateway.template import load_routes
from shared.edge.gateway_types import Result

_callers = count(1)

TEMPLATE = Path(__file__).parents[1] / "template.yaml"


@dataclass(frozen=True)
class Answer:
    """What came back; `json` is empty where there is no body, or one that is not JSON."""

    status: int
    headers: dict[str, str]
    json: dict[str, object]
    cookies: tuple[str, ...] = ()
    text: str = ""

    @property
    def items(self) -> list[dict[str, object]]:
        """The lines of a page."""
        return cast("list[dict[str, object]]", self.json["items"])

    @property
    def code(self) -> object:
        """The problem's code; a SCIM error ends with it, in brackets."""
        return self.json.get("code") or "".join(self._told[-1:]).strip("()") or None

    @property
    def permission(self) -> object:
        """The permission that is missing, where one is; a SCIM error names it before its code."""
        return self.json.get("permission") or "".join(self._told[-2:-1]) or None

    @property
    def _told(self) -> list[str]:
        return str(self.json.get("detail", "")).split()


@dataclass(frozen=True)
class Api:
    """The API as one signed-in caller sees it. source_ip: of nobody else in this run, so no two share its limit."""

    bearer: Mapping[str, str]
    source_ip: str = field(default_factory=lambda: str(IPv4Address("127.1.0.0") + next(_callers)))

    def get(self, path: str, headers: Mapping[str, str] | None = None, **query: object) -> Answer:
        """GET with query parameters."""
        return self.send("GET", path, headers=headers, query=urlencode(query))

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        """POST a JSON body."""
        return self.send("POST", path, json.dumps(body).encode(), headers)

    def patch(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        """PATCH with a JSON body."""
        return self.send("PATCH", path, json.dumps(body).encode(), headers)

    def delete(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """DELETE."""
        return self.send("DELETE", path, headers=headers)

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, query: str = ""
    ) -> Answer:
        """Any request, as it would come over the wire."""
        sent = {"content-type": "application/json", **self.bearer, **(headers or {})}
        request = Request(
            method, quote(path).encode(), query, list(sent.items()), body, "HTTP/1.1", "http", self.source_ip, 80
        )
        decoded = decode_path(request.raw_path)
        match = _router().match(method, decoded)
        if match is None:
            raise LookupError(f"no route for {method} {path}")
        event = build_event(request, decoded, match, Receipt("request", "trace", datetime.now(UTC)))
        context = LambdaContext(match.route.function.logical_id, 512, time.monotonic() + 10)
        handler = cast("Handler", load_handler(match.route.function))
        return _answer(cast("Result", handler(event, context)))


def lambda_context(name: str = "Tested") -> TypedContext:
    """What Lambda says of an invocation."""
    return cast("TypedContext", LambdaContext(name, 512, time.monotonic() + 30))


def _answer(result: Result) -> Answer:
    is_json = "json" in result["headers"].get("content-type", "json")
    body = json.loads(result["body"] or "{}") if is_json else {}
    return Answer(result["statusCode"], result["headers"], body, tuple(result.get("cookies", ())), result["body"])


@cache
def _router() -> Router:
    return Router(load_routes(TEMPLATE))
