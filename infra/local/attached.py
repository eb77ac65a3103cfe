"""Runs a module in the environment of the running stack: `python -m infra.local.attached MODULE ARGUMENTS`."""

import json
import os
import runpy
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.local.data_dir import DATA_DIR
from infra.local.engines.credentials import write_private


@contextmanager
def announced(data_dir: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Let other commands on this machine join the stack as long as the block runs."""
    path = _path(data_dir)
    write_private(path, json.dumps(dict(environment)))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def main() -> None:
    try:
        environment = json.loads(_path(DATA_DIR).read_text())
    except FileNotFoundError:
        sys.exit("Plugyard is not running: start it in another terminal with `make run`.")
    os.environ.update(environment)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _path(data_dir: Path) -> Path:
    return data_dir / "environment.json"


if __name__ == "__main__":
    main()
