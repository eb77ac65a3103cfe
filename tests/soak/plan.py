"""What a soak run is asked to do, and what its processes are told."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from shared.context import Actor
from shared.ids import new_id


@dataclass(frozen=True)
class Plan:
    """changes: made through the services by `writers` processes. kills: SIGKILLs of relays and consumers."""

    changes: int = 20_000
    writers: int = 8
    kills: int = 200
    relays: int = 3
    consumers: int = 3
    tenants: int = 4
    plugins_a_tenant: int = 25
    seed: int = 1


@dataclass(frozen=True)
class Writing:
    """What one writer is told; it appends a byte to `progress` for each change that committed."""

    tenant_id: str
    person_id: str
    user_id: str
    plugin_ids: list[str]
    is_platform: bool
    changes: int
    seed: int
    # How far the writer's clock is off, as machines' clocks are: it shows in the ids of its events.
    skew_ms: int
    progress: str
    # While this file is there, no change is begun: the kills must keep up.
    pause: str

    @classmethod
    def read(cls, text: str) -> "Writing":
        """The same, from a command line."""
        return cls(**json.loads(text))

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @property
    def actor(self) -> Actor:
        """Who writes, in a request of its own each time."""
        return Actor(UUID(self.tenant_id), UUID(self.person_id), UUID(self.user_id), new_id())


def progress_of(folder: Path) -> int:
    """How many changes all writers have committed."""
    return sum(path.stat().st_size for path in folder.glob("writer-*"))
