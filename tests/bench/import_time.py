"""How long a cold start spends importing each function: fresh processes, beside what FastAPI and psycopg cost alone."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median
from tempfile import TemporaryDirectory

from infra.local.data_dir import PROJECT
from tests.bench.timing import timed
from tests.fresh_import import import_afresh
from tests.recorded_events import DEPLOYED

_NOTHING = "pass"
_FLOOR = "import fastapi, psycopg"
_WITHOUT_BYTECODE = "functions.catalog.api"


@dataclass(frozen=True)
class FunctionImport:
    """median: in milliseconds, above a process that imports nothing. modules: how many are there afterwards."""

    median: float
    modules: int


@dataclass(frozen=True)
class ImportTime:
    """functions: by module. floor, without_bytecode: medians in milliseconds like theirs."""

    processes: int
    functions: dict[str, FunctionImport]
    floor: float
    without_bytecode: float


def measure_imports(processes: int) -> ImportTime:
    """Start that many processes of each kind, in turns, without any of the settings: importing must not need them."""
    modules = sorted(deployed.function.handler.rpartition(".")[0] for deployed in DEPLOYED.values())
    sources = [_NOTHING, _FLOOR, *(f"import {module}" for module in modules)]
    with TemporaryDirectory() as empty:
        nowhere = {"PYTHONPYCACHEPREFIX": empty, "PYTHONDONTWRITEBYTECODE": "1"}
        runs = [partial(_run, source) for source in sources]
        runs.append(partial(_run, f"import {_WITHOUT_BYTECODE}", nowhere))
        for run in runs:
            run()
        laps = [[timed(run)[0] for run in runs] for _ in range(processes)]
    nothing, *others = (median(lap[place] for lap in laps) / 1e6 for place in range(len(runs)))
    floor, *functions, without_bytecode = (other - nothing for other in others)
    found = {
        module: FunctionImport(took, len(import_afresh(module, {}).modules))
        for module, took in zip(modules, functions, strict=True)
    }
    return ImportTime(processes, found, floor, without_bytecode)


def _run(source: str, more: Mapping[str, str] | None = None) -> None:
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": ".:layers/clients", **(more or {})}
    subprocess.run([sys.executable, "-c", source], cwd=PROJECT, env=environment, check=True)
