"""A short fixed-seed slice of the soak run: `make soak` has its full counts."""

from pathlib import Path

import pytest

from infra.local.engines.emulator import start_emulator
from infra.local.engines.servers import stop_servers
from tests.soak.ledger import close_ledger
from tests.soak.plan import Plan
from tests.soak.run import soak
from tests.stub_bus import empty_outbox, this_process_under

SLICE = Plan(changes=400, writers=4, kills=10, relays=2, consumers=2, plugins_a_tenant=10, seed=20261124)


def test_kills_of_relays_and_consumers_lose_and_reorder_nothing(
    stack: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    emulator = start_emulator(tmp_path, is_durable=False)
    request.addfinalizer(lambda: stop_servers([emulator.server]))
    request.addfinalizer(close_ledger)
    emulator.server.wait_until(emulator.is_ready)
    empty_outbox()

    with this_process_under(emulator.environment):
        soaked = soak(SLICE, tmp_path, lambda _: None)

    assert (soaked.changes, soaked.kills.total()) == (SLICE.changes, SLICE.kills)
    assert soaked.verdict.figures["events"] >= SLICE.changes
    assert soaked.verdict.is_clean, soaked.verdict.wrong
