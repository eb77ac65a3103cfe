"""What a deployment may ask of the use case that brings the stores to this code, and how it knows if time is left."""

from collections.abc import Callable
from enum import StrEnum

# Whether there is time to begin something that cannot be broken off.
HasTime = Callable[[], bool]


class Action(StrEnum):
    """What a deployment may ask for."""

    STATUS = "status"
    DRY_RUN = "dry-run"
    MIGRATE = "migrate"
