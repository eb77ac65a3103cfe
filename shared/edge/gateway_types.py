"""The parts of API Gateway's HTTP API event and answer (payload format 2.0) that we read and write."""

from typing import NotRequired, TypedDict


class Http(TypedDict):
    """requestContext.http"""

    method: str
    path: str
    sourceIp: str
    userAgent: NotRequired[str]


class RequestContext(TypedDict):
    """requestContext"""

    requestId: str
    http: Http


class Event(TypedDict):
    """What the gateway hands a function; header names are in lower case."""

    rawPath: str
    rawQueryString: str
    headers: dict[str, str]
    cookies: NotRequired[list[str]]
    requestContext: RequestContext
    body: NotRequired[str | None]
    isBase64Encoded: bool


class Result(TypedDict):
    """What a function hands back."""

    statusCode: int
    headers: dict[str, str]
    body: str
    cookies: NotRequired[list[str]]
    isBase64Encoded: NotRequired[bool]
