"""Which route a request takes: the precedence of HTTP APIs."""

import pytest

from infra.local.gateway.routing import Router
from infra.local.gateway.template import Function, Route

FUNCTION = Function("AnyApi", "functions.any.api.handler", 10, 1024)
PETS = [
    ("ANY", "/{proxy+}"),
    ("GET", "/pets/{proxy+}"),
    ("GET", "/pets/dog/{id}"),
    ("GET", "/pets/dog/1"),
]
ROOMS = [
    ("ANY", "/v1/plugins"),
    ("ANY", "/v1/plugins/{proxy+}"),
    ("ANY", "/v1/plugins/{plugin_id}/versions"),
    ("ANY", "/v1/plugins/{plugin_id}/versions/{proxy+}"),
]


def make_router(keys: list[tuple[str, str]]) -> Router:
    return Router([Route(method, path, FUNCTION) for method, path in keys])


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1"),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}"),
        ("GET", "/pets/cat/1", "GET /pets/{proxy+}"),
        ("POST", "/pets/dog/1", "ANY /{proxy+}"),
        ("POST", "/test/5", "ANY /{proxy+}"),
    ],
)
def test_most_specific_route_wins(method: str, path: str, key: str) -> None:
    match = make_router(PETS).match(method, path)

    assert match is not None
    assert match.route.key == key


@pytest.mark.parametrize(
    ("path", "key", "parameters"),
    [
        ("/v1/plugins", "ANY /v1/plugins", {}),
        ("/v1/plugins/", "ANY /v1/plugins/{proxy+}", {"proxy": ""}),
        ("/v1/plugins/42", "ANY /v1/plugins/{proxy+}", {"proxy": "42"}),
        ("/v1/plugins/42/versions", "ANY /v1/plugins/{plugin_id}/versions", {"plugin_id": "42"}),
        ("/v1/plugins//versions", "ANY /v1/plugins/{proxy+}", {"proxy": "/versions"}),
        (
            "/v1/plugins/42/versions/1.0.0",
            "ANY /v1/plugins/{plugin_id}/versions/{proxy+}",
            {"plugin_id": "42", "proxy": "1.0.0"},
        ),
        ("/v1/plugins/@a/b/versions", "ANY /v1/plugins/{proxy+}", {"proxy": "@a/b/versions"}),
    ],
)
def test_rooms_share_a_prefix_without_a_clash(path: str, key: str, parameters: dict[str, str]) -> None:
    match = make_router(ROOMS).match("GET", path)

    assert match is not None
    assert (match.route.key, match.parameters) == (key, parameters)


def test_exact_method_comes_before_any() -> None:
    match = make_router([("ANY", "/v1/plugins"), ("POST", "/v1/plugins")]).match("POST", "/v1/plugins")

    assert match is not None
    assert match.route.method == "POST"


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/pluginsx", "/v2/plugins", "/V1/plugins", "v1/plugins", ""])
def test_unknown_path_has_no_route(path: str) -> None:
    assert make_router(ROOMS).match("GET", path) is None
