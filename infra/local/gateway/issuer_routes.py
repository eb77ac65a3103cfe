"""The issuer's endpoints: discovery, keys, logins, and tokens for the dev users, without a password."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from infra.local.dev_users import UnknownDevUser, find_dev_user, make_dev_token
from infra.local.gateway.forms import read_form
from infra.local.gateway.login_routes import login_routes
from infra.local.issuer import LIFETIME_SECONDS, Issuer
from infra.local.login_codes import ID_TOKEN_SECONDS, CodeRefused, redeem_code

_NEVER_STORE = {"cache-control": "no-store", "pragma": "no-cache"}


def issuer_routes(issuer: Issuer) -> list[BaseRoute]:
    """The routes of the local issuer, as an OpenID provider has them."""

    async def show_configuration(request: Request) -> Response:
        return JSONResponse(issuer.configuration(str(request.base_url).rstrip("/")))

    async def show_keys(request: Request) -> Response:
        return JSONResponse(issuer.jwks(), headers={"cache-control": "max-age=300"})

    async def give_token(request: Request) -> Response:
        form = await read_form(request)
        match form.get("grant_type"):
            case "password":
                return _for_dev_user(issuer, form)
            case "authorization_code":
                return _for_code(issuer, form)
        return _refuse("unsupported_grant_type")

    return [
        Route("/.well-known/openid-configuration", show_configuration),
        Route("/.well-known/jwks.json", show_keys),
        Route("/oauth/token", give_token, methods=["POST"]),
        *login_routes(issuer),
    ]


def _for_dev_user(issuer: Issuer, form: Mapping[str, str]) -> Response:
    try:
        user = find_dev_user(form.get("tenant", ""), form.get("username"))
    except UnknownDevUser as exc:
        return _refuse("invalid_grant", str(exc))
    token = make_dev_token(issuer, user)
    return _give({"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS})


def _for_code(issuer: Issuer, form: Mapping[str, str]) -> Response:
    names = ("code", "client_id", "redirect_uri", "code_verifier")
    code, client_id, redirect_uri, verifier = (form.get(name, "") for name in names)
    try:
        token = redeem_code(issuer, code, client_id, redirect_uri, verifier)
    except CodeRefused as exc:
        return _refuse("invalid_grant", str(exc))
    # A login asks for `openid` alone, and this issuer has nothing else to give for it.
    answer = {"access_token": "none", "token_type": "Bearer", "expires_in": ID_TOKEN_SECONDS, "id_token": token}
    return _give(answer)


def _give(answer: Mapping[str, object]) -> Response:
    return JSONResponse(answer, headers=_NEVER_STORE)


def _refuse(error: str, description: str | None = None) -> Response:
    """An error in the form of RFC 6749, 5.2."""
    content = {"error": error} | ({"error_description": description} if description else {})
    return JSONResponse(content, 400, headers=_NEVER_STORE)
