"""Puts one gateway worker together: the stack's own pages first, every other path to the functions."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from clients.telemetry import write_figures_to
from infra.local.data_dir import DATA_DIR, FIGURES, PROJECT
from infra.local.gateway.docs_page import docs_routes
from infra.local.gateway.health import Health
from infra.local.gateway.invocation import Functions
from infra.local.gateway.issuer_routes import issuer_routes
from infra.local.gateway.proxy import Proxy
from infra.local.gateway.routing import Router
from infra.local.gateway.template import load_routes
from infra.local.issuer import open_issuer

THREADS = "GATEWAY_THREADS"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create_app() -> Starlette:
    """The application of one worker; the environment already holds the stores' addresses."""
    write_figures_to(logging.FileHandler(FIGURES, delay=True))
    routes = load_routes(PROJECT / "template.yaml")
    functions = Functions({route.function for route in routes}, int(os.environ.get(THREADS, "8")))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        functions.close()

    own: list[BaseRoute] = [
        Route("/_local/health", Health(functions).show),
        *docs_routes(PROJECT / "docs" / "openapi.json"),
        *issuer_routes(open_issuer(DATA_DIR)),
    ]
    # API Gateway answers 404 itself where no route fits, so nothing here may answer before the proxy does.
    everything = Route("/{path:path}", Proxy(Router(routes), functions).serve, methods=_METHODS)
    return Starlette(routes=[*own, everything], lifespan=lifespan)
