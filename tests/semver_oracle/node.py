"""Starts npm's semver in a Node process that answers as long as it is asked; installed by the lock file beside."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

HERE = Path(__file__).parent
# Hidden, so that no tool takes it for source; `make clean` removes it.
INSTALLED = HERE.parents[1] / ".semver-oracle"
INSTALL_S = 120
# Which failures of npm say that there is no network here; any other is a mistake in what is locked.
OFFLINE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT")


class NoOracle(RuntimeError):
    """npm's semver cannot be asked on this machine."""


class InstallFailed(RuntimeError):
    """npm refuses what is locked."""


@dataclass(frozen=True)
class Oracle:
    """asks, answers: the pipes of the process."""

    asks: IO[str]
    answers: IO[str]

    def ask(self, question: str, *arguments: object) -> object:
        """Its answer: {"value": ...}, or {"thrown": true}."""
        self.asks.write(json.dumps([question, *arguments]) + "\n")
        self.asks.flush()
        return json.loads(self.answers.readline())


@contextmanager
def running_oracle() -> Iterator[Oracle]:
    """Raises: NoOracle, saying why, where Node, npm or the network is missing. InstallFailed."""
    _install()
    command = [_found("node"), str(INSTALLED / "oracle.js")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise NoOracle("Node gave no pipes")
        try:
            yield Oracle(process.stdin, process.stdout)
        finally:
            process.kill()


def _install() -> None:
    """What is locked, once for each lock file."""
    npm = _found("npm")
    INSTALLED.mkdir(exist_ok=True)
    lock, stamp = HERE / "package-lock.json", INSTALLED / "installed.lock"
    shutil.copy(HERE / "oracle.js", INSTALLED)
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, INSTALLED)
    try:
        done = subprocess.run(
            [npm, "ci"], cwd=INSTALLED, capture_output=True, text=True, timeout=INSTALL_S, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise NoOracle(f"npm ci took over {INSTALL_S} seconds") from exc
    if done.returncode:
        is_offline = any(code in done.stderr for code in OFFLINE)
        raise (NoOracle if is_offline else InstallFailed)(f"npm ci: {done.stderr.strip()[:300]}")
    shutil.copy(lock, stamp)


def _found(command: str) -> str:
    path = shutil.which(command)
    if path is None:
        raise NoOracle(f"there is no {command} on this machine")
    return path
