"""A permission check beside the emptiest statement on the same connection, and beside Cedar on the same questions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from shared.context import Actor, transaction
from shared.identity import service as identity
from shared.permissions import Permission
from tests.access_model import Asked
from tests.bench.access import TenantAccess, actors_of
from tests.bench.cedar import CedarTenant
from tests.bench.documents import statements
from tests.bench.timing import Timing, sum_up, timed, without_gc


@dataclass(frozen=True)
class Question:
    """May a user do that with a plugin, or in the whole tenant?"""

    tenant: TenantAccess
    actor: Actor
    permission: Permission
    plugin_id: UUID | None


@dataclass(frozen=True)
class CheckCost:
    """The same questions in turns. wrong: answers of each that are not those of the plain model."""

    questions: int
    allowed: int
    round_trip: Timing
    check: Timing
    cedar: Timing
    wrong: int
    cedar_wrong: int

    @property
    def above_round_trip(self) -> float:
        """Milliseconds that a check takes beyond an empty round trip, p99 against p99."""
        return self.check.p99 - self.round_trip.p99


@dataclass(frozen=True)
class _Lap:
    round_trip: int
    check: int
    cedar: int
    is_allowed: bool
    is_wrong: bool
    is_cedar_wrong: bool


def measure_checks(tenants: Sequence[TenantAccess], count: int, seed: int) -> CheckCost:
    """Ask `count` questions of all tenants by turns, after as many as a tenth to warm up."""
    chance = Random(seed)
    cedars = {tenant.cast.owner.tenant_id: CedarTenant.of(tenant) for tenant in tenants}
    questions = [_question(chance.choice(tenants), chance) for _ in range(count)]
    with without_gc():
        for question in questions[: count // 10]:
            _ask(question, cedars)
        laps = [_ask(question, cedars) for question in questions]
    return CheckCost(
        len(laps),
        sum(lap.is_allowed for lap in laps),
        sum_up([lap.round_trip for lap in laps]),
        sum_up([lap.check for lap in laps]),
        sum_up([lap.cedar for lap in laps]),
        sum(lap.is_wrong for lap in laps),
        sum(lap.is_cedar_wrong for lap in laps),
    )


def _question(tenant: TenantAccess, chance: Random) -> Question:
    actor = chance.choice([*actors_of(tenant)])
    mfa_at = datetime.now(UTC) - timedelta(minutes=5) if chance.random() < 0.5 else None
    source_ip = chance.choice([None, "10.1.2.3", "192.0.2.1"])
    plugin_id = chance.choice(tenant.cast.plugins) if chance.random() < 0.7 else None
    return Question(
        tenant, replace(actor, mfa_at=mfa_at, source_ip=source_ip), chance.choice(list(Permission)), plugin_id
    )


def _ask(question: Question, cedars: dict[UUID, CedarTenant]) -> _Lap:
    actor, plugin_id = question.actor, question.plugin_id
    asked = Asked(datetime.now(UTC), actor.mfa_at, actor.source_ip)
    with transaction(actor) as conn:
        statements.answer(conn)
        round_trip, _ = timed(lambda: statements.answer(conn))
        check, held = timed(lambda: identity.held_permissions(conn, actor, plugin_id))
    cedar = cedars[actor.tenant_id]
    request = cedar.request(actor.user_id, question.permission, plugin_id, asked)
    cedar_took, is_allowed_there = timed(lambda: cedar.is_allowed(request))
    expected = question.permission in question.tenant.model.held(actor.user_id, plugin_id, asked)
    is_allowed = question.permission in held
    return _Lap(round_trip, check, cedar_took, expected, is_allowed != expected, is_allowed_there != expected)
