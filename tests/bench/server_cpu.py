"""What the database server itself works, whoever asks it: seconds of processor of all its processes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

T = TypeVar("T")


@dataclass(frozen=True)
class Server:
    """The PostgreSQL of a stack of ours."""

    leader: psutil.Process

    @classmethod
    def of(cls, data_dir: Path) -> "Server":
        """The one that keeps its files there."""
        return cls(psutil.Process(int((data_dir / "run" / "postgres.pid").read_text().split()[0])))

    def seconds(self) -> float:
        """Since it started; those that ended are in what their parent has of its children."""
        own = self.leader.cpu_times()
        total = own.user + own.system + own.children_user + own.children_system
        for child in self.leader.children():
            with suppress(psutil.NoSuchProcess):
                used = child.cpu_times()
                total += used.user + used.system
        return total

    def spent_on(self, run: Callable[[], T]) -> tuple[float, T]:
        """The seconds of processor that it took, and what it answered."""
        before = self.seconds()
        answer = run()
        return self.seconds() - before, answer
