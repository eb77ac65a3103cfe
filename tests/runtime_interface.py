"""Runs a handler as Lambda does: AWS's runtime client as bootstrap, AWS's runtime interface emulator in front of it.

The emulator comes inside aws-sam-cli, which starts it in a container; a container adds nothing that is asked here.
"""

import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2

from infra.local.data_dir import PROJECT
from infra.local.engines.ports import HOST
from infra.local.gateway.template import Function

_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_START_SECONDS = 20
_LINES_TOLD = 25


class InvocationFailed(AssertionError):
    """The function gave no answer; the message holds what was said instead, and the end of its log."""


class HandlerFailed(InvocationFailed):
    """The handler, or importing it, raised; the emulator answers that with HTTP 200."""


class TimedOut(InvocationFailed):
    """The handler was still running at the function's timeout; the emulator answers that with HTTP 200, too."""


@dataclass(frozen=True)
class RuntimeInterface:
    """A function that is running. log_path: all it writes, and the emulator's own lines."""

    url: str
    function: Function
    log_path: Path

    def invoke(self, event: object) -> object:
        """What the handler returned. Raises: HandlerFailed. TimedOut. InvocationFailed for anything else."""
        answer = httpx2.post(self.url, content=json.dumps(event), timeout=self.function.timeout_seconds + 10)
        try:
            body: object = answer.json()
        except ValueError:
            kind = TimedOut if answer.text.startswith("Task timed out") else InvocationFailed
            raise kind(self._told(answer.text)) from None
        if isinstance(body, dict) and "errorType" in body:
            raise HandlerFailed(self._told(f"{body['errorType']}: {body.get('errorMessage')}"))
        if answer.status_code != httpx2.codes.OK:
            raise InvocationFailed(self._told(f"HTTP {answer.status_code}: {answer.text}"))
        return body

    def lines(self) -> list[dict[str, object]]:
        """What the function logged."""
        return [json.loads(line) for line in self.log_path.read_text().splitlines() if line.startswith("{")]

    def _told(self, said: str) -> str:
        end = "\n".join(self.log_path.read_text(errors="replace").splitlines()[-_LINES_TOLD:])
        return f"{self.function.logical_id} ({self.function.handler}): {said}\n{end}"


@contextmanager
def running_function(
    function: Function, package: Path, variables: Mapping[str, str], folder: Path
) -> Iterator[RuntimeInterface]:
    """Run a function until the block ends.

    package: its unpacked zip. variables: its environment, all of it. folder: for this run's files.
    """
    api, runtime = _free_ports()
    command = [
        *(str(_emulator(folder)), "--log-level", "warn"),
        *("--runtime-interface-emulator-address", f"{HOST}:{api}", "--runtime-api-address", f"{HOST}:{runtime}"),
        *(sys.executable, "-m", "awslambdaric", function.handler),
    ]
    environment = {**lambda_environment(function, package), **variables}
    log_path = folder / f"{function.logical_id}.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(command, cwd=package, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_open(api, process, log_path)
        yield RuntimeInterface(f"http://{HOST}:{api}/2015-03-31/functions/function/invocations", function, log_path)
    finally:
        # Asked politely: it then ends the bootstrap, too.
        process.terminate()
        try:
            process.wait(_START_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def lambda_environment(function: Function, package: Path) -> dict[str, str]:
    """What Lambda itself sets (AWS Lambda developer guide, "Defined runtime environment variables")."""
    return {
        "PATH": os.environ["PATH"],
        # /var/task comes before the layers; the layer's wheels are the test environment's own.
        "PYTHONPATH": f"{package}:{PROJECT / 'layers' / 'clients'}",
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": str(package),
        "AWS_LAMBDA_FUNCTION_NAME": function.logical_id,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function.timeout_seconds),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_LEVEL": "INFO",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
    }


def _emulator(folder: Path) -> Path:
    """The emulator of this machine, as a program: a wheel keeps no permission to execute."""
    name = f"aws-lambda-rie-{_MACHINES[platform.machine().lower()]}"
    found = list(PROJECT.glob(f".venv-sam/lib/python3*/site-packages/samcli/local/rapid/{name}"))
    if not found:
        raise FileNotFoundError(f"{name} comes with aws-sam-cli, which make test installs into .venv-sam")
    program = folder / name
    if not program.exists():
        shutil.copyfile(found[0], program)
        program.chmod(0o700)
    return program


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind((HOST, 0))
        other.bind((HOST, 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def _wait_until_open(port: int, process: subprocess.Popen[bytes], log_path: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _is_open(port):
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
        if process.poll() is not None or time.monotonic() > deadline:
            raise InvocationFailed(f"the emulator did not start:\n{log_path.read_text()}")


def _is_open(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
