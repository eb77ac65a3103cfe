"""How long a cold start spends importing: fresh processes, beside what FastAPI and psycopg cost alone."""

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from statistics import median

from infra.local.data_dir import PROJECT
from tests.bench.timing import timed

_NOTHING = "pass"
_FLOOR = "import fastapi, psycopg"
_FUNCTION = "import functions.catalog.api"


@dataclass(frozen=True)
class ImportTime:
    """Medians in milliseconds, each above a process that imports nothing."""

    processes: int
    function: float
    floor: float


def measure_imports(processes: int) -> ImportTime:
    """Start that many processes of each kind, in turns, without any of the settings: importing must not need them."""
    sources = (_NOTHING, _FLOOR, _FUNCTION)
    for source in sources:
        _run(source)
    laps = [[timed(partial(_run, source))[0] for source in sources] for _ in range(processes)]
    nothing, floor, function = (median(lap[place] for lap in laps) / 1e6 for place in range(len(sources)))
    return ImportTime(processes, function - nothing, floor - nothing)


def _run(source: str) -> None:
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": ".:layers/clients"}
    subprocess.run([sys.executable, "-c", source], cwd=PROJECT, env=environment, check=True)
