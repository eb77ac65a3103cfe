"""Tells many random stories of usage and holds every figure against a plain model: part of `make soak`."""

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from infra.local.engines.stack import running_stack
from shared.operations.migrations import Run, migrate
from tests.usage_story import STEPS, tell


def main() -> None:
    """Tell them; the exit code says whether all figures of all were the model's."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.rollups", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000, help="stories, default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of the first story, default: %(default)s")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="plugyard-soak-") as folder, running_stack(Path(folder), is_durable=False) as named:
        os.environ.update(named, DATABASE_POOL_SIZE="8")
        run = Run(analytics_url=named["ANALYTICS_OWNER_URL"])
        migrate(named["DATABASE_OWNER_URL"], named["CONTEXT_KEY"], lambda _: None, run)
        began = monotonic()
        broken = [seed for seed in range(given.seed, given.seed + given.cases) if not _holds(seed)]
    took = monotonic() - began
    print(f"roll-ups: {given.cases:,} stories of {STEPS} steps in {took:,.0f} s, {len(broken)} broken {broken[:5]}")
    sys.exit(bool(broken))


def _holds(seed: int) -> bool:
    try:
        tell(seed)
    except Exception as exc:
        print(f"story {seed}: {exc!r}"[:2000], file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    main()
