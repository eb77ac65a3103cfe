"""Asks npm's semver and ours 10,000 questions of each kind, and says where they differ: `make soak`."""

import argparse
import sys
from time import monotonic

from tests.semver_oracle.agreement import assert_agreement
from tests.semver_oracle.node import NoOracle, Oracle, running_oracle
from tests.semver_oracle.questions import QUESTIONS


def main() -> None:
    """The exit code says whether they agreed; without Node it says so and asks nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.semver", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="of each kind; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    given = parser.parse_args()
    try:
        with running_oracle() as oracle:
            agreed = [_is_agreed(oracle, name, given.cases, given.seed) for name in QUESTIONS]
    except NoOracle as exc:
        print(f"semver was not held against npm's: {exc}", file=sys.stderr)
        return
    sys.exit(not all(agreed))


def _is_agreed(oracle: Oracle, name: str, cases: int, seed: int) -> bool:
    began = monotonic()
    try:
        assert_agreement(oracle, name, cases, seed)
    except AssertionError as exc:
        print(f"{name}: they differ\n{exc}", flush=True)
        return False
    print(f"{name}: {cases:,} cases alike in {monotonic() - began:.0f} s", flush=True)
    return True


if __name__ == "__main__":
    main()
