"""The leaves of API keys."""

from uuid import UUID

from shared.errors import Conflict, Invalid, NotFound


class ApiKeyNotFound(NotFound):
    """No such API key, or another's."""

    code = "api-key-not-found"
    title = "There is no such API key that you can see."

    def __init__(self, api_key_id: UUID) -> None:
        """api_key_id: the key's id, never the key."""
        super().__init__(api_key_id=str(api_key_id))


class ApiKeyEnded(Conflict):
    """An API key is revoked, expired or was rotated before."""

    code = "api-key-ended"
    title = (
        "This API key is good no more, or was rotated into the one that replaced_by names; a live one is rotated once."
    )

    def __init__(self, api_key_id: UUID, replaced_by: UUID | None) -> None:
        """api_key_id: the key's id, never the key. replaced_by: the key that followed, good or not."""
        super().__init__(api_key_id=str(api_key_id), replaced_by=replaced_by and str(replaced_by))


class ApiKeyLimitReached(Conflict):
    """The user has as many live API keys as a user may have."""

    code = "api-key-limit-reached"
    title = "This user has as many API keys as a user may have; revoke one first."


class KeyHolderUnknown(Invalid):
    """An API key for who is no user of the tenant, or is suspended."""

    code = "key-holder-unknown"
    title = "user_id is no active user of this tenant."

    def __init__(self, user_id: UUID) -> None:
        """user_id: who would have the key."""
        super().__init__(user_id=str(user_id))


class ScopesMissing(Invalid):
    """An API key for another user without scopes."""

    code = "scopes-missing"
    title = "An API key for another user says in scopes all that it may."


class ExpiryTooFar(Invalid):
    """An API key that would be over already, or live too long."""

    code = "expiry-out-of-range"
    title = "expires_at is in the future, and at most 366 days ahead."
