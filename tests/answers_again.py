"""Answers to the same random questions, here or in a process of its own that hashes strings in another way."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

from tests.random_graphs import random_case
from tests.resolving_claims import answer_to, told

ROOT = Path(__file__).parents[1]


def answers_here(seed: int, cases: int) -> list[str]:
    """The answers as text."""
    return [told(answer_to(random_case(Random(seed * 1_000_000 + number)))) for number in range(cases)]


def answers_elsewhere(seed: int, cases: int, hash_seed: int) -> list[str]:
    """The same from another process."""
    command = [sys.executable, "-m", "tests.answers_again", str(seed), str(cases)]
    path = os.pathsep.join(str(ROOT / folder) for folder in (".", "layers/clients"))
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": path}
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, timeout=600)
    return list(json.loads(done.stdout))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answers_here(int(sys.argv[1]), int(sys.argv[2]))))
