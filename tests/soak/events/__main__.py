"""Kills writers and refreshers while events arrive, and says whether a figure is wrong: `make soak`.

python -m tests.soak.events [--events 1000000] [--kills 100] [--restarts 2] [--seed 1]
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.local.engines.credentials import load_credentials
from infra.local.engines.postgres import start_postgres
from infra.local.engines.servers import Server, stop_servers
from infra.local.engines.stack import running_stack
from shared.operations.migrations import Run, migrate
from tests.as_owner import owner_connection
from tests.bench.machine import Machine, describe_machine
from tests.own_stack import stop_engine
from tests.soak.__main__ import reporter
from tests.soak.events.plan import Plan
from tests.soak.events.run import Soaked, soak_events
from tests.stub_bus import this_process_under


def main() -> None:
    """Run the plan on engines of its own; the exit code says whether all was done and nothing differs."""
    plan = Plan(**vars(_arguments()))
    with (
        TemporaryDirectory(prefix="plugyard-") as data,
        TemporaryDirectory(prefix="plugyard-soak-") as folder,
        # Safe against crashes: the database is ended by one.
        running_stack(Path(data), has_emulator=True, given={}) as environment,
        this_process_under(environment),
        _restartable(Path(data)) as restart,
    ):
        arguments = environment["DATABASE_OWNER_URL"], environment["CONTEXT_KEY"], lambda _: None
        migrate(*arguments, Run(analytics_url=environment["ANALYTICS_OWNER_URL"]))
        with owner_connection() as conn:
            machine = describe_machine(conn, datetime.now(UTC))
        soaked = soak_events(plan, Path(folder), restart.again, reporter())
    print(_table(plan, machine, soaked))
    done = soaked.kills.total() == plan.kills and soaked.restarts == plan.restarts
    sys.exit(not (soaked.verdict.is_clean and done))


class _Restarts:
    """Ends the database at once, as a crash does, and starts it again over the same files."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.resolve()
        self.started: list[Server] = []

    def again(self) -> None:
        """Wait until it answers again."""
        stop_engine(self._data_dir, "postgres")
        postgres = start_postgres(
            self._data_dir, load_credentials(self._data_dir), is_durable=True, report=lambda _: None
        )
        self.started.append(postgres.server)
        postgres.server.wait_until(postgres.is_ready)


@contextmanager
def _restartable(data_dir: Path) -> Iterator[_Restarts]:
    restarts = _Restarts(data_dir)
    try:
        yield restarts
    finally:
        stop_servers(restarts.started)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.events", description=__doc__)
    for name, default in vars(Plan()).items():
        parser.add_argument(f"--{name}", type=int, default=default, help="default: %(default)s")
    return parser.parse_args()


def _table(plan: Plan, machine: Machine, soaked: Soaked) -> str:
    rows = {
        "writers killed": f"{soaked.kills['writer']:,}",
        "refreshers killed": f"{soaked.kills['refresher']:,}",
        "checkers of ids killed": f"{soaked.kills['checker']:,}",
        "crashes of the database": f"{soaked.restarts:,}",
        "of these that ended by themselves": f"{soaked.deaths:,}",
        "seconds": f"{soaked.seconds:,.0f}",
    }
    for what, compared in soaked.verdict.compared.items():
        rows[f"{what}: unlike the model"] = f"{soaked.verdict.wrong[what]:,} of {compared:,}"
    lines = [f"| {name} | {value} |" for name, value in rows.items()]
    head = f"{machine.measured_at:%Y-%m-%d}, {machine.cores} cores of {machine.cpu}, Python {machine.python}, "
    head += f"PostgreSQL {machine.postgres}, load {machine.load:.2f} before; seed {plan.seed}, {plan.events:,} events, "
    head += f"{plan.writers} writers, {plan.refreshers} refreshers"
    return "\n".join(["", head, "", "| what | count |", "| --- | --: |", *lines])


if __name__ == "__main__":
    main()
