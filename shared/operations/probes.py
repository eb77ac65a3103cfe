"""Asks every store whether it is there: all at once, and for two seconds at most.

A driver's own limits do not hold in every case: a server that is stopped in the middle of an answer keeps a read
waiting. So each store is asked on a thread that nobody waits for longer than that, and one that is still being asked is
not asked again: however often a caller comes, no more than one thread a store hangs.
"""

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic

from clients.documents import documents
from clients.postgres import single_connection
from clients.settings import settings
from clients.telemetry import log
from clients.valkey import valkey
from shared.context import before_tenant
from shared.operations import health_store
from shared.operations.health_models import Store, StoreHealth, StoreState

PATIENCE_S = 2.0
# Unauthorized and AuthenticationFailed, by their numbers in the MongoDB protocol.
LOGIN_WANTED = {13, 18}


@dataclass(frozen=True)
class _Answered:
    version: str | None
    latency_ms: float


def probe_stores() -> list[StoreHealth]:
    """How each store is, in the order of `Store`; never later than PATIENCE_S."""
    asked = {store: _asked(store) for store, url in _addresses().items() if url}
    wait(asked.values(), PATIENCE_S)
    return [_health(store, asked.get(store)) for store in Store]


def _addresses() -> dict[Store, str]:
    told = settings()
    return {
        Store.POSTGRES: told.database_url,
        Store.DOCUMENTS: told.documents_url,
        Store.TIMESERIES: told.analytics_database_url,
        Store.CACHE: told.cache_url,
    }


_under_way: dict[Store, Future[_Answered]] = {}
_lock = Lock()


def _asked(store: Store) -> Future[_Answered]:
    """The answer that is to come: of the question under way, or of a new one."""
    with _lock:
        earlier = _under_way.get(store)
        if earlier and not earlier.done():
            return earlier
        _under_way[store] = answer = Future[_Answered]()
    # A daemon: a thread that hangs must not keep the process from ending.
    Thread(target=_ask, args=(store, answer), name=f"probe-{store}", daemon=True).start()
    return answer


def _ask(store: Store, answer: Future[_Answered]) -> None:
    began_at = monotonic()
    try:
        version = QUESTIONS[store]()
        answer.set_result(_Answered(version, round((monotonic() - began_at) * 1000, 1)))
    except Exception as exc:
        answer.set_exception(exc)


def _health(store: Store, asked: Future[_Answered] | None) -> StoreHealth:
    if asked is None:
        return StoreHealth(store=store, state=StoreState.ABSENT, version=None, latency_ms=None)
    error = asked.exception() if asked.done() else TimeoutError(f"no answer in {PATIENCE_S} s")
    if error is None:
        answered = asked.result()
        return StoreHealth(
            store=store, state=StoreState.REACHABLE, version=answered.version, latency_ms=answered.latency_ms
        )
    log.warning("store.lost", exc_info=error, extra={"store": store.value})
    return StoreHealth(store=store, state=StoreState.AWAY, version=None, latency_ms=None)


def _ask_postgres() -> str:
    return before_tenant(health_store.get_liveness)


def _ask_timeseries() -> str:
    with single_connection(settings().analytics_database_url) as conn:
        return health_store.get_liveness(conn)


def _ask_documents() -> str | None:
    from pymongo.errors import OperationFailure  # noqa: PLC0415 - see clients/documents.py

    try:
        return str(documents().client.server_info()["version"])
    except OperationFailure as exc:
        if exc.code not in LOGIN_WANTED:
            raise
        # It answered; its version is not for a client that has not logged in.
        return None


def _ask_cache() -> str:
    # Not INFO: a user who may not do what is dangerous may not ask for it.
    greeting = valkey().execute_command("HELLO")  # type: ignore[no-untyped-call] # redis has types for named commands only
    named = dict(zip(greeting[::2], greeting[1::2], strict=True)) if isinstance(greeting, list) else greeting
    return str(named["version"])


QUESTIONS: dict[Store, Callable[[], str | None]] = {
    Store.POSTGRES: _ask_postgres,
    Store.DOCUMENTS: _ask_documents,
    Store.TIMESERIES: _ask_timeseries,
    Store.CACHE: _ask_cache,
}
