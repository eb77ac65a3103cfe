"""HTTP endpoint of checks of what is installed."""

from shared.edge.http import CurrentActor, room_router
from shared.versions import conflict_checks
from shared.versions.conflict_models import ConflictRequest, ConflictsAnswer

router = room_router()


@router.post("/v1/conflicts")
def check_conflicts(request: ConflictRequest, actor: CurrentActor) -> ConflictsAnswer:
    """Whether a whole set goes together: what does not, by the plugin that has to move, and what helps."""
    return conflict_checks.check_conflicts(actor, request)
