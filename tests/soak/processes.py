"""The processes of a soak run: started, killed without warning, started again."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from signal import SIGKILL

from tests.soak.plan import Writing

KILLED = -SIGKILL


class WriterFailed(RuntimeError):
    """A writer ended before its last change."""


@dataclass
class Worker:
    """A relay or a consumer; ready once it has said so in a file. module: of tests/soak, where it works."""

    kind: str
    name: str
    folder: Path
    environment: Mapping[str, str]
    module: str = "worker"
    process: subprocess.Popen[bytes] = field(init=False)
    # Ended by itself, which nobody asked for.
    deaths: int = 0

    @property
    def ready_file(self) -> Path:
        return self.folder / f"ready-{self.name}"

    @property
    def is_ready(self) -> bool:
        return self.ready_file.exists()

    def start(self) -> None:
        self.ready_file.unlink(missing_ok=True)
        arguments = [self.kind, str(self.ready_file)]
        self.process = start(self.module, arguments, self.environment, self.folder / f"{self.name}.log")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def revive(self) -> None:
        """Start it again where it ended by itself."""
        if self.process.poll() is not None:
            self.deaths += 1
            self.start()


def start(module: str, arguments: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A Python process of the run; what it says goes to a file."""
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", f"tests.soak.{module}", *arguments]
    with log.open("ab") as said:
        return subprocess.Popen(command, env={**environment, **path}, stdout=said, stderr=said)


def start_writers(
    writings: list[Writing], environment: Mapping[str, str], folder: Path
) -> list[subprocess.Popen[bytes]]:
    """A process for each writing."""
    return [start("writer", [str(w)], environment, folder / f"writing-{n}.log") for n, w in enumerate(writings)]


def are_done(writers: list[subprocess.Popen[bytes]]) -> bool:
    """Whether every writer has made its changes.

    Raises: WriterFailed.
    """
    codes = [writer.poll() for writer in writers]
    if any(codes):
        raise WriterFailed(f"writers ended with {codes}")
    return None not in codes


def kill_one(workers: list[Worker], random: Random) -> Worker | None:
    """Kill a worker that is at work and start it again; None while none is ready."""
    ready = [worker for worker in workers if worker.is_ready]
    if not ready:
        return None
    victim = random.choice(ready)
    victim.kill()
    victim.start()
    return victim
