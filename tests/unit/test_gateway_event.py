"""The gateway's event against the documented payload format 2.0; the expected one is composed from it, not captured."""

import json
from datetime import UTC, datetime

import pytest

from infra.local.gateway.event import Receipt, Request, build_event, decode_path
from infra.local.gateway.routing import RouteMatch
from infra.local.gateway.template import Function, Route

FUNCTION = Function("CatalogApi", "functions.catalog.api.handler", 10, 1024)
MATCH = RouteMatch(Route("ANY", "/v1/plugins/{proxy+}", FUNCTION), {"proxy": "a/b"})
RECEIPT = Receipt(
    "JKJaXmPLvHcESHA=",
    "Root=1-5e6722a7-cc56cc0000000000000000000",
    datetime(2020, 3, 10, 5, 16, 23, 345000, tzinfo=UTC),
)

EXPECTED = {
    "version": "2.0",
    "routeKey": "ANY /v1/plugins/{proxy+}",
    "rawPath": "/v1/plugins/a/b",
    "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=a%20b",
    "cookies": ["s_fid=7AAB", "regStatus=pre-register"],
    "headers": {
        "accept": "*/*",
        "content-length": "9",
        "content-type": "application/json",
        "host": "r3pmx.execute-api.us-east-2.amazonaws.com",
        "user-agent": "curl/8.2.1",
        "x-amzn-trace-id": "Root=1-5e6722a7-cc56cc0000000000000000000",
        "x-forwarded-for": "205.255.255.176",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    },
    "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "a b"},
    "pathParameters": {"proxy": "a/b"},
    "requestContext": {
        "accountId": "000000000000",
        "apiId": "local",
        "domainName": "r3pmx.execute-api.us-east-2.amazonaws.com",
        "domainPrefix": "r3pmx",
        "http": {
            "method": "POST",
            "path": "/v1/plugins/a/b",
            "protocol": "HTTP/1.1",
            "sourceIp": "205.255.255.176",
            "userAgent": "curl/8.2.1",
        },
        "requestId": "JKJaXmPLvHcESHA=",
        "routeKey": "ANY /v1/plugins/{proxy+}",
        "stage": "$default",
        "time": "10/Mar/2020:05:16:23 +0000",
        "timeEpoch": 1583817383345,
    },
    "body": '{"a": 1}\n',
    "isBase64Encoded": False,
}


def make_request(
    body: bytes = b"", query: str = "", headers: tuple[tuple[str, str], ...] = (), method: str = "GET"
) -> Request:
    all_headers = [("Host", "r3pmx.execute-api.us-east-2.amazonaws.com"), *headers]
    return Request(method, b"/v1/plugins/a/b", query, all_headers, body, "HTTP/1.1", "https", "205.255.255.176", 443)


def event_of(request: Request) -> dict[str, object]:
    return build_event(request, "/v1/plugins/a/b", MATCH, RECEIPT)


def test_post_with_everything_has_every_documented_field() -> None:
    headers = (
        ("Accept", "*/*"),
        ("Content-Type", "application/json"),
        ("Content-Length", "9"),
        ("User-Agent", "curl/8.2.1"),
        ("Cookie", "s_fid=7AAB; regStatus=pre-register"),
        ("Connection", "keep-alive"),
    )
    query = "parameter1=value1&parameter1=value2&parameter2=a%20b"

    event = event_of(make_request(b'{"a": 1}\n', query, headers, "POST"))

    assert event == EXPECTED


def test_fields_without_content_are_absent() -> None:
    event = build_event(make_request(), "/v1/plugins", RouteMatch(Route("ANY", "/v1/plugins", FUNCTION), {}), RECEIPT)

    assert set(event) == {
        "version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext", "isBase64Encoded"
    }  # fmt: skip
    assert event["rawQueryString"] == ""


@pytest.mark.parametrize(
    ("content_type", "is_base64"),
    [
        ("application/json", False),
        ("application/json; charset=utf-8", False),
        ("Application/JSON", False),
        ("application/xml", False),
        ("application/javascript", False),
        ("text/csv", False),
        ("application/octet-stream", True),
        ("application/x-www-form-urlencoded", True),
        ("application/merge-patch+json", True),
        ("image/png", True),
        ("", True),
    ],
)
def test_only_four_kinds_of_content_arrive_as_text(content_type: str, is_base64: bool) -> None:
    event = event_of(make_request(b"hello world", headers=(("content-type", content_type),)))

    assert event["isBase64Encoded"] is is_base64
    assert event["body"] == ("aGVsbG8gd29ybGQ=" if is_base64 else "hello world")


def test_duplicate_headers_are_joined_whatever_their_case() -> None:
    event = event_of(make_request(headers=(("X-Tag", "one"), ("x-tag", "two"))))

    assert json.loads(json.dumps(event["headers"]))["x-tag"] == "one,two"


def test_forwarded_for_ends_with_the_caller() -> None:
    event = event_of(make_request(headers=(("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Proto", "gopher"))))

    headers = json.loads(json.dumps(event["headers"]))
    assert headers["x-forwarded-for"] == "10.0.0.1, 205.255.255.176"
    assert headers["x-forwarded-proto"] == "https"


def test_parameter_without_value_is_empty_text() -> None:
    assert event_of(make_request(query="q=&limit"))["queryStringParameters"] == {"q": "", "limit": ""}


def test_plus_is_a_space_in_a_parameter_and_itself_in_the_raw_query() -> None:
    event = event_of(make_request(query="q=tech+docs"))

    assert event["queryStringParameters"] == {"q": "tech docs"}
    assert event["rawQueryString"] == "q=tech+docs"


@pytest.mark.parametrize(
    ("raw", "decoded"),
    [
        (b"/v1/plugins/%40backstage%2Fplugin-techdocs", "/v1/plugins/@backstage/plugin-techdocs"),
        (b"/v1/plugins/a+b", "/v1/plugins/a+b"),
        (b"/v1/plugins/%E2%9C%93", "/v1/plugins/\u2713"),
        (b"/v1/plugins/what%3Fadmin=true", "/v1/plugins/what"),
        (b"/v1/plugins/a%252Fb", "/v1/plugins/a%2Fb"),
    ],
)
def test_path_is_decoded_once_and_ends_at_a_decoded_question_mark(raw: bytes, decoded: str) -> None:
    assert decode_path(raw) == decoded


def test_path_that_is_no_utf8_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        decode_path(b"/v1/plugins/%ff")
