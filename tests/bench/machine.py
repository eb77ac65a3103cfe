"""Where and when figures were taken; without that they say nothing."""

import os
import platform
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clients.postgres import Connection

_CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Machine:
    """A machine and its software. load: the one-minute average before the first measurement."""

    measured_at: datetime
    cpu: str
    cores: int
    python: str
    postgres: str
    load: float


def describe_machine(conn: Connection, now: datetime) -> Machine:
    """This machine, and the server behind the connection."""
    return Machine(
        measured_at=now,
        cpu=_cpu_model(),
        cores=os.cpu_count() or 1,
        python=".".join(map(str, sys.version_info[:3])),
        postgres=(conn.info.parameter_status("server_version") or "").split()[0],
        load=os.getloadavg()[0],
    )


def _cpu_model() -> str:
    lines = _CPU_INFO.read_text().splitlines() if _CPU_INFO.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
