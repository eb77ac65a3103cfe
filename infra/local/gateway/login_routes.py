"""The issuer's login page: a person picks a dev user to be, with or without a second factor; no password is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from infra.local.gateway.forms import read_form
from infra.local.issuer import ISSUER, Issuer
from infra.local.login_codes import CLIENT_ID, Asked, make_code
from infra.local.sample.tenants import DEV_USERS, NEWCOMERS

_CALLBACK = "/v1/sessions/callback"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {
    "content-security-policy": _POLICY,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Local login</title>
<style>body {{ font: 16px sans-serif; margin: 3em auto; max-width: 40em }} td {{ padding: .3em 1em .3em 0 }}</style>
</head>
<body><h1>Who are you?</h1>
<p>The issuer of the local stack believes everybody. The users are those of <code>make run</code>.</p>
<form method="post" action="/oauth/authorize">{hidden}<table>{rows}</table></form>
</body></html>
"""
_ROW = """<tr><td>{name}</td><td>{tenant}, {role}</td>
<td><button name="choice" value="pwd {subject}">Log in</button></td>
<td><button name="choice" value="mfa {subject}">with a second factor</button></td></tr>
"""


def login_routes(issuer: Issuer) -> list[BaseRoute]:
    """The authorization endpoint."""

    async def ask(request: Request) -> Response:
        asked = _asked(request.query_params, _address(request))
        return _refuse(asked) if isinstance(asked, str) else HTMLResponse(_page(asked), headers=_HEADERS)

    async def choose(request: Request) -> Response:
        form = await read_form(request)
        asked = _asked(form, _address(request))
        if isinstance(asked, str):
            return _refuse(asked)
        method, _, subject = form.get("choice", "").partition(" ")
        if subject not in {user.subject for user in DEV_USERS}:
            return _send_back(asked, {"error": "access_denied"})
        return _send_back(asked, {"code": make_code(issuer, asked, subject, method == "mfa")})

    return [
        Route("/oauth/authorize", ask, methods=["GET"]),
        Route("/oauth/authorize", choose, methods=["POST"]),
    ]


def _asked(given: Mapping[str, str], address: str) -> Asked | str:
    """What was asked for, or what is wrong about it: nobody is sent anywhere by a request that is not our client's."""
    fixed = {"client_id": CLIENT_ID, "redirect_uri": address + _CALLBACK}
    wrong = [name for name, value in fixed.items() if given.get(name) != value]
    fixed_too = {"response_type": "code", "code_challenge_method": "S256"}
    wrong += [name for name, value in fixed_too.items() if given.get(name, value) != value]
    wrong += [name for name in ("state", "nonce", "code_challenge") if not given.get(name)]
    if wrong:
        return f"missing or not ours: {', '.join(wrong)}"
    return Asked(**{field.name: given[field.name] for field in fields(Asked)})


def _page(asked: Asked) -> str:
    rows = (
        _ROW.format(
            name=escape(user.display_name),
            tenant=escape(user.tenant_slug),
            role="to be invited" if user in NEWCOMERS else escape(user.role),
            subject=escape(user.subject),
        )
        for user in DEV_USERS
    )
    return _PAGE.format(hidden=_hidden(asdict(asked).items()), rows="".join(rows))


def _hidden(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in pairs)


def _send_back(asked: Asked, answer: Mapping[str, str]) -> Response:
    """The answer, with who gave it (RFC 9207)."""
    query = urlencode({**answer, "state": asked.state, "iss": ISSUER})
    return RedirectResponse(f"{asked.redirect_uri}?{query}", 303, _HEADERS)


def _refuse(why: str) -> Response:
    return PlainTextResponse(f"This is no request of Plugyard's: {why}\n", 400)


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")
