"""The statements of API keys."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.identity.key_models import ApiKeyRow, KnownKey, NewApiKey

_sql = queries.load("identity_key", ApiKeyRow, KnownKey)


def find_api_key_user(conn: Connection, key_hash: bytes) -> KnownKey | None:
    """The user and the scopes of a live API key; needs no context, since the key tells the tenant."""
    found: KnownKey | None = _sql.find_api_key_user(conn, key_hash=key_hash)
    return found


def insert_service_user(
    conn: Connection, tenant_id: UUID, user_id: UUID, person_id: UUID, display_name: str, now: datetime
) -> None:
    """Add a user that is no person."""
    _sql.insert_service_user(
        conn, tenant_id=tenant_id, user_id=user_id, person_id=person_id, display_name=display_name, now=now
    )


def count_live_keys(conn: Connection, tenant_id: UUID, user_id: UUID) -> int:
    """How many keys of the user are good and were not rotated."""
    return int(_sql.count_live_keys(conn, tenant_id=tenant_id, user_id=user_id))


def create_api_key(
    conn: Connection, tenant_id: UUID, key: NewApiKey, key_hash: bytes, last_four: str, now: datetime
) -> None:
    """Store a key by its hash."""
    _sql.create_api_key(
        conn,
        tenant_id=tenant_id,
        api_key_id=key.api_key_id,
        user_id=key.user_id,
        name=key.name,
        key_hash=key_hash,
        last_four=last_four,
        scopes=key.scopes,
        expires_at=key.expires_at,
        now=now,
    )


def list_api_keys(
    conn: Connection, tenant_id: UUID, user_id: UUID | None, before_api_key_id: UUID | None, page_size: int
) -> list[ApiKeyRow]:
    """Keys of a user (None: of all users), newest first, before the given one (None: from the newest)."""
    return list(
        _sql.list_api_keys(
            conn, tenant_id=tenant_id, user_id=user_id, before_api_key_id=before_api_key_id, page_size=page_size
        )
    )


def get_api_key(conn: Connection, tenant_id: UUID, api_key_id: UUID) -> ApiKeyRow | None:
    """One key of the tenant."""
    row: ApiKeyRow | None = _sql.get_api_key(conn, tenant_id=tenant_id, api_key_id=api_key_id)
    return row


def revoke_api_key(conn: Connection, tenant_id: UUID, user_id: UUID, api_key_id: UUID) -> None:
    """End a user's key and the one that was rotated into it; what is revoked stays as it is."""
    _sql.revoke_api_key(conn, tenant_id=tenant_id, user_id=user_id, api_key_id=api_key_id)


def rotate_api_key(conn: Connection, tenant_id: UUID, api_key_id: UUID, replaced_by: UUID, overlap_s: int) -> bool:
    """Let another key follow a live one; False if it is not live, or one follows it already."""
    return bool(
        _sql.rotate_api_key(
            conn, tenant_id=tenant_id, api_key_id=api_key_id, replaced_by=replaced_by, overlap_s=overlap_s
        )
    )


def end_replaced_key(conn: Connection, tenant_id: UUID, user_id: UUID, replaced_by: UUID) -> None:
    """End the key that this one followed, if it is still good."""
    _sql.end_replaced_key(conn, tenant_id=tenant_id, user_id=user_id, replaced_by=replaced_by)


def record_api_key_use(conn: Connection, tenant_id: UUID, api_key_id: UUID) -> None:
    """Note that the key is in use, at most once a minute."""
    _sql.record_api_key_use(conn, tenant_id=tenant_id, api_key_id=api_key_id)
