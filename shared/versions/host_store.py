"""The statements of host releases; `tenant_id` is the platform's, whose releases everybody reads."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.versions.host_models import HostReleaseRow, HostReleaseSummaryRow

_sql = queries.load("versions_host", HostReleaseRow, HostReleaseSummaryRow)


@dataclass(frozen=True)
class NewHostRelease:
    """A release of the host about to be written."""

    host_release_id: UUID
    release: str
    sort_key: str
    is_prerelease: bool
    released_on: date
    packages: dict[str, str]


def publish_host_releases(
    conn: Connection,
    tenant_id: UUID,
    published_by: UUID,
    releases: Sequence[NewHostRelease],
    is_public: bool,
    now: datetime,
) -> None:
    """Write those that are not there yet; what is there under the same sort key stays as it is."""
    _sql.publish_host_releases(
        conn,
        tenant_id=tenant_id,
        published_by=published_by,
        releases=json.dumps([asdict(r) for r in releases], default=str),
        is_public=is_public,
        now=now,
    )


def list_host_releases_by_key(conn: Connection, tenant_id: UUID, sort_keys: Sequence[str]) -> list[HostReleaseRow]:
    """The releases with one of these sort keys, oldest first; a key without one is missing."""
    return list(_sql.list_host_releases_by_key(conn, tenant_id=tenant_id, sort_keys=list(sort_keys)))


def list_host_releases(
    conn: Connection, tenant_id: UUID, is_prerelease: bool | None, before_sort_key: str | None, page_size: int
) -> list[HostReleaseSummaryRow]:
    """Releases of the host, newest first, below `before_sort_key` (None: from the top)."""
    return list(
        _sql.list_host_releases(
            conn,
            tenant_id=tenant_id,
            is_prerelease=is_prerelease,
            before_sort_key=before_sort_key,
            page_size=page_size,
        )
    )


def get_host_release(conn: Connection, tenant_id: UUID, sort_key: str) -> HostReleaseRow | None:
    """One release of the host by its semver sort key."""
    row: HostReleaseRow | None = _sql.get_host_release(conn, tenant_id=tenant_id, sort_key=sort_key)
    return row


def list_near_releases(conn: Connection, tenant_id: UUID, sort_key: str | None, count: int) -> list[str]:
    """The numbers of at most `count` stable releases above and below a sort key, newest first; None: the newest."""
    rows = _sql.list_near_releases(conn, tenant_id=tenant_id, sort_key=sort_key, count=count)
    return [release for (release,) in rows]


def list_other_releases(
    conn: Connection, tenant_id: UUID, sort_key: str, above: int, below: int
) -> list[HostReleaseRow]:
    """The last stable release of each minor version beside a sort key: the next higher first, then the next lower."""
    return list(_sql.list_other_releases(conn, tenant_id=tenant_id, sort_key=sort_key, above=above, below=below))
