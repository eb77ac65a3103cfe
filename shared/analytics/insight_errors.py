"""What stands in the way of a forecast."""

from shared.errors import Conflict


class HistoryTooShort(Conflict):
    """There is not enough to learn from yet."""

    code = "history-too-short"
    title = (
        "There is too little history for this; needed says how many whole steps of that grain there must be."
        " A forecast needs fewer for a shorter horizon or a lower level."
    )

    def __init__(self, grain: str, needed: int, found: int) -> None:
        """grain: hour or day. needed, found: steps from the first one with an event to the last whole one."""
        super().__init__(grain=grain, needed=needed, found=found)
