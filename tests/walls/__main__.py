"""Takes each wall away in turn and says whether its test turned red: `make test-walls`."""

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from infra.local.engines.stack import running_stack
from tests.conftest import served
from tests.walls.run import Report, Verdict, try_walls
from tests.walls.scratch import Scratch
from tests.walls.table import WALLS

LINE_EVERY_S = 5.0


def main() -> None:
    """Try every wall, or the given ones; the exit code says whether each of them carries what it is said to carry."""
    parser = argparse.ArgumentParser(prog="python -m tests.walls", description=__doc__)
    parser.add_argument("walls", nargs="*", metavar="W01", help="default: all")
    parser.add_argument(
        "--at-a-time", type=int, default=os.cpu_count() or 1, help="trials at once, default: a core each"
    )
    arguments = parser.parse_args()
    walls = [wall for wall in WALLS if not arguments.walls or wall.number in arguments.walls]
    began_at = monotonic()
    with (
        TemporaryDirectory(prefix="plugyard-walls-") as folder,
        running_stack(Path(folder), is_durable=False, given={}) as environment,
        served(Path(folder) / "issuer") as issuer_url,
    ):
        told = environment | {"OIDC_JWKS_URL": f"{issuer_url}/jwks.json", "DATABASE_POOL_SIZE": "8"}
        verdicts = try_walls(walls, Scratch(told, Path(folder)), arguments.at_a_time, _reporter())
    print(_table(verdicts, monotonic() - began_at))
    sys.exit(not all(verdict.is_good for verdict in verdicts))


def _reporter() -> Report:
    """One line that is written over in a terminal, one every few seconds elsewhere."""
    last = [float("-inf")]

    def report(line: str) -> None:
        if sys.stderr.isatty():
            print(f"\r{line[:150]}\033[K", end="", file=sys.stderr, flush=True)
        elif monotonic() - last[0] > LINE_EVERY_S:
            last[0] = monotonic()
            print(line, file=sys.stderr, flush=True)

    return report


def _table(verdicts: list[Verdict], seconds: float) -> str:
    rows = [f"| {v.wall.number} | {v.wall.claim} | {v.wall.test.split('::')[1]} | {v.result} |" for v in verdicts]
    rows += [f"\n{v.wall.number}, {v.result}: {v.detail}" for v in verdicts if v.detail]
    good = sum(verdict.is_good for verdict in verdicts)
    head = ["", "| wall | what holds | its test | without the wall |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, "", f"{good} of {len(verdicts)} walls fell with their test, in {seconds:.0f} s"])


if __name__ == "__main__":
    main()
