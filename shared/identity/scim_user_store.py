"""The statements about users whom an identity provider told of."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from clients.postgres import Connection
from shared import queries
from shared.identity.refusals import named_refusals
from shared.identity.scim_errors import ScimTaken
from shared.identity.scim_models import ScimMembership, ScimUserFields, ScimUserRow

_sql = queries.load("identity_scim_user", ScimUserRow, ScimMembership)

_TAKEN = {"tenant_user_name": "userName", "tenant_user_external": "externalId"}


@contextmanager
def _named_conflicts() -> Iterator[None]:
    try:
        with named_refusals():
            yield
    except UniqueViolation as exc:
        if exc.diag.constraint_name in _TAKEN:
            raise ScimTaken(_TAKEN[exc.diag.constraint_name]) from exc
        raise


def _parameters(fields: ScimUserFields) -> dict[str, object]:
    return asdict(fields) | {"profile": Jsonb(fields.profile)}


def create_scim_user(
    conn: Connection, tenant_id: UUID, user_id: UUID, person_id: UUID, fields: ScimUserFields, now: datetime
) -> ScimUserRow | None:
    """The user that the person is from now on; None if provisioned already. Raises: ScimTaken. LastOwner."""
    with _named_conflicts():
        row: ScimUserRow | None = _sql.create_scim_user(
            conn, tenant_id=tenant_id, user_id=user_id, person_id=person_id, **_parameters(fields), now=now
        )
    return row


def get_scim_subject(conn: Connection, tenant_id: UUID) -> str:
    """The attribute that names a person of this tenant as `sub` does: `externalId` or `userName`."""
    attribute: str = _sql.get_scim_subject(conn, tenant_id=tenant_id)
    return attribute


def get_scim_user(conn: Connection, tenant_id: UUID, user_id: UUID) -> ScimUserRow | None:
    """One provisioned user."""
    row: ScimUserRow | None = _sql.get_scim_user(conn, tenant_id=tenant_id, user_id=user_id)
    return row


def find_scim_user_name(conn: Connection, tenant_id: UUID, user_name: str) -> ScimUserRow | None:
    """The user of that name, whatever its case."""
    row: ScimUserRow | None = _sql.find_scim_user_name(conn, tenant_id=tenant_id, user_name=user_name)
    return row


def find_scim_user_external(conn: Connection, tenant_id: UUID, external_id: str) -> ScimUserRow | None:
    """The user of that external id."""
    row: ScimUserRow | None = _sql.find_scim_user_external(conn, tenant_id=tenant_id, external_id=external_id)
    return row


def list_scim_users(conn: Connection, tenant_id: UUID, skipped: int, page_size: int) -> list[ScimUserRow]:
    """Users from a place in their order."""
    return list(_sql.list_scim_users(conn, tenant_id=tenant_id, skipped=skipped, page_size=page_size))


def search_scim_users(conn: Connection, tenant_id: UUID, at_most: int) -> list[ScimUserRow]:
    """All of the tenant, not more than that."""
    return list(_sql.search_scim_users(conn, tenant_id=tenant_id, at_most=at_most))


def count_scim_users(conn: Connection, tenant_id: UUID) -> int:
    """All provisioned users of the tenant."""
    count: int = _sql.count_scim_users(conn, tenant_id=tenant_id)
    return count


def list_scim_user_groups(conn: Connection, tenant_id: UUID, user_ids: Sequence[UUID]) -> list[ScimMembership]:
    """The groups of each user, by the group's name."""
    return list(_sql.list_scim_user_groups(conn, tenant_id=tenant_id, user_ids=list(user_ids)))


def update_scim_user(
    conn: Connection, tenant_id: UUID, user_id: UUID, fields: ScimUserFields, now: datetime
) -> ScimUserRow | None:
    """Write all attributes; None if there is no such user. Raises: ScimTaken. LastOwner."""
    with _named_conflicts():
        row: ScimUserRow | None = _sql.update_scim_user(
            conn, tenant_id=tenant_id, user_id=user_id, **_parameters(fields), now=now
        )
    return row


def delete_scim_user(conn: Connection, tenant_id: UUID, user_id: UUID, now: datetime) -> int:
    """Suspend a user and forget what was told of it; answers the revision. Raises: LastOwner."""
    with named_refusals():
        revision: int = _sql.delete_scim_user(conn, tenant_id=tenant_id, user_id=user_id, now=now)
    return revision
