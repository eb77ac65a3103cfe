"""Adds a generated catalog to the stack that the environment names: `make sample SIZE=100000`.

python -m infra.local.sample --size 100000 --seed 1 --tenants 200
"""

import argparse
from datetime import UTC, datetime

from infra.local.progress import Progress
from infra.local.sample.load_generated import load_generated


def main() -> None:
    """Read the arguments, load, and say what has been added."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.sample", description="Add a generated catalog.")
    parser.add_argument("--size", type=int, default=10_000, help="how many plugins")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another catalog")
    parser.add_argument("--tenants", type=int, default=200, help="how many companies own the private ones")
    arguments = parser.parse_args()
    progress = Progress()
    with progress.step(f"Adding {arguments.size:,} generated plugins"):
        counts = load_generated(
            arguments.size, arguments.seed, arguments.tenants, progress.count, now=datetime.now(UTC)
        )
    print(counts)


if __name__ == "__main__":
    main()
