"""HTTP endpoints for what is said of a version after it was published."""

from uuid import UUID

from shared.edge.http import CurrentActor, Now, room_router
from shared.versions import withdrawals
from shared.versions.models import VersionDetail
from shared.versions.withdrawal_models import VersionDeprecationDraft, YankDraft

router = room_router()


@router.post("/v1/versions/{version_id}/yank")
def yank_version(version_id: UUID, draft: YankDraft, actor: CurrentActor, now: Now) -> VersionDetail:
    """Take a version back: it is chosen for nobody anew, and kept for who runs it. Again, the reason may change."""
    return withdrawals.yank_version(actor, version_id, draft, now)


@router.post("/v1/versions/{version_id}/unyank")
def unyank_version(version_id: UUID, actor: CurrentActor, now: Now) -> VersionDetail:
    """Let a yanked version be chosen again; one that is not yanked stays as it is."""
    return withdrawals.unyank_version(actor, version_id, now)


@router.post("/v1/versions/{version_id}/deprecate")
def deprecate_version(version_id: UUID, draft: VersionDeprecationDraft, actor: CurrentActor, now: Now) -> VersionDetail:
    """Say why a version should no longer be used; it can be chosen, with a warning."""
    return withdrawals.deprecate_version(actor, version_id, draft, now)


@router.post("/v1/versions/{version_id}/undeprecate")
def undeprecate_version(version_id: UUID, actor: CurrentActor, now: Now) -> VersionDetail:
    """Take a version's deprecation back; one without stays as it is."""
    return withdrawals.undeprecate_version(actor, version_id, now)
