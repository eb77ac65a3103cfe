"""Starts server processes that outlive a Ctrl-C until we stop them, and finds those a killed run left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_MARK = "PLUGYARD_LOCAL_DATA"
_STOP_SECONDS = 20.0


class ServerFailed(RuntimeError):
    """A server did not start, or did not answer in time."""


@dataclass(frozen=True)
class Account:
    """The system user that a server runs as where it may not be ours."""

    user_id: int
    group_id: int


@dataclass(frozen=True)
class ServerCommand:
    """What to run. data_dir, as text, must be part of the arguments: it proves later whose process this is.

    inherited: names of our own environment that the process gets besides its `environment`; None for all.
    """

    name: str
    data_dir: Path
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    inherited: tuple[str, ...] | None = None
    run_as: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM


@dataclass(frozen=True)
class Server:
    command: ServerCommand
    process: subprocess.Popen[bytes]

    @property
    def log_path(self) -> Path:
        return _log_path(self.command)

    def wait_until(self, is_ready: Callable[[], bool], seconds: float = 60.0) -> None:
        """Return once is_ready() holds. Raises: ServerFailed if the process ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise ServerFailed(f"{self.command.name} did not start; its last words:\n{_last_lines(self.log_path)}")
            time.sleep(0.05)


def start_server(command: ServerCommand) -> Server:
    """Start the process in a session of its own, with its output in a log file and its pid in a pid file."""
    log_path = _log_path(command)
    log_path.parent.mkdir(parents=True, exist_ok=True)
    account = command.run_as
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            command.arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(command),
            # Ctrl-C in the terminal reaches the foreground group only: the order of stopping stays ours.
            start_new_session=True,
            user=account.user_id if account else None,
            group=account.group_id if account else None,
            extra_groups=[] if account else None,
        )
    pid_path = _pid_path(command.data_dir, command.name)
    pid_path.parent.mkdir(parents=True, exist_ok=True)
    pid_path.write_text(f"{process.pid} {int(command.stop_signal)}")
    return Server(command, process)


def _environment(command: ServerCommand) -> dict[str, str]:
    names = os.environ if command.inherited is None else command.inherited
    inherited = {name: os.environ[name] for name in names if name in os.environ}
    return {**inherited, **command.environment, _MARK: str(command.data_dir)}


def stop_servers(servers: Iterable[Server]) -> None:
    """Ask all to stop, then wait for each; whatever is left of its group is killed."""
    stopping = list(servers)
    for server in stopping:
        if server.process.poll() is None:
            server.process.send_signal(server.command.stop_signal)
    for server in stopping:
        try:
            server.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()
        _kill_group(server.process.pid, server.command.data_dir)
        _pid_path(server.command.data_dir, server.command.name).unlink(missing_ok=True)


def stop_leftovers(data_dir: Path) -> list[str]:
    """Stop what an earlier, killed run left here; answers its names, sorted.

    A pid file may be older than the process that has the number now, so only processes that name data_dir count.
    """
    paths = sorted((data_dir / "run").glob("*.pid"))
    left = {path: tuple(int(word) for word in path.read_text().split()) for path in paths}
    asked = {path for path, (pid, stop_signal) in left.items() if _ask_to_stop(pid, stop_signal, data_dir)}
    for path in asked:
        _wait_for_end(left[path][0])
    killed = {path for path, (pid, _) in left.items() if _kill_group(pid, data_dir)}
    for path in paths:
        path.unlink()
    return sorted(path.stem for path in asked | killed)


def _ask_to_stop(pid: int, stop_signal: int, data_dir: Path) -> bool:
    if not _is_ours(pid, data_dir):
        return False
    os.kill(pid, stop_signal)
    return True


def _is_ours(pid: int, data_dir: Path) -> bool:
    try:
        process = psutil.Process(pid)
        if any(f"{data_dir}/" in f"{word}/" for word in process.cmdline()):
            return True
        return process.environ().get(_MARK) == str(data_dir)
    except (psutil.Error, OSError):
        return False


def _wait_for_end(pid: int) -> None:
    try:
        psutil.Process(pid).wait(_STOP_SECONDS)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        os.kill(pid, signal.SIGKILL)


def _kill_group(leader: int, data_dir: Path) -> bool:
    """Kill what remains of the group that `leader` led, member by member, so that no stranger is hit."""
    members = [process.pid for process in psutil.process_iter() if _group_of(process.pid) == leader]
    ours = [pid for pid in members if _is_ours(pid, data_dir)]
    for pid in ours:
        os.kill(pid, signal.SIGKILL)
    return bool(ours)


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except OSError:
        return None


def _last_lines(path: Path, count: int = 12) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])


def _log_path(command: ServerCommand) -> Path:
    return command.data_dir / "log" / f"{command.name}.log"


def _pid_path(data_dir: Path, name: str) -> Path:
    return data_dir / "run" / f"{name}.pid"
