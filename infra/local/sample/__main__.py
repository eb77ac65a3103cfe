"""Adds a generated catalog, or events, to the stack that the environment names: `make sample SIZE=100000 EVENTS=9000`.

python -m infra.local.sample [--size 100000] [--events 1000000] --seed 1 --tenants 200
"""

import argparse
import logging
from datetime import UTC, datetime

from clients.telemetry import log, write_figures_to
from infra.local.progress import Progress
from infra.local.sample.load_events import load_events
from infra.local.sample.load_generated import load_generated

_SIZE, _EVENTS = 10_000, 200_000


def main() -> None:
    """Read the arguments, load, and say what has been added."""
    chosen = _arguments()
    # The writer's figures, a line a batch, and its fates, a line a message, are for a log.
    write_figures_to(logging.NullHandler())
    log.setLevel(logging.WARNING)
    progress, now = Progress(), datetime.now(UTC)
    is_default = chosen.size is None and chosen.events is None
    size, events = (_SIZE, _EVENTS) if is_default else (chosen.size or 0, chosen.events or 0)
    if size:
        with progress.step(f"Adding {size:,} generated plugins"):
            counts = load_generated(size, chosen.seed, chosen.tenants, progress.count, now)
        print(counts)
    if events:
        with progress.step(f"Adding {events:,} events"):
            event_counts = load_events(events, chosen.seed, progress, now)
        print(event_counts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m infra.local.sample", description="Add a generated catalog, events."
    )
    parser.add_argument("--size", type=int, help=f"how many plugins; {_SIZE:,} where neither is given")
    parser.add_argument("--events", type=int, help=f"how many usage events; {_EVENTS:,} where neither is given")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another catalog")
    parser.add_argument("--tenants", type=int, default=200, help="how many companies own the private ones")
    return parser.parse_args()


if __name__ == "__main__":
    main()
