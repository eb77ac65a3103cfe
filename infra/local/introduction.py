"""Says where a started stack is and how to try it, in lines that work as they are pasted."""

from datetime import UTC, datetime

import httpx2

from infra.local.cloud.function_log import FunctionLog
from infra.local.dev_users import find_dev_user, make_dev_token
from infra.local.engines.servers import ServerFailed
from infra.local.gateway_server import Gateway
from infra.local.issuer import Issuer
from infra.local.sample.tenants import ACME

_TEXT = """
Plugyard is at {address}

Log in by browser: {address}/v1/sessions/login?tenant=acme&return_to=/docs
(the page asks which user you are; then the API docs work without a token)

Search:
{search}

Publish:
{publish}

API docs:    {address}/docs
Log:         {log}
Background:  {function_log}
More tokens: make token TENANT=globex USER=gus
Stop:        Ctrl-C
"""


def introduce(gateway: Gateway, issuer: Issuer, function_log: FunctionLog | None) -> None:
    """Print it, with a warning for whatever does not answer. Raises: ServerFailed if the API itself does not."""
    for complaint in gateway.complaints():
        print(f"Warning: {complaint}")
    token = make_dev_token(issuer, find_dev_user(ACME.slug))
    versions = f"/v1/plugins/{_find_own_plugin(gateway, token)}/versions"
    body = f"""-H 'Content-Type: application/json' -d '{{"version":"{_new_version()}"}}'"""
    search = _curl(gateway, "/v1/plugins?q=kubernetes", token)
    publish = f"{_curl(gateway, versions, token)} {body}"
    where = {
        "address": gateway.address,
        "log": gateway.server.log_path,
        "function_log": function_log.path if function_log else "with the emulator you gave",
    }
    print(_TEXT.format(**where, search=search, publish=publish), flush=True)


def _curl(gateway: Gateway, path: str, token: str) -> str:
    return f"curl -s '{gateway.address}{path}' -H 'Authorization: Bearer {token}'"


def _find_own_plugin(gateway: Gateway, token: str) -> str:
    """The id of a plugin that the demo tenant owns, and so may publish."""
    name = ACME.plugins[0].draft.name
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx2.get(f"{gateway.address}/v1/plugins/by-name", params={"name": name}, headers=headers, timeout=30)
    if answer.status_code != 200:
        raise ServerFailed(f"The API answered {answer.status_code} when asked for {name}: {answer.text}")
    return str(answer.json()["plugin_id"])


def _new_version() -> str:
    """One that no earlier start printed: the day and its second as minor and patch number."""
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return f"9.{now:%Y%m%d}.{int((now - midnight).total_seconds())}"
