"""Who acts, and the one transaction each use case opens in that name."""

import hmac
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol, TypeVar
from uuid import UUID

from clients.postgres import Away, Connection, Login, NoneFree, Unstorable, connection, discard_dead
from clients.settings import settings
from shared import queries
from shared.errors import TextUnstorable, Unavailable
from shared.permissions import Permission
from shared.viewer import Viewer

PLATFORM_TENANT_ID = UUID("00000000-0000-7000-8000-000000000001")

# Long enough for one transaction, short enough that a token copied out of a session is soon worth nothing.
TOKEN_LIFETIME_S = 60

# A NUL or half a character: refused by the driver (no state), by the server's encoding, by its JSON.
UNSTORABLE_STATES = {None, "22021", "22P05"}

# Logins of the database that idempotency keys are in.
_CLAIMING = {Login.APP, Login.JOBS}

T = TypeVar("T")

_sql = queries.load("context")


class Claim(Protocol):
    """An idempotency key on its way through a request; `edge/idempotency.py` has the real one."""

    def take(self, conn: Connection, actor: "Actor") -> None:
        """Claim the key in this transaction, or find the answer that was given before."""

    def replay(self) -> None:
        """End the use case with the answer given before, if there is one; called once the actor's right is proven."""

    def hold(self, open_transaction: ExitStack, conn: Connection) -> None:
        """Keep the finished transaction open until the edge has stored its answer in it."""

    def follow(self, act: Callable[[], None]) -> None:
        """Do that behind the commit of the transaction that is held."""


@dataclass(frozen=True)
class Actor:
    """A user of one tenant, and the request that user makes.

    trace_header: X-Ray's, for those who follow a change. mfa_at: when the user last proved a second factor.
    source_ip: where the request came from, as API Gateway saw it. scopes: all that the API key may; None is no limit.
    viewer: what the use case found the user to hold; the edge masks the answer by it.
    session_id: the browser's session that the request came with.
    """

    tenant_id: UUID
    person_id: UUID
    user_id: UUID
    request_id: UUID
    reason: str | None = None
    claim: Claim | None = None
    trace_header: str | None = None
    mfa_at: datetime | None = None
    source_ip: str | None = None
    api_key_id: UUID | None = None
    session_id: UUID | None = None
    scopes: frozenset[Permission] | None = None
    viewer: Viewer = field(default_factory=Viewer, compare=False, repr=False)

    def key_allows(self, permission: Permission) -> bool:
        """Whether the API key of the request may do that; without a key, and with one without scopes, always."""
        return self.scopes is None or permission in self.scopes

    def within_key(self, held: frozenset[Permission]) -> frozenset[Permission]:
        """Those of what the user holds that the API key of the request may use."""
        return frozenset(filter(self.key_allows, held))


# The schedule that rebuilds the search projection acts as this user of the platform (made by migration 0003).
SEARCH_PROJECTOR = (
    PLATFORM_TENANT_ID,
    UUID("00000000-0000-7000-8000-000000000002"),
    UUID("00000000-0000-7000-8000-000000000003"),
)

# The background functions of room operations act as this one (migration 0008).
OPERATOR = (
    PLATFORM_TENANT_ID,
    UUID("00000000-0000-7000-8000-000000000004"),
    UUID("00000000-0000-7000-8000-000000000005"),
)


@contextmanager
def transaction(actor: Actor, login: Login = Login.APP) -> Iterator[Connection]:
    """One transaction under the actor's verified context; commits at the end of the block, rolls back on any error.

    With an idempotency key the commit is the edge's: it stores the answer in this transaction first. A key
    belongs to the main database, and a transaction of the time series has nothing to do with it.
    Raises: Unavailable if PostgreSQL is away.
    """
    with ExitStack() as stack:
        stack.enter_context(_named_errors())
        conn = stack.enter_context(_begun(actor, login))
        claim = actor.claim if login in _CLAIMING else None
        if claim:
            claim.take(conn, actor)
        yield conn
        if claim:
            claim.hold(stack.pop_all(), conn)


@contextmanager
def insertion() -> Iterator[Connection]:
    """One transaction of the login that may only add events; commits at the end of the block, rolls back on any error.

    It has no context: it reads nothing, and whose a row is stands in the row.
    Raises: Unavailable if PostgreSQL is away.
    """
    with ExitStack() as stack:
        stack.enter_context(_named_errors())
        yield _on_live_connection(Login.ANALYTICS_EVENTS, lambda: _opened(stack, Login.ANALYTICS_EVENTS))


def after_commit(actor: Actor, act: Callable[[], None]) -> None:
    """Ask another store or a network for something once all can see what the actor's transaction did.

    Called behind that transaction's block: done at once or, where the edge still holds it for an idempotency key, when
    it is committed. If it never is, not at all.
    """
    if actor.claim:
        actor.claim.follow(act)
    else:
        act()


def before_tenant(ask: Callable[[Connection], T]) -> T:
    """What a definer function answers without a tenant context; asked twice where the connection turns out dead.

    Raises: Unavailable if PostgreSQL is away.
    """

    def attempt() -> T:
        with connection() as conn:
            return ask(conn)

    with _named_errors():
        return _on_live_connection(Login.APP, attempt)


def make_token(actor: Actor) -> str:
    """The context token `app.begin` verifies: slot, tenant, person, user, expiry and their HMAC-SHA256."""
    slot, _, key = settings().context_key.partition(":")
    expiry = int(time.time()) + TOKEN_LIFETIME_S
    claim = f"{slot}:{actor.tenant_id}:{actor.person_id}:{actor.user_id}:{expiry}"
    return f"{claim}:{hmac.new(b64decode(key), claim.encode(), sha256).hexdigest()}"


@contextmanager
def _begun(actor: Actor, login: Login) -> Iterator[Connection]:
    with ExitStack() as stack:
        yield _on_live_connection(login, lambda: _begin(stack, actor, login))


def _begin(stack: ExitStack, actor: Actor, login: Login) -> Connection:
    with ExitStack() as opening:
        conn = opening.enter_context(connection(login))
        _sql.begin(conn, token=make_token(actor), request_id=actor.request_id, reason=actor.reason)
        stack.push(opening.pop_all())
        return conn


def _opened(stack: ExitStack, login: Login) -> Connection:
    with ExitStack() as opening:
        conn = opening.enter_context(connection(login))
        # Asks nothing but whether the connection lives.
        conn.execute("")
        stack.push(opening.pop_all())
        return conn


def _on_live_connection(login: Login, attempt: Callable[[], T]) -> T:
    """The first statement on a connection: after a server restart every idle one is dead, and nothing was done yet."""
    try:
        return attempt()
    except NoneFree:
        raise
    except Away:
        discard_dead(login)
        return attempt()


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except Away as exc:
        # The driver files "too complex" (class 54) under the same name; waiting does not help there.
        if (exc.sqlstate or "").startswith("54"):
            raise
        raise Unavailable("postgres") from exc
    except (Unstorable, UnicodeEncodeError) as exc:
        if getattr(exc, "sqlstate", None) in UNSTORABLE_STATES:
            raise TextUnstorable from exc
        raise
