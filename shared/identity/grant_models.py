"""Rows that say what a change of rights would hand on, and what who makes it holds there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from ipaddress import IPv4Network, IPv6Network
from uuid import UUID


@dataclass(frozen=True)
class Grant:
    """What bindings give or deny in one scope, and what the actor may do there now; masks as text."""

    scope_id: UUID
    bound_mask: str
    held_mask: str


@dataclass(frozen=True)
class LimitedGrant(Grant):
    """Of bindings with like limits. lasting_mask: what the actor may for as long and on no more conditions."""

    lasting_mask: str


@dataclass(frozen=True)
class Limits:
    """For how long and on what conditions something is given; by default for good and always."""

    valid_until: datetime | None = None
    mfa_max_age_s: int | None = None
    weekdays: Sequence[int] | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    networks: Sequence[IPv4Network | IPv6Network] | None = None


ALWAYS = Limits()
