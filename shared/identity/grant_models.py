"""Rows that say what a change of rights would hand on, and what who makes it holds there."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Grant:
    """What bindings give or deny in one scope, and what the actor may do there now; masks as text."""

    scope_id: UUID
    bound_mask: str
    held_mask: str
