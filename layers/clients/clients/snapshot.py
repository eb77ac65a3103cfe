"""What a process makes once and keeps, and lets go of before a snapshot of it is taken.

SnapStart starts a function once, saves the process, and resumes copies of it: hours later and many at a time. What was
true of the saved process is old in a copy: its sockets are closed, its secrets and keys may have been changed, and
chance repeats, as each copy goes on from the same state. So everything of that kind is `kept` or `kept_open`, is let go
of before the snapshot, and is made anew where a copy first needs it. Ids and secrets need nothing: they draw from the
kernel, which the service reseeds.
"""

import random
from collections.abc import Callable
from functools import cache, update_wrapper
from typing import Generic, ParamSpec, Protocol, TypeVar, cast

from snapshot_restore_py import register_after_restore, register_before_snapshot

P = ParamSpec("P")
V = TypeVar("V")


class Closable(Protocol):
    """Something that holds connections."""

    def close(self) -> object:
        """End them."""


C = TypeVar("C", bound=Closable)


class Kept(Generic[P, V]):
    """A function whose answers are remembered by its arguments until they are let go of."""

    def __init__(self, make: Callable[P, V], close: Callable[[V], object]) -> None:
        """close: ends what was made."""
        self.make = make
        self._close = close
        self._made: list[V] = []
        self._remembered = cache(self._make_another)
        update_wrapper(self, make)
        register_before_snapshot(self.cache_clear)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> V:
        """What was made for these arguments."""
        return cast("Callable[P, V]", self._remembered)(*args, **kwargs)

    def cache_clear(self) -> None:
        """Forget all that was made and close it; the next call makes it anew."""
        self._remembered.cache_clear()
        while self._made:
            self._close(self._made.pop())

    def _make_another(self, *args: P.args, **kwargs: P.kwargs) -> V:
        made = self.make(*args, **kwargs)
        self._made.append(made)
        return made


def kept(make: Callable[P, V]) -> Kept[P, V]:
    """Remember what the function makes, but not over a snapshot."""
    return Kept(make, lambda _: None)


def kept_open(make: Callable[P, C]) -> Kept[P, C]:
    """Remember what the function opens; before a snapshot it is closed."""
    return Kept(make, lambda made: made.close())


# With this generator the pool spreads its reconnections and the AWS SDK its retries; copies would all choose alike.
register_after_restore(random.seed)


def call_after_restore(run: Callable[[], object]) -> None:
    """Run something in each copy before its first request; what raises there ends the copy."""
    register_after_restore(run)


def call_before_snapshot(run: Callable[[], object]) -> None:
    """Run something once before a snapshot is taken, such as an import that its copies need at their first request."""
    register_before_snapshot(run)
