"""Use cases of host releases: which version of its own packages each release of the host brings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter

from clients.postgres import Connection
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import BatchTooLarge
from shared.fields import Storable
from shared.identity.service import require, require_somewhere
from shared.ids import new_id
from shared.permissions import Permission
from shared.versions import host_store
from shared.versions.errors import HostReleaseNotFound, HostReleasesArePlatformOnly, HostReleaseTaken
from shared.versions.host_models import (
    HostRelease,
    HostReleaseDraft,
    HostReleasePage,
    HostReleaseRow,
    HostReleaseSummary,
    ListHostReleases,
)
from shared.versions.semver import parse_version

MAX_PUBLISHED = 200
# Above and below a release that is not there.
_NEAR = 2

_listed = TypeAdapter(tuple[Annotated[str, StringConstraints(max_length=2048), Storable]])


def publish_host_release(actor: Actor, draft: HostReleaseDraft, now: datetime) -> HostRelease:
    """Publish a release of the host; the same again answers the same.

    Raises: Forbidden without `versions:publish`. HostReleasesArePlatformOnly. HostReleaseTaken.
    """
    return publish_host_releases(actor, [draft], now)[0]


def publish_host_releases(actor: Actor, drafts: Sequence[HostReleaseDraft], now: datetime) -> list[HostRelease]:
    """Publish up to 200 releases of the host, all or none; answers them oldest first, those there already included.

    Raises: Forbidden without `versions:publish`. HostReleasesArePlatformOnly. HostReleaseTaken. BatchTooLarge.
    """
    if len(drafts) > MAX_PUBLISHED:
        raise BatchTooLarge(limit=MAX_PUBLISHED)
    with transaction(actor) as conn:
        require(conn, actor, Permission.VERSIONS_PUBLISH)
        if actor.tenant_id != PLATFORM_TENANT_ID:
            raise HostReleasesArePlatformOnly
        releases = [_new_release(draft) for draft in drafts]
        host_store.publish_host_releases(conn, actor.tenant_id, actor.user_id, releases, True, now)
        keys = [release.sort_key for release in releases]
        held = {row.sort_key: row for row in host_store.list_host_releases_by_key(conn, actor.tenant_id, keys)}
        for release in releases:
            _check_same(release, held[release.sort_key])
        return [HostRelease.of(row) for row in held.values()]


def list_host_releases(actor: Actor, query: ListHostReleases) -> HostReleasePage:
    """Releases of the host, newest first.

    Raises: Forbidden for who may read no plugin at all. CursorInvalid.
    """
    with transaction(actor) as conn:
        require_somewhere(conn, actor, Permission.CATALOG_READ)
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = host_store.list_host_releases(conn, PLATFORM_TENANT_ID, query.is_prerelease, before, query.limit + 1)
    return HostReleasePage(
        items=[HostReleaseSummary.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (row.sort_key,)),
    )


def get_host_release(actor: Actor, release: str) -> HostRelease:
    """One release of the host with its packages.

    release: such as 1.35.0 or v1.35.0. Raises: Forbidden for who may read no plugin at all. HostReleaseNotFound.
    """
    with transaction(actor) as conn:
        require_somewhere(conn, actor, Permission.CATALOG_READ)
        found = read_host_release(conn, release)
        if found is None:
            near = host_store.list_near_releases(conn, PLATFORM_TENANT_ID, _sort_key(release), _NEAR)
            raise HostReleaseNotFound(release, near)
        return found


def read_host_release(conn: Connection, release: str) -> HostRelease | None:
    """One release of the host, for who reads more in the same transaction; None for what is none, or no version.

    release: such as 1.35.0 or v1.35.0.
    """
    sort_key = _sort_key(release)
    row = host_store.get_host_release(conn, PLATFORM_TENANT_ID, sort_key) if sort_key else None
    return HostRelease.of(row) if row else None


def read_other_releases(conn: Connection, release: str, above: int, below: int) -> list[HostRelease]:
    """Stable releases beside one, the last of each minor version: so many above, the nearest first, then below."""
    sort_key = _sort_key(release)
    if sort_key is None:
        return []
    rows = host_store.list_other_releases(conn, PLATFORM_TENANT_ID, sort_key, above, below)
    return [HostRelease.of(row) for row in rows]


def _sort_key(release: str) -> str | None:
    try:
        return parse_version(release.removeprefix("v")).sort_key
    except ValueError:
        return None


def _new_release(draft: HostReleaseDraft) -> host_store.NewHostRelease:
    version = parse_version(draft.release)
    return host_store.NewHostRelease(
        host_release_id=new_id(),
        release=draft.release,
        sort_key=version.sort_key,
        is_prerelease=version.is_prerelease,
        released_on=draft.released_on,
        packages=draft.packages,
    )


def _check_same(release: host_store.NewHostRelease, held: HostReleaseRow) -> None:
    told = (release.release, release.released_on, release.packages)
    if told != (held.release, held.released_on, held.packages):
        raise HostReleaseTaken(release.release)
