"""Makes sure that one process at a time runs or empties a data directory."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StackBusy(RuntimeError):
    """Another process holds this data directory."""


@contextmanager
def hold(data_dir: Path) -> Iterator[None]:
    """Keep the directory for this process until the block ends. Raises: StackBusy."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "lock").open("a+") as lock:
        try:
            # The kernel lets go of it however the process ends; a pid file would outlive a kill -9.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StackBusy(f"Plugyard already runs in {data_dir} (process {lock.read().strip()}).") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
