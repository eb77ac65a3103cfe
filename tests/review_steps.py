"""Access reviews as tests open, decide and look at them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.context import Actor
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import change, rows

REVIEWS = "/v1/access-reviews"


def opened(api: Api, *reviewer_ids: UUID, **fields: object) -> Answer:
    due_at = (datetime.now(UTC) + timedelta(days=7)).isoformat()
    body = {"name": "autumn", "reviewer_ids": list(map(str, reviewer_ids)), "due_at": due_at, **fields}
    return api.post(REVIEWS, body)


def of_role(owner: Actor, role: BuiltInRole) -> dict[str, object]:
    ((role_id,),) = rows("select role_id from role where tenant_id = %s and name = %s", owner.tenant_id, role.value)
    return {"reviewed": "role", "reviewed_id": str(role_id)}


def items(api: Api, review: Answer) -> list[dict[str, object]]:
    return api.get(f"{review.json['href']}/items").items


def decide(api: Api, review: Answer, item_id: object, decision: str) -> Answer:
    path = f"{review.json['href']}/items/{item_id}/decision"
    return api.post(path, {"decision": decision, "reason": "looked at"})


def is_bound(binding_id: object) -> bool:
    return rows("select from binding where binding_id = %s", binding_id) != []


def events_of(review: Answer) -> list[object]:
    query = "select event_type from outbox where aggregate_id = %s order by revision"
    return [event for (event,) in rows(query, review.json["access_review_id"])]


def make_due(owner: Actor, review: Answer, ago: timedelta = timedelta(minutes=1)) -> None:
    """Let a review have been due for so long."""
    due_at, review_id = datetime.now(UTC) - ago, review.json["access_review_id"]
    change(owner, "update access_review set due_at = %s where access_review_id = %s", due_at, review_id)
