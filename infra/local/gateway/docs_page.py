"""Serves the API's documentation from files on this machine: the page must work without a network."""

from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

_ASSETS = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript", "favicon.png": "image/png"}
# Swagger UI sets style attributes and draws its icons from data: addresses; everything else comes from here.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"content-security-policy": _POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Plugyard API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """async function withCsrfToken(request) {
  if (request.method !== "GET" && !request.headers.Authorization) {
    const answer = await fetch("/v1/sessions/current");
    if (answer.ok) request.headers["X-CSRF-Token"] = (await answer.json()).csrf_token;
  }
  return request;
}
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  requestInterceptor: withCsrfToken,
  validatorUrl: null
});
"""


def docs_routes(openapi: Path) -> list[BaseRoute]:
    """/docs, its assets, and the OpenAPI file it shows."""

    async def show_openapi(request: Request) -> Response:
        return FileResponse(openapi, media_type="application/json", headers=_HEADERS)

    return [
        Route("/openapi.json", show_openapi),
        Route("/docs", _show_page),
        Route("/docs/start.js", _show_start),
        *(Route(f"/docs/{name}", _Asset(name).show) for name in _ASSETS),
    ]


class _Asset:
    """One file out of the wheel that ships Swagger UI."""

    def __init__(self, name: str) -> None:
        self._path = _assets_folder() / name
        self._media_type = _ASSETS[name]

    async def show(self, request: Request) -> Response:
        headers = _HEADERS | {"cache-control": "max-age=86400"}
        return FileResponse(self._path, media_type=self._media_type, headers=headers)


async def _show_page(request: Request) -> Response:
    return HTMLResponse(_PAGE, headers=_HEADERS)


async def _show_start(request: Request) -> Response:
    return Response(_START, media_type="text/javascript", headers=_HEADERS)


def _assets_folder() -> Path:
    # Located, not imported: the package would import its own idea of an application.
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("fastapi_offline", name="fastapi_offline")
    return Path(spec.origin).with_name("static")
