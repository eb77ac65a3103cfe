"""A process that reads packed rows and answers one question, under limits of memory and processor time of its own."""

import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# What each function that answers such questions has loaded, with the database's client.
import shared.edge.http
import shared.versions.service  # noqa: F401 - as above: loaded to be weighed, not to be called
from shared.versions.packed import unpack
from shared.versions.problem import Mode, Problem, Wish
from shared.versions.resolver import Refusal, Resolution, resolve

ROOT = Path(__file__).parents[1]
MEMORY_BYTES = 256 * 1024 * 1024
CPU_S = 2.0


@dataclass(frozen=True)
class Ended:
    """How a process ended; died: by a limit or a fault."""

    kind: str
    cpu_s: float
    peak_bytes: int
    died: str


def ask_within_limits(texts: dict[str, str], wishes: list[str], mode: Mode) -> Ended:
    """Ask in a process of its own, which a limit kills."""
    path = os.pathsep.join(str(ROOT / folder) for folder in (".", "layers/clients"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.within_limits"],
        input=json.dumps([texts, wishes, mode]),
        env={**os.environ, "PYTHONPATH": path},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return (
        Ended("", 0.0, 0, done.stderr[-500:] or str(done.returncode))
        if done.returncode
        else Ended(**json.loads(done.stdout))
    )


def answer() -> None:
    """What a request does: rows are read, and the question is answered; the limits hold from here on."""
    rows, wishes, mode = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    before = resource.getrusage(resource.RUSAGE_SELF)
    found = resolve({name: unpack(text) for name, text in rows.items()}, Problem([*map(Wish, wishes)], mode=Mode(mode)))
    after = resource.getrusage(resource.RUSAGE_SELF)
    kind = "refused" if isinstance(found, Refusal) else "solved" if isinstance(found, Resolution) else "undecided"
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(json.dumps({"kind": kind, "cpu_s": used, "peak_bytes": _peak_bytes(), "died": ""}))


def _peak_bytes() -> int:
    """What this program held at most; getrusage tells the parent's, where that was more before it became this one."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


if __name__ == "__main__":
    answer()
