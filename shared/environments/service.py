"""Use cases of room environments: name the places where a tenant runs its plugins."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints, TypeAdapter

from clients.postgres import Connection
from shared import outbox
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.environments import store
from shared.environments.errors import EnvironmentNotFound
from shared.environments.models import (
    Environment,
    EnvironmentDraft,
    EnvironmentPage,
    EnvironmentPatch,
    EnvironmentRow,
    ListEnvironments,
)
from shared.errors import RevisionStale
from shared.fields import Storable
from shared.identity.models import Reach
from shared.identity.service import require, require_somewhere
from shared.ids import new_id
from shared.permissions import Permission

_listed = TypeAdapter(tuple[Annotated[str, StringConstraints(max_length=63), Storable]])


def create_environment(actor: Actor, draft: EnvironmentDraft, now: datetime) -> Environment:
    """Add an environment to the actor's tenant.

    Raises: Forbidden without `environments:manage`. EnvironmentNameTaken.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ENVIRONMENTS_MANAGE)
        row = store.create_environment(conn, actor.tenant_id, new_id(), draft, now)
        _announce(conn, actor, "plugyard.environment.created", row, now)
        return Environment.of(row)


def list_environments(actor: Actor, query: ListEnvironments) -> EnvironmentPage:
    """The tenant's environments that the actor may read, by name.

    Raises: Forbidden for who may read none: without `environments:read` in the tenant and in every part of it.
    CursorInvalid.
    """
    with transaction(actor) as conn:
        reach = require_somewhere(conn, actor, Permission.ENVIRONMENTS_READ)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_environments(conn, actor.tenant_id, reach, after, query.limit + 1)
    return EnvironmentPage(
        items=[Environment.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (row.name,)),
    )


def names_of(conn: Connection, actor: Actor, environment_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of some of the tenant's environments, by their ids."""
    those = Reach(is_everywhere=False, exceptions=list(environment_ids))
    rows = store.list_environments(conn, actor.tenant_id, those, None, len(environment_ids))
    return {row.environment_id: row.name for row in rows}


def get_environment(actor: Actor, environment_id: UUID) -> Environment:
    """One environment.

    Raises: Forbidden without `environments:read` in it, as for one that is not there. EnvironmentNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ENVIRONMENTS_READ, environment_id=environment_id)
        return Environment.of(_read(conn, actor, environment_id))


def update_environment(
    actor: Actor, environment_id: UUID, patch: EnvironmentPatch, revision: int, now: datetime
) -> Environment:
    """Change the given fields of an environment, if it is still at `revision`; its name stays.

    Raises: Forbidden without `environments:manage` in it. EnvironmentNotFound. RevisionStale.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ENVIRONMENTS_MANAGE, environment_id=environment_id)
        row = _read(conn, actor, environment_id)
        kept = {name: getattr(row, name) for name in EnvironmentPatch.model_fields}
        fields = EnvironmentPatch.model_validate(kept | patch.model_dump(exclude_unset=True))
        updated = store.update_environment(conn, actor.tenant_id, environment_id, revision, fields, now)
        if updated is None:
            # Read again: it may have changed between the first look and the update.
            raise RevisionStale(_read(conn, actor, environment_id).revision)
        _announce(conn, actor, "plugyard.environment.updated", updated, now)
        return Environment.of(updated)


def _read(conn: Connection, actor: Actor, environment_id: UUID) -> EnvironmentRow:
    row = store.get_environment(conn, actor.tenant_id, environment_id)
    if row is None:
        raise EnvironmentNotFound(environment_id)
    return row


def _announce(conn: Connection, actor: Actor, event_type: str, row: EnvironmentRow, now: datetime) -> None:
    data: dict[str, object] = {"environment_id": row.environment_id}
    event = outbox.Event(event_type, "environment", row.environment_id, row.revision, data)
    outbox.add(conn, actor, [event], now)
