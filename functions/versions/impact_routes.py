"""HTTP endpoint of dry runs."""

from shared.edge.http import CurrentActor, Now, room_router
from shared.versions import impact
from shared.versions.impact_models import ImpactAnswer, ImpactRequest

router = room_router()


@router.post("/v1/impact")
def assess_impact(request: ImpactRequest, actor: CurrentActor, now: Now) -> ImpactAnswer:
    """What publishing, yanking or deprecating a version would break, and who would follow; nothing is done."""
    return impact.assess_impact(actor, request, now)
