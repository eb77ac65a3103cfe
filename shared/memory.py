"""What a process may remember for a short while: bounded in number and in time."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class ShortMemory(Generic[K, V]):
    """Values that are known until an instant each; where there are too many, the one remembered first leaves."""

    def __init__(self, at_most: int) -> None:
        """at_most: how many are remembered."""
        self._at_most = at_most
        self._known: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, now: float) -> tuple[float, V] | None:
        """Until when the value is known, and the value; None once that is over."""
        known = self._known.get(key)
        return known if known and now < known[0] else None

    def put(self, key: K, value: V, until: float) -> None:
        """Know the value until then, in place of what was known."""
        with self._lock:
            self._known.pop(key, None)
            self._known[key] = (until, value)
            while len(self._known) > self._at_most:
                self._known.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()
