"""The issuer's endpoints: discovery, keys, and tokens for the dev users, without a password."""

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from infra.local.dev_users import UnknownDevUser, find_dev_user, make_dev_token
from infra.local.issuer import LIFETIME_SECONDS, Issuer

_MAX_FORM_BYTES = 4096
_NEVER_STORE = {"cache-control": "no-store", "pragma": "no-cache"}


def issuer_routes(issuer: Issuer) -> list[BaseRoute]:
    """The routes of the local issuer, as an OpenID provider has them."""

    async def show_configuration(request: Request) -> Response:
        return JSONResponse(issuer.configuration(str(request.base_url).rstrip("/")))

    async def show_keys(request: Request) -> Response:
        return JSONResponse(issuer.jwks(), headers={"cache-control": "max-age=300"})

    async def give_token(request: Request) -> Response:
        form = await _read_form(request)
        if form.get("grant_type") != "password":
            return _refuse("unsupported_grant_type")
        try:
            user = find_dev_user(form.get("tenant", ""), form.get("username"))
        except UnknownDevUser as exc:
            return _refuse("invalid_grant", str(exc))
        token = make_dev_token(issuer, user)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}
        return JSONResponse(answer, headers=_NEVER_STORE)

    return [
        Route("/.well-known/openid-configuration", show_configuration),
        Route("/.well-known/jwks.json", show_keys),
        Route("/oauth/token", give_token, methods=["POST"]),
    ]


async def _read_form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_FORM_BYTES:
            return {}
    return {name: values[-1] for name, values in parse_qs(body.decode("latin-1")).items()}


def _refuse(error: str, description: str | None = None) -> Response:
    """An error in the form of RFC 6749, 5.2."""
    content = {"error": error} | ({"error_description": description} if description else {})
    return JSONResponse(content, 400, headers=_NEVER_STORE)
