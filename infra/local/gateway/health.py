"""Says which of the stack's engines answer, at /_local/health."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.local.data_dir import DATA_DIR
from infra.local.gateway.invocation import Functions
from shared.operations.health_models import StoreState
from shared.operations.probes import probe_stores


class Health:
    """200 if every engine answers and every function could be imported, else 503; both are listed.

    data_dir says whose gateway answers: two stacks that start at one moment may have chosen one port.
    """

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    async def show(self, request: Request) -> Response:
        stores = await asyncio.to_thread(probe_stores)
        engines = {store.store.value: store.state is StoreState.REACHABLE for store in stores}
        broken = self._functions.broken()
        status = 200 if all(engines.values()) and not broken else 503
        answer = {"engines": engines, "broken_functions": broken, "data_dir": str(DATA_DIR)}
        return JSONResponse(answer, status)
