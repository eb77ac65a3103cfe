"""Asks the API: one address, one token, and answers a person can act on where it says no."""

import json
from collections.abc import Mapping
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

import httpx2

from infra.cli.exits import Exit, NotThere, Stopped
from infra.cli.readers.json_text import Json

TIMEOUT_S = 60
MAX_ANSWER_BYTES = 64 * 1024 * 1024
HOW_TO_SIGN_IN = (
    "Set PLUGYARD_TOKEN, or give --token before the command. Of a stack on this machine, in the project:\n"
    "  export PLUGYARD_TOKEN=$(make -s token)\n"
    "Elsewhere an API key does: POST /v1/api-keys, with the scopes that the command needs."
)


class Client:
    """The API at an address, as the holder of a token sees it."""

    def __init__(self, address: str, token: str) -> None:
        _demand_private(address)
        self._address = address.rstrip("/")
        self._token = token

    def get(self, path: str, **query: str) -> dict[str, Json]:
        """The answer to a GET. Raises: Stopped."""
        return self._ask("GET", path, query=query)

    def post(self, path: str, body: bytes) -> dict[str, Json]:
        """The answer to a POST of JSON. Raises: Stopped."""
        return self._ask("POST", path, body=body)

    def _ask(
        self, method: str, path: str, *, body: bytes = b"", query: Mapping[str, str] | None = None
    ) -> dict[str, Json]:
        if not self._token:
            raise Stopped(Exit.NOT_ALLOWED, f"No token. {HOW_TO_SIGN_IN}")
        headers = {"authorization": f"Bearer {self._token}", "user-agent": "plugyard"}
        if body:
            headers["content-type"] = "application/json"
        try:
            with httpx2.Client(base_url=self._address, timeout=TIMEOUT_S, headers=headers) as client:
                request = client.build_request(method, path, content=body or None, params=query)
                answer = client.send(request, stream=True)
                text = _bounded(answer)
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as exc:
            raise Stopped(Exit.NOT_ALLOWED, self._unreachable(exc)) from exc
        return self._understood(answer, text)

    def _unreachable(self, exc: Exception) -> str:
        return (
            f"Nothing answers at {self._address} ({type(exc).__name__}). Is it running (`make run`)? Another address, "
            "such as the port that `make run` told, goes into PLUGYARD_API_URL, or --api before the command."
        )

    def _understood(self, answer: httpx2.Response, text: bytes) -> dict[str, Json]:
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            message = (
                f"{self._address} answers {answer.status_code} with something that is no JSON: is it Plugyard's API?"
            )
            raise Stopped(Exit.NOT_ALLOWED, message)
        if answer.status_code >= 400:
            raise _refusal(answer, cast("dict[str, Json]", body))
        return cast("dict[str, Json]", body)


def _demand_private(address: str) -> None:
    """A token goes over https, or nowhere off this machine. Raises: Stopped."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "https" and host:
        return
    if parts.scheme == "http" and (host == "localhost" or host.endswith(".localhost") or _is_loopback(host)):
        return
    raise Stopped(Exit.USAGE, f"{address!a} is no address to send a token to: https://, or http:// on this machine.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _bounded(answer: httpx2.Response) -> bytes:
    parts, size = [], 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            raise Stopped(Exit.NOT_ALLOWED, f"The answer is larger than {MAX_ANSWER_BYTES // 1024**2} MiB.")
    return b"".join(parts)


def _refusal(answer: httpx2.Response, problem: dict[str, Json]) -> Stopped:
    """What the API said no to, and what helps."""
    code, title = str(problem.get("code", "")), str(problem.get("title", ""))
    told = f"The API says {answer.status_code} {code}: {title}"
    match answer.status_code:
        case 404:
            return NotThere(Exit.USAGE, told)
        case 401:
            return Stopped(Exit.NOT_ALLOWED, f"{told}\nThe token is not valid, or no longer. {HOW_TO_SIGN_IN}")
        case 403:
            needed = problem.get("permission")
            who = f" It takes the permission {needed}; who may give it: POST /v1/permissions/who-can." if needed else ""
            return Stopped(Exit.NOT_ALLOWED, f"{told}{who}")
        case 429:
            wait = answer.headers.get("retry-after", "a few")
            return Stopped(Exit.NOT_ALLOWED, f"{told}\nTry again in {wait} seconds.")
        case status if status >= 500:
            return Stopped(Exit.NOT_ALLOWED, f"{told}\nIts request id for whoever runs it: {problem.get('request_id')}")
    errors = problem.get("errors") or problem.get("names")
    details = [f"  {error}" for error in errors[:10]] if isinstance(errors, list) else []
    return Stopped(Exit.USAGE, "\n".join([told, *details]))
