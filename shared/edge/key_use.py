"""When an API key was last used: noted behind the answer, at most once a minute, and by no request that was refused."""

from dataclasses import replace
from http import HTTPStatus
from time import monotonic

from clients.telemetry import log
from shared.edge.call import Call
from shared.errors import Unavailable
from shared.identity import keys
from shared.memory import ShortMemory

EVERY_S = 60.0
# Of a user who may not, or who asked too often; such a request says nothing of who needs the key.
REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}

# Keys this process has noted within the minute. The database holds all processes to the same minute.
_noted: ShortMemory[str, bool] = ShortMemory(at_most=4096)


def note_key_use(call: Call, status: HTTPStatus) -> None:
    """Note the key of an answered request. With PostgreSQL away the answer stands, and a later request notes it."""
    actor = call.actor
    if actor is None or actor.api_key_id is None or status in REFUSED or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    name = str(actor.api_key_id)
    if _noted.get(name, monotonic()):
        return
    try:
        keys.record_api_key_use(replace(actor, claim=None), actor.api_key_id)
    except Unavailable:
        log.exception("key_use.unrecorded", extra={"api_key_id": name})
        return
    _noted.put(name, True, monotonic() + EVERY_S)
