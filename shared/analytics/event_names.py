"""What the names in events stand for: asked once a request, for those that this process has not seen of late.

A name of nothing is not remembered: what is made a moment later is known to the next request.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_bytes
from typing import TypeVar
from uuid import UUID

import jsonschema_rs

from clients.postgres import Connection
from clients.snapshot import kept
from shared.analytics import intake_store as store
from shared.errors import Broken
from shared.memory import ShortMemory

KNOWN_FOR_S = 60.0
PLUGIN, ENVIRONMENT, SCHEMA = "plugin", "environment", "schema"

_TYPED = re.compile(r"(?P<type>.{1,150})\.v(?P<version>[1-9][0-9]{0,5})", re.DOTALL)

Validator = jsonschema_rs.Draft202012Validator
Key = tuple[UUID, str, str]
V = TypeVar("V")


@dataclass(frozen=True)
class Wanted:
    """Names that a request has, of each kind."""

    plugins: set[str] = field(default_factory=set)
    environments: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Known:
    """What the names stand for, ids as their 16 bytes; names of nothing are missing. subject_key: makes users' keys."""

    plugins: Mapping[str, bytes]
    environments: Mapping[str, bytes]
    schemas: Mapping[str, Validator]
    subject_key: bytes


@kept
def _ids() -> ShortMemory[Key, bytes]:
    return ShortMemory(at_most=65_536)


@kept
def _schemas() -> ShortMemory[Key, Validator]:
    return ShortMemory(at_most=1024)


@kept
def _subject_keys() -> ShortMemory[UUID, bytes]:
    return ShortMemory(at_most=4096)


def find_names(conn: Connection, tenant_id: UUID, wanted: Wanted, now: datetime) -> Known:
    """What these names stand for to that tenant."""
    at = now.timestamp()
    ids = {PLUGIN: wanted.plugins, ENVIRONMENT: wanted.environments}
    unseen = {
        kind: [name for name in names if _ids().get((tenant_id, kind, name), at) is None] for kind, names in ids.items()
    }
    types = [name for name in wanted.types if _schemas().get((tenant_id, SCHEMA, name), at) is None]
    if types or any(unseen.values()):
        _look_up(conn, tenant_id, unseen, types, at)
    return Known(
        plugins=_seen(_ids(), tenant_id, PLUGIN, wanted.plugins, at),
        environments=_seen(_ids(), tenant_id, ENVIRONMENT, wanted.environments, at),
        schemas=_seen(_schemas(), tenant_id, SCHEMA, wanted.types, at),
        subject_key=_subject_key(conn, tenant_id, now),
    )


def _look_up(
    conn: Connection, tenant_id: UUID, unseen: Mapping[str, list[str]], types: Iterable[str], at: float
) -> None:
    """Remember what is found of these names."""
    typed = [(found["type"], int(found["version"])) for name in types if (found := _TYPED.fullmatch(name))]
    for known in store.accept_events(conn, tenant_id, unseen[PLUGIN], unseen[ENVIRONMENT], typed):
        key, until = (tenant_id, known.kind, known.name), at + KNOWN_FOR_S
        if known.id is not None:
            _ids().put(key, known.id.bytes, until)
        if known.schema is not None:
            _schemas().put(key, Validator(known.schema), until)


def _seen(memory: ShortMemory[Key, V], tenant_id: UUID, kind: str, names: Iterable[str], at: float) -> dict[str, V]:
    found = ((name, memory.get((tenant_id, kind, name), at)) for name in names)
    return {name: known[1] for name, known in found if known}


def _subject_key(conn: Connection, tenant_id: UUID, now: datetime) -> bytes:
    """The tenant's key, made where there is none; remembered once it was read, as what is only made may be undone."""
    at = now.timestamp()
    known = _subject_keys().get(tenant_id, at)
    if known:
        return known[1]
    key = store.get_subject_key(conn, tenant_id)
    if key:
        _subject_keys().put(tenant_id, key, at + KNOWN_FOR_S)
        return key
    store.insert_subject_key(conn, tenant_id, token_bytes(32), now)
    made = store.get_subject_key(conn, tenant_id)
    if made is None:
        raise Broken
    return made
