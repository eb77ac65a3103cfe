"""Empties the local stack's data directory: `make reset`."""

import shutil
import sys
from pathlib import Path

from infra.local.data_dir import DATA_DIR
from infra.local.engines.lock import StackBusy, hold
from infra.local.engines.servers import stop_leftovers


def empty(data_dir: Path) -> None:
    """Stop what a killed run left and delete everything. Raises: StackBusy while a run is alive."""
    with hold(data_dir):
        stop_leftovers(data_dir)
        for path in data_dir.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()


def main() -> None:
    try:
        empty(DATA_DIR)
    except StackBusy as exc:
        sys.exit(f"{exc} Stop it first, with Ctrl-C where it runs.")
    print(f"{DATA_DIR} is empty; `make run` starts afresh.")


if __name__ == "__main__":
    main()
