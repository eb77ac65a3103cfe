"""A short fixed-seed slice of the soak run of events: `make soak` has its full counts, and crashes the database too."""

from pathlib import Path

import pytest

from infra.local.engines.emulator import start_emulator
from infra.local.engines.servers import stop_servers
from tests.soak.events.plan import Plan
from tests.soak.events.run import soak_events
from tests.stub_bus import this_process_under

SLICE = Plan(events=4_000, kills=6, restarts=0, tenants=2, plugins=3, days=3, seed=20261124)
ROLLUPS = ("roll-ups: hour", "roll-ups: day", "roll-ups: month", "roll-ups: rolling")


def test_kills_of_writers_and_refreshers_leave_exactly_the_figures_of_the_events(
    stack: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    emulator = start_emulator(tmp_path, is_durable=False)
    request.addfinalizer(lambda: stop_servers([emulator.server]))
    emulator.server.wait_until(emulator.is_ready)

    with this_process_under(emulator.environment):
        soaked = soak_events(SLICE, tmp_path, lambda: None, lambda _: None)

    verdict = soaked.verdict
    assert soaked.kills.total() == SLICE.kills
    assert verdict.is_clean, verdict.wrong
    assert all(verdict.compared[grain] for grain in ROLLUPS)
