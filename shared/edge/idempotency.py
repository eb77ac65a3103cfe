"""Idempotency-Key: a retried POST gets the first answer again instead of a second effect.

The key is claimed as the first write of the use case's own transaction and the answer stored as its last, so there is
no moment at which the one exists without the other. Two requests with one key at the same time: the second waits in
PostgreSQL for the first to end, then gets its answer, or, where the first failed, does the work.
"""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from clients.postgres import Connection
from shared import queries
from shared.context import Actor
from shared.edge.gateway_types import Event, Result
from shared.errors import IdempotencyKeyMalformed, IdempotencyKeyReused
from shared.fields import without_secrets

_sql = queries.load("idempotency")


class Replayed(Exception):
    """The first answer to this key; raised through the use case so that nothing of it runs again."""

    def __init__(self, answer: Result) -> None:
        """answer: what the gateway was given the first time."""
        super().__init__()
        self.answer = answer


@dataclass
class IdempotencyClaim:
    """One request's key: taken when its transaction begins, settled with the answer before that commits."""

    key: str
    fingerprint: bytes
    now: datetime
    _answer: Result | None = None
    _actor: Actor | None = None
    _conn: Connection | None = None
    _transaction: ExitStack = field(default_factory=ExitStack)
    _followers: list[Callable[[], None]] = field(default_factory=list)

    def take(self, conn: Connection, actor: Actor) -> None:
        """Claim the key in this transaction, or remember the answer it got before.

        Raises: IdempotencyKeyReused if the first request was another one.
        """
        owner = {"tenant_id": actor.tenant_id, "user_id": actor.user_id, "key": self.key}
        if _sql.claim_key(conn, **owner, fingerprint=self.fingerprint, now=self.now):
            self._actor = actor
            return
        fingerprint, answer = _sql.get_answer(conn, **owner)
        if bytes(fingerprint) != self.fingerprint:
            raise IdempotencyKeyReused
        self._answer = answer

    def replay(self) -> None:
        """Give the first answer again, to who may still ask for it.

        Raises: Replayed.
        """
        if self._answer is not None:
            raise Replayed(self._answer)

    def hold(self, open_transaction: ExitStack, conn: Connection) -> None:
        """Keep the use case's finished transaction open.

        Raises: Replayed, if the use case asked for no permission and so ran although there was an answer.
        """
        with open_transaction:
            self.replay()
            self._transaction = open_transaction.pop_all()
        self._conn = conn

    def follow(self, act: Callable[[], None]) -> None:
        """Do that once `settle` has committed, so that nobody waits for a network with the tenant's rows locked."""
        self._followers.append(act)

    def settle(self, answer: Result) -> None:
        """Store the answer, commit, and do what waited for that; an error leaves nothing behind."""
        if self._conn is None or self._actor is None or answer["statusCode"] >= 400:
            return
        with self._transaction:
            _sql.store_answer(
                self._conn,
                tenant_id=self._actor.tenant_id,
                user_id=self._actor.user_id,
                key=self.key,
                answer=json.dumps(_kept(answer)),
            )
        self._conn = None
        for act in self._followers:
            act()

    def abandon(self) -> None:
        """Undo what was held and never settled; nothing to do in every other case."""
        if self._conn is not None:
            self._conn.rollback()
            self._transaction.close()


def _kept(answer: Result) -> Result:
    """The answer as it may lie in the database: what is shown once is not in it, and a retry does not show it again."""
    shown = json.loads(answer["body"] or "null")
    kept = without_secrets(shown)
    if kept == shown:
        return answer
    body = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    headers = answer["headers"] | {"content-length": str(len(body.encode()))}
    return {**answer, "headers": headers, "body": body}


def claim_of(event: Event, now: datetime) -> IdempotencyClaim | None:
    """The claim a POST makes by its Idempotency-Key header; None without one.

    Raises: IdempotencyKeyMalformed.
    """
    key = event["headers"].get("idempotency-key")
    if key is None or event["requestContext"]["http"]["method"] != "POST":
        return None
    if not (1 <= len(key) <= 255 and key.isascii() and key.isprintable()):
        raise IdempotencyKeyMalformed
    asked = "\n".join((event["rawPath"], event["rawQueryString"], event.get("body") or ""))
    return IdempotencyClaim(key, sha256(asked.encode()).digest(), now)
