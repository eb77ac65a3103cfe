"""Says which of the stack's engines answer, at /_local/health."""

import asyncio
import os
from collections.abc import Callable

import psycopg
import redis
from pymongo import MongoClient
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.local.gateway.invocation import Functions

_SECONDS = 2


def _check_database(url: str) -> None:
    psycopg.connect(url, connect_timeout=_SECONDS).close()


def _check_cache(url: str) -> None:
    with redis.Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS) as client:
        client.ping()


def _check_documents(url: str) -> None:
    with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=_SECONDS * 1000) as client:
        client.admin.command("ping")


_CHECKS: dict[str, tuple[str, Callable[[str], None]]] = {
    "postgres": ("DATABASE_URL", _check_database),
    "analytics": ("ANALYTICS_DATABASE_URL", _check_database),
    "documents": ("DOCUMENTS_URL", _check_documents),
    "cache": ("CACHE_URL", _check_cache),
}


class Health:
    """200 if every engine answers and every function could be imported, else 503; both are listed."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    async def show(self, request: Request) -> Response:
        answers = await asyncio.gather(*(asyncio.to_thread(_answers, name) for name in _CHECKS))
        engines = dict(zip(_CHECKS, answers, strict=True))
        broken = self._functions.broken()
        status = 200 if all(answers) and not broken else 503
        return JSONResponse({"engines": engines, "broken_functions": broken}, status)


def _answers(name: str) -> bool:
    variable, check = _CHECKS[name]
    try:
        check(os.environ[variable])
    except Exception:  # whatever the driver raises, the engine does not answer
        return False
    return True
