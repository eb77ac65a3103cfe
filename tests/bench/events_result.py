"""What events took, as one value: a process of its own measures it and writes it down for the report."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from tests.bench.event_answers import Answering
from tests.bench.timing import Timing


@dataclass(frozen=True)
class Writing:
    """a_second: with two writers, from call to commit. writer_us, server_us, plain_us: of a processor, an event.

    beside_plain: the server's work in that of a plain COPY of the same rows.
    """

    title: str
    events: int
    messages: int
    a_second: float
    writer_us: float
    server_us: float
    plain_us: float
    beside_plain: float


@dataclass(frozen=True)
class RollingUp:
    """The refresher, until nothing was dirty; seconds of this process and of the server's processors."""

    events: int
    hours: int
    seconds: float
    server_seconds: float


@dataclass(frozen=True)
class Storing:
    """Bytes an event: raw with its index, in a plain table; and a roll-up of an hour."""

    raw_bytes: float
    plain_bytes: float
    hour_bytes: float


@dataclass(frozen=True)
class Planning:
    """Planning a read of an hour of raw rows."""

    partitions: int
    took: Timing


@dataclass(frozen=True)
class EventsResult:
    """One run. day_rows: roll-ups of days that the questions were asked of."""

    day_rows: int
    intake_a_second: float
    writing: list[Writing]
    rolling_up: RollingUp
    storing: Storing
    answering: list[Answering]
    freshness: Timing
    planning: Planning


adapter = TypeAdapter(EventsResult)


def measure_events(data_dir: Path, *, is_quick: bool) -> EventsResult:
    """Let a process of its own measure. Raises: CalledProcessError."""
    written = data_dir.resolve() / "events.json"
    written.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.bench.events_run", "--data", str(data_dir), "--json", str(written)]
    subprocess.run([*command, "--quick"] if is_quick else command, check=True)
    return adapter.validate_json(written.read_bytes())
