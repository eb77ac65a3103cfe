"""Requests through the whole gateway into functions of our own."""

import asyncio
from collections.abc import Iterator
from threading import Event as Signal

import pytest
from starlette.applications import Starlette
from starlette.routing import Route as HttpRoute
from starlette.testclient import TestClient

from infra.local.gateway.event import Event
from infra.local.gateway.invocation import Functions, LambdaContext
from infra.local.gateway.proxy import Proxy
from infra.local.gateway.routing import Router
from infra.local.gateway.template import Function, Route

RELEASED = Signal()


def echo(event: Event, context: LambdaContext) -> object:
    remaining = context.get_remaining_time_in_millis()
    return {"event": event, "function": context.function_name, "has_time_left": 0 < remaining <= 1000}


def use_the_loop(event: Event, context: LambdaContext) -> object:
    async def answer() -> str:
        return "ran"

    return asyncio.get_event_loop().run_until_complete(answer())


def fail(event: Event, context: LambdaContext) -> object:
    raise RuntimeError("a fault of the function")


def hang(event: Event, context: LambdaContext) -> object:
    return RELEASED.wait(60)


def answer_badly(event: Event, context: LambdaContext) -> object:
    return {"statusCode": "twohundred"}


def make_route(path: str, handler: str, method: str = "ANY") -> Route:
    return Route(method, path, Function(handler, f"{__name__}.{handler}", 1, 512))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    handlers = (echo, use_the_loop, fail, hang, answer_badly)
    routes = [make_route(f"/v1/{handler.__name__}/{{proxy+}}", handler.__name__) for handler in handlers]
    routes += [make_route("/v1/only-get", "echo", "GET"), make_route("/v1/gone", "missing")]
    functions = Functions({route.function for route in routes}, threads=2)
    serve = Proxy(Router(routes), functions).serve
    with TestClient(Starlette(routes=[HttpRoute("/{path:path}", serve, methods=["GET", "POST"])])) as client:
        yield client
    RELEASED.set()
    functions.close()


def test_function_gets_event_and_context(client: TestClient) -> None:
    answer = client.post("/v1/echo/%40a%2Fb?q=1", json={"a": 1}).json()

    assert answer["event"]["rawPath"] == "/v1/echo/@a/b"
    assert answer["event"]["pathParameters"] == {"proxy": "@a/b"}
    assert answer["event"]["requestContext"]["http"]["method"] == "POST"
    assert (answer["function"], answer["has_time_left"]) == ("echo", True)


def test_handler_has_an_event_loop_of_its_own(client: TestClient) -> None:
    assert client.get("/v1/use_the_loop/x").json() == "ran"


def test_request_ids_differ_and_are_shown(client: TestClient) -> None:
    first, second = (client.get("/v1/echo/x") for _ in range(2))

    assert first.headers["apigw-requestid"] == first.json()["event"]["requestContext"]["requestId"]
    assert first.headers["apigw-requestid"] != second.headers["apigw-requestid"]


@pytest.mark.parametrize("path", ["/v1/fail/x", "/v1/hang/x", "/v1/answer_badly/x", "/v1/gone"])
def test_function_that_fails_is_an_internal_server_error(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.text) == (500, '{"message":"Internal Server Error"}')


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/nothing"), ("POST", "/v1/only-get"), ("GET", "/")])
def test_no_route_is_the_gateways_own_not_found(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)

    assert (answer.status_code, answer.text) == (404, '{"message":"Not Found"}')


def test_body_over_ten_megabytes_is_refused(client: TestClient) -> None:
    assert client.post("/v1/echo/x", content=b"x" * (10 * 1024 * 1024 + 1)).status_code == 413


def test_event_over_lambdas_six_megabytes_is_refused(client: TestClient) -> None:
    # 5 MB in base64 are 6.7 MB.
    assert client.post("/v1/echo/x", content=b"x" * (5 * 1024 * 1024)).status_code == 413


def test_headers_over_ten_kilobytes_are_refused(client: TestClient) -> None:
    assert client.get("/v1/echo/x", headers={"x-long": "x" * 10_300}).status_code == 431
