"""Every error Plugyard raises on purpose.

PlugyardError
    Invalid         the request cannot be understood or breaks a rule it could have known
    Unauthenticated who asks is not proven
    Forbidden       who asks is known and may not
    MembershipRequired  who asks is known and is nobody in this tenant
    PluginReadOnly  readable by all, writable by the platform only
    NotFound        nothing there that the asker may see
    MethodNotAllowed  the path is there, the method on it is not
    Conflict        already taken, or against a rule of what is there
    RevisionStale   true a moment ago, no longer
    TooMany         more than a rate limit allows; nothing was done
    RebuildUnderWay  a schedule came while the same work was being done
    Unavailable     a store is away; the same request may work later
    Broken          an operator's mistake, never a caller's

A leaf carries data, not prose: its `code` is stable and part of the API, its fields say what it is about. The leaves of
one room alone may stand in its own `<room>/errors.py`; a leaf has the status of its kind.
Status codes are given in `edge/problems.py` alone.
"""

from typing import ClassVar
from uuid import UUID


class PlugyardError(Exception):
    """The root; `code` is the stable name a client may switch on."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong."

    def __init__(self, **fields: object) -> None:
        """Keep what the error is about; the edge shows `fields` to the caller."""
        super().__init__(self.code, fields)
        self.fields = fields


class Invalid(PlugyardError):
    """The request cannot be understood or breaks a rule it could have known."""

    code = "invalid-request"
    title = "The request is not valid; see errors."


class Unauthenticated(PlugyardError):
    """Who asks is not proven; the reasons why a credential is not accepted are the log's, not the caller's."""

    code = "unauthenticated"
    title = "This token or API key is not accepted: expired, revoked, or not of this installation. Get a new one."


class CredentialMissing(Unauthenticated):
    """No credential came."""

    code = "credential-missing"
    title = 'Send "Authorization: Bearer <token or API key>".'


class Forbidden(PlugyardError):
    """Who asks is known and may not."""

    code = "forbidden"
    title = "Your roles in this tenant do not allow this; POST /v1/permissions/explain says why."

    def __init__(self, permission: str) -> None:
        """permission: the one that is missing."""
        super().__init__(permission=permission, explain="/v1/permissions/explain")


class FieldHidden(Forbidden):
    """The request filters or sorts by a field that its asker is not shown."""

    code = "field-hidden"
    title = "You cannot filter or sort by a field that is not shown to you."

    def __init__(self, permission: str, field: str) -> None:
        """permission: what shows the field. field: its name in the answer."""
        super().__init__(permission)
        self.fields["field"] = field


class MembershipRequired(PlugyardError):
    """The token is good, but its subject is no user of the tenant it names, or there is no such tenant."""

    code = "membership-required"
    title = "You are not a member of this tenant."


class BodyTooLarge(Invalid):
    """The request's body is over `limit_bytes`."""

    code = "body-too-large"
    title = "The body is too large."


class BodyNotJson(Invalid):
    """The request's body is not JSON."""

    code = "body-not-json"
    title = "The body is not valid JSON."


class MediaTypeUnsupported(Invalid):
    """The request's body says it is something else than JSON."""

    code = "media-type-unsupported"
    title = "Send the body as application/json."


class TextUnstorable(Invalid):
    """A text holds a NUL or half a character, which no database text can."""

    code = "text-unstorable"
    title = "A text in the request holds a NUL or an unpaired surrogate."


class IssuerUnknown(Invalid):
    """A user whose tokens would come from somewhere else than this deployment's issuer."""

    code = "issuer-unknown"
    title = "This deployment takes tokens of another issuer."


class CursorInvalid(Invalid):
    """A page cursor that is damaged or belongs to another query."""

    code = "cursor-invalid"
    title = "The cursor is damaged or belongs to another query; start again without it."


class CursorExpired(Invalid):
    """A page cursor whose result list is no longer kept."""

    code = "cursor-expired"
    title = "The list this cursor continues is no longer kept; start again without it."


class IdempotencyKeyMalformed(Invalid):
    """An Idempotency-Key that is empty, too long or not printable."""

    code = "idempotency-key-malformed"
    title = "An Idempotency-Key is 1 to 255 printable ASCII characters."


class IdempotencyKeyReused(Invalid):
    """An Idempotency-Key that came before with another request."""

    code = "idempotency-key-reused"
    title = "This Idempotency-Key was used for another request; choose a new one."


class PreconditionMissing(Invalid):
    """A change without saying which revision it changes."""

    code = "precondition-required"
    title = "Send If-Match with the ETag you read, so that nobody's change is lost."


class PreconditionMalformed(Invalid):
    """An If-Match that is not one of our ETags."""

    code = "precondition-malformed"
    title = 'If-Match must be one ETag as we sent it, with its quotes, such as "4".'


class NotFound(PlugyardError):
    """Nothing is there that the asker may see."""

    code = "not-found"
    title = "There is nothing here that you can see."


class MethodNotAllowed(PlugyardError):
    """The path is there, this method on it is not."""

    code = "method-not-allowed"
    title = "This path does not take this method."


class PluginNotFound(NotFound):
    """No such plugin, or not one the asker may see."""

    code = "plugin-not-found"
    title = "There is no such plugin that you can see."

    def __init__(self, plugin: UUID | str) -> None:
        """plugin: its id or its name."""
        super().__init__(plugin=str(plugin))


class Conflict(PlugyardError):
    """What the request builds on has changed or is taken."""

    code = "conflict"
    title = "The request conflicts with what is there."


class TenantSlugTaken(Conflict):
    """Another tenant got the slug in this moment."""

    code = "tenant-slug-taken"
    title = "There is a tenant of this slug."

    def __init__(self, slug: str) -> None:
        """slug: the tenant's."""
        super().__init__(slug=slug)


class PluginNameTaken(Conflict):
    """The tenant, or the public catalog, has a plugin of this name."""

    code = "plugin-name-taken"
    title = "You already have, or the public catalog has, a plugin of this name."

    def __init__(self, name: str) -> None:
        """name: the npm name."""
        super().__init__(name=name)


class PublicIsPlatformOnly(Conflict):
    """A tenant tried to make a plugin public."""

    code = "public-is-platform-only"
    title = "Only the platform's own plugins can be public."


class PluginReadOnly(PlugyardError):
    """A tenant tried to change a public plugin of the platform."""

    code = "plugin-read-only"
    title = "This public plugin belongs to the platform; you can read it and not change it."

    def __init__(self, plugin_id: UUID) -> None:
        """plugin_id: the public plugin."""
        super().__init__(plugin_id=str(plugin_id))


class SuccessorNotFound(Conflict):
    """A deprecation names a successor the tenant cannot see, or the plugin itself."""

    code = "successor-not-found"
    title = "The successor is not another plugin that you can see."


class RevisionStale(PlugyardError):
    """What is there is newer than what the request builds on."""

    code = "revision-stale"
    title = "It has changed since you read it; read it again and repeat your change."

    def __init__(self, current: int) -> None:
        """current: the revision that is there."""
        super().__init__(current=current)


class BatchTooLarge(Invalid):
    """More items than the `limit` of one call."""

    code = "batch-too-large"
    title = "That is more than one call takes; send it in parts."


class RebuildUnderWay(PlugyardError):
    """Another rebuild of the search projection began a short while ago and has not ended."""

    code = "rebuild-under-way"
    title = "A rebuild of the search is under way; try again in ten minutes."


class TooMany(PlugyardError):
    """The request costs more than is left in one of its buckets; nothing was done and nothing charged."""

    code = "too-many-requests"
    title = "Too many requests; wait for as many seconds as Retry-After says."

    def __init__(self, limit: str, retry_after_s: int) -> None:
        """limit: which was hit: key, user, tenant, address or queue."""
        super().__init__(limit=limit, retry_after_s=retry_after_s)


class Unavailable(PlugyardError):
    """A store is away, or too busy to answer in time."""

    code = "store-unavailable"
    title = "A store this request needs is not reachable; try again."

    def __init__(self, store: str) -> None:
        """store: the name of what is away, as operators know it."""
        super().__init__(store=store)


class Broken(PlugyardError):
    """The installation or the code is wrong; an operator has to look."""

    code = "internal-error"
    title = "Something went wrong on our side; tell us the request_id."
