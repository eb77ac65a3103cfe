"""A search as a caller feels it: through the function's handler, and over HTTP through the local gateway."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

import httpx2

from infra.local.engines.servers import stop_servers
from infra.local.gateway_server import start_gateway
from tests.api_client import Api
from tests.bench.catalog import Catalog
from tests.bench.timing import Timing, sum_up, timed, without_gc
from tests.bench.workload import Query

_PATH = "/v1/plugins"
_WARM = 50


@dataclass(frozen=True)
class WholeRequest:
    """handler: from request to parsed answer, without a network. gateway: one caller on a connection kept alive."""

    handler: Timing
    gateway: Timing


def measure_requests(catalog: Catalog, queries: Sequence[Query]) -> WholeRequest:
    """One request after the other, each query once; the first fifty are asked once more before."""
    with _gateway(catalog) as client:
        # Both need the gateway: it serves the keys the tokens are verified with.
        api = Api({"authorization": f"Bearer {catalog.token}"})
        return WholeRequest(
            handler=_measure(queries, lambda text: api.get(_PATH, q=text).status),
            gateway=_measure(queries, lambda text: client.get(_PATH, params={"q": text}).status_code),
        )


@contextmanager
def _gateway(catalog: Catalog) -> Iterator[httpx2.Client]:
    """The local gateway with its usual workers, and a client that keeps its connection."""
    gateway = start_gateway(catalog.data_dir, catalog.environment, catalog.gateway_port)
    try:
        gateway.server.wait_until(gateway.is_ready)
        headers = {"authorization": f"Bearer {catalog.token}"}
        with httpx2.Client(base_url=gateway.address, headers=headers, timeout=10) as client:
            yield client
    finally:
        stop_servers([gateway.server])


def _measure(queries: Sequence[Query], ask: Callable[[str], int]) -> Timing:
    for query in queries[:_WARM]:
        _require_success(ask(query.text))
    laps = []
    with without_gc():
        for query in queries:
            nanoseconds, status = timed(partial(ask, query.text))
            _require_success(status)
            laps.append(nanoseconds)
    return sum_up(laps)


def _require_success(status: int) -> None:
    if status != HTTPStatus.OK:
        raise RuntimeError(f"a search was answered with {status}")
