"""HTTP endpoints of API keys."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, Now, room_router
from shared.identity import keys
from shared.identity.key_models import (
    ApiKey,
    ApiKeyDraft,
    ApiKeyPage,
    ApiKeyRotation,
    ApiKeyWithSecret,
    ListApiKeys,
)

router = room_router()

# What a rotation without a body asks for.
AS_BEFORE = ApiKeyRotation()


@router.get("/v1/api-keys")
def list_api_keys(query: Annotated[ListApiKeys, Query()], actor: CurrentActor) -> ApiKeyPage:
    """Your API keys, or with `of=all` and `api-keys:manage` those of all users, newest first."""
    return keys.list_api_keys(actor, query)


@router.post("/v1/api-keys", status_code=201)
def create_api_key(draft: ApiKeyDraft, actor: CurrentActor, now: Now) -> ApiKeyWithSecret:
    """A new API key. The answer holds it, this once. A key never does more than its scopes, nor than its user may."""
    return keys.create_api_key(actor, draft, now)


@router.get("/v1/api-keys/{api_key_id}")
def get_api_key(api_key_id: UUID, actor: CurrentActor) -> ApiKey:
    """One of your API keys, or with `api-keys:manage` anybody's."""
    return keys.get_api_key(actor, api_key_id)


@router.delete("/v1/api-keys/{api_key_id}", status_code=204)
def revoke_api_key(api_key_id: UUID, actor: CurrentActor) -> None:
    """End an API key: the next request with it is refused. The key stays in the list.

    Where it came of a rotation, the key before it ends too, if it still goes on beside it.
    """
    keys.revoke_api_key(actor, api_key_id)


@router.post("/v1/api-keys/{api_key_id}/rotate", status_code=201)
def rotate_api_key(
    api_key_id: UUID, actor: CurrentActor, now: Now, rotation: ApiKeyRotation = AS_BEFORE
) -> ApiKeyWithSecret:
    """A new API key with the same rights; the one before goes on for a while, and the one before that ends."""
    return keys.rotate_api_key(actor, api_key_id, rotation, now)
