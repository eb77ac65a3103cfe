"""Holds every claim about answers against many random questions, and prints the seeds: part of `make soak`."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from random import Random
from time import monotonic

from tests.answers_again import answers_elsewhere, answers_here
from tests.random_graphs import random_case
from tests.resolving_claims import CLAIMS

SHOWN = 3


def main() -> None:
    """Ask each claim its questions; the exit code says whether all hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.resolving", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="questions for each claim, default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    given = parser.parse_args()
    began = monotonic()
    print(f"\nseed {given.seed}: question n of a claim is random_case(Random({given.seed} * 1,000,000 + n))\n")
    print("| claim | questions | broken |\n| --- | --: | --- |")
    with ProcessPoolExecutor() as pool:
        broken = list(pool.map(partial(_ask, given.seed, given.cases), CLAIMS))
    is_same = answers_elsewhere(given.seed, given.cases, 1) == answers_here(given.seed, given.cases)
    print(f"| same_answer_in_another_process | {given.cases:,} | {'' if is_same else 'yes'} |")
    print(f"\n{monotonic() - began:,.0f} seconds")
    sys.exit(not is_same or any(broken))


def _ask(seed: int, cases: int, claim: str) -> int:
    """How many questions break a claim; prints the first seeds of them."""
    broken = [number for number in range(cases) if not _holds(claim, seed * 1_000_000 + number)]
    shown = ", ".join(str(seed * 1_000_000 + number) for number in broken[:SHOWN])
    print(f"| {claim} | {cases:,} | {f'{len(broken)}: seeds {shown}' if broken else ''} |", flush=True)
    return len(broken)


def _holds(claim: str, seed: int) -> bool:
    # Derivations are checked by trying every choice, so their questions are small.
    size = (4, 3) if claim == "derivation_is_sound" else (8, 6) if seed % 2 else (5, 4)
    try:
        CLAIMS[claim](random_case(Random(seed), *size))
    except Exception as exc:
        print(f"{claim}, seed {seed}: {exc!r}", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    main()
