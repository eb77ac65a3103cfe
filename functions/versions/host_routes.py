"""HTTP endpoints of host releases."""

from typing import Annotated

from fastapi import Query

from shared.edge.http import CurrentActor, Now, room_router
from shared.versions import hosts
from shared.versions.host_models import HostRelease, HostReleaseDraft, HostReleasePage, ListHostReleases

router = room_router()


@router.get("/v1/host-releases")
def list_host_releases(query: Annotated[ListHostReleases, Query()], actor: CurrentActor) -> HostReleasePage:
    """Releases of the host, newest first."""
    return hosts.list_host_releases(actor, query)


@router.post("/v1/host-releases", status_code=201)
def publish_host_release(draft: HostReleaseDraft, actor: CurrentActor, now: Now) -> HostRelease:
    """Tell which packages a release of the host brings; for the platform's users. The same again answers the same."""
    return hosts.publish_host_release(actor, draft, now)


@router.get("/v1/host-releases/{release}")
def get_host_release(release: str, actor: CurrentActor) -> HostRelease:
    """One release of the host with the version of each of its packages, such as 1.35.0."""
    return hosts.get_host_release(actor, release)
