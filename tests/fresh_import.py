"""What importing a function brings with it, seen in a process that has imported nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.data_dir import PROJECT

_SEE = """
import importlib, json, sys, threading
importlib.import_module(sys.argv[1])
json.dump({"modules": sorted(sys.modules), "threads": threading.active_count()}, sys.stdout)
"""


@dataclass(frozen=True)
class Imported:
    """modules: all that are there afterwards. threads: that run afterwards."""

    modules: frozenset[str]
    threads: int


def import_afresh(module: str, environment: Mapping[str, str]) -> Imported:
    """Import a module in a new process under this environment and no other."""
    given = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": ".:layers/clients", **environment}
    command = [sys.executable, "-c", _SEE, module]
    told = json.loads(subprocess.run(command, cwd=PROJECT, env=given, capture_output=True, check=True).stdout)
    return Imported(frozenset(told["modules"]), int(told["threads"]))
