"""Kills relays and consumers while writers write, and says whether anything was lost: `make soak`."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from infra.local.engines.stack import running_stack
from shared.catalog.rebuild import rebuild_search
from shared.ids import new_id
from shared.operations.migrations import Run, migrate
from tests.as_owner import owner_connection
from tests.bench.machine import Machine, describe_machine
from tests.soak.plan import Plan
from tests.soak.run import Report, Soaked, soak
from tests.stub_bus import this_process_under

LINE_EVERY_S = 5.0


def main() -> None:
    """Run the plan on engines of its own; the exit code says whether the verdict is clean."""
    plan = Plan(**vars(_arguments()))
    with (
        TemporaryDirectory(prefix="plugyard-") as data,
        TemporaryDirectory(prefix="plugyard-soak-") as folder,
        running_stack(Path(data), is_durable=False, has_emulator=True, given={}) as environment,
        this_process_under(environment),
    ):
        migrate(
            environment["DATABASE_OWNER_URL"],
            environment["CONTEXT_KEY"],
            lambda _: None,
            Run(analytics_url=environment["ANALYTICS_OWNER_URL"]),
        )
        rebuild_search(new_id(), datetime.now(UTC))
        with owner_connection() as conn:
            machine = describe_machine(conn, datetime.now(UTC))
        soaked = soak(plan, Path(folder), reporter())
    print(_table(plan, machine, soaked))
    sys.exit(not (soaked.verdict.is_clean and soaked.changes == plan.changes))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    for name, default in vars(Plan()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default, help="default: %(default)s")
    return parser.parse_args()


def reporter() -> Report:
    """One line that is written over in a terminal, one every few seconds elsewhere."""
    last = [float("-inf")]

    def report(line: str) -> None:
        if sys.stderr.isatty():
            print(f"\r{line}\033[K", end="", file=sys.stderr, flush=True)
        elif monotonic() - last[0] > LINE_EVERY_S:
            last[0] = monotonic()
            print(line, file=sys.stderr, flush=True)

    return report


def _table(plan: Plan, machine: Machine, soaked: Soaked) -> str:
    rows = {
        "changes made through the services": soaked.changes,
        "relays killed": soaked.kills["relay"],
        "consumers killed": soaked.kills["consumer"],
        "relays and consumers that ended by themselves": soaked.deaths,
        "seconds": round(soaked.seconds),
        **soaked.verdict.figures,
        **soaked.verdict.wrong,
    }
    lines = [f"| {name} | {value:,} |" for name, value in rows.items()]
    head = f"{machine.measured_at:%Y-%m-%d}, {machine.cores} cores of {machine.cpu}, Python {machine.python}, "
    head += f"PostgreSQL {machine.postgres}, load {machine.load:.2f} before; seed {plan.seed}, {plan.writers} writers, "
    head += f"{plan.relays} relays, {plan.consumers} consumers"
    return "\n".join(["", head, "", "| what | count |", "| --- | --: |", *lines])


if __name__ == "__main__":
    main()
