"""Shows a person in a terminal what is being done and how long each step took."""

import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """One line per finished step; in a terminal the running step's line also shows its latest detail."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._title = ""
        self._counted_at = -math.inf

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Name what happens in the block; its line gets the seconds it took."""
        self._title, started = title, time.monotonic()
        self._draw("")
        yield
        self._say(f"{title:<58}{time.monotonic() - started:6.1f} s")

    def report(self, detail: str) -> None:
        """Say what the running step does just now."""
        if self._is_terminal:
            self._draw(f": {detail}")
        else:
            self._say(f"  {detail}")

    def count(self, detail: str) -> None:
        """Say how far the running step is; however often it is called, a line a second at most."""
        now = time.monotonic()
        if now - self._counted_at >= 1:
            self._counted_at = now
            self.report(detail)

    def _draw(self, detail: str) -> None:
        if self._is_terminal:
            print(f"\r\033[K{self._title} ...{detail}"[:160], end="", flush=True)

    def _say(self, line: str) -> None:
        print(f"\r\033[K{line}" if self._is_terminal else line, flush=True)
