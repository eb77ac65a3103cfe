"""HTTP endpoints of questions about rights."""

from shared.edge.http import CurrentActor, room_router
from shared.identity import access
from shared.identity.access_models import (
    CheckQuestions,
    ExplainQuestion,
    Explanation,
    HolderPage,
    ListHolders,
    Verdicts,
)

router = room_router()


@router.post("/v1/permissions/check")
def check_permissions(batch: CheckQuestions, actor: CurrentActor) -> Verdicts:
    """May you, or another user, do these things? Up to 100 questions, answered in their order."""
    return access.check_permissions(actor, batch)


@router.post("/v1/permissions/explain")
def explain_permission(question: ExplainQuestion, actor: CurrentActor) -> Explanation:
    """Why may somebody do something, or why not: bindings, denies and conditions, and a sentence that sums them up."""
    return access.explain_permission(actor, question)


@router.post("/v1/permissions/who-can")
def list_holders(query: ListHolders, actor: CurrentActor) -> HolderPage:
    """Who may do something there now, and by which bindings."""
    return access.list_holders(actor, query)
