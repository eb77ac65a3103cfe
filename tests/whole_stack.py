"""Everything that `make run` starts, for one test, with a tenant of its own and no sample data."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from infra.local.cloud.deploy import deploy
from infra.local.cloud.function_log import FunctionLog
from infra.local.data_dir import PROJECT
from infra.local.engines.servers import stop_servers
from infra.local.engines.stack import running_stack
from infra.local.gateway_server import Gateway, start_gateway
from infra.local.issuer import open_issuer
from shared.ids import new_id
from shared.operations.migrations import Run, migrate
from tests.factories import make_api, make_tenant
from tests.own_stack import fresh_process

Line = dict[str, object]


@dataclass(frozen=True)
class WholeStack:
    """client: sends to the gateway as an owner of the one tenant."""

    client: httpx2.Client
    gateway: Gateway
    function_log: FunctionLog

    def lines(self) -> list[Line]:
        """What the API and the functions have logged up to now."""
        self.function_log.collect()
        logs = (self.gateway.server.log_path, self.function_log.path)
        texts = [text for path in logs for text in path.read_text().splitlines() if text.startswith("{")]
        return [json.loads(text) for text in texts]


@contextmanager
def running_whole_stack(data_dir: Path) -> Iterator[WholeStack]:
    """Engines, emulator with the template's functions, and the gateway as a process of its own."""
    with ExitStack() as undo:
        environment = undo.enter_context(running_stack(data_dir, is_durable=False, has_emulator=True, given={}))
        migrate(
            environment["DATABASE_OWNER_URL"],
            environment["CONTEXT_KEY"],
            lambda _: None,
            Run(analytics_url=environment["ANALYTICS_OWNER_URL"]),
        )
        bearer = _make_owner(environment, data_dir)
        environment |= deploy(PROJECT, environment, lambda _: None)
        gateway = start_gateway(data_dir, environment, None)
        undo.callback(stop_servers, [gateway.server])
        gateway.server.wait_until(gateway.is_ready)
        client = undo.enter_context(httpx2.Client(base_url=gateway.address, headers=bearer, timeout=30))
        yield WholeStack(client, gateway, FunctionLog(environment, data_dir / "log" / "functions.log"))


def _make_owner(environment: dict[str, str], data_dir: Path) -> dict[str, str]:
    """Headers of a user who may do everything in a tenant of this stack's own database."""
    with fresh_process() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        return dict(make_api(open_issuer(data_dir), make_tenant(f"t{new_id().hex}")).bearer)
