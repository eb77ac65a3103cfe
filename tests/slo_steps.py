"""What tests of objectives do again and again: samples written as the writer does, objectives judged at some time."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from shared.analytics.evaluation import evaluate_slos
from shared.analytics.evaluation_models import Evaluated
from shared.analytics.objective_models import Objective
from shared.analytics.performance_refresh import refresh_performance
from shared.analytics.slo_series import slot_of
from shared.context import Actor
from shared.ids import new_id
from tests.as_owner import rows
from tests.factories import make_environment
from tests.objectives import make_objective

# In no partition but the default one, and far from where other tests are.
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def minutes(number: float) -> datetime:
    """So long after noon."""
    return NOON + number * MINUTE


def sampled(
    actor: Actor,
    plugin_id: UUID,
    environment_id: UUID,
    at: datetime,
    requests: int,
    errors: int = 0,
    *,
    duration_ms: float | None = None,
    saturation: float | None = None,
) -> None:
    """One sample, written with its dirty line in one transaction, as the writer's login does."""
    with psycopg.connect(os.environ["ANALYTICS_EVENTS_URL"]) as conn:
        conn.execute(
            "insert into performance_sample values (%s, %s, %s, %s, %s, now(), %s, %s, %s, %s)",
            (at, new_id(), actor.tenant_id, plugin_id, environment_id, requests, errors, duration_ms, saturation),
        )
        conn.execute(
            "insert into dirty_bucket (series, tenant_id, plugin_ids, environment_ids, bucket)"
            " values ('performance', %s, array[%s], array[%s], %s)",
            (actor.tenant_id, plugin_id, environment_id, slot_of(at)),
        )


def make_measured(actor: Actor, plugin_id: UUID | None = None, **fields: object) -> tuple[Objective, UUID]:
    """An objective, and an environment in which its plugin will be measured."""
    return make_objective(actor, plugin_id, **fields), make_environment(actor).environment_id


def failing(
    actor: Actor, objective: Objective, environment_id: UUID, at: datetime, bad: int = 50, total: int = 100
) -> None:
    """An hour up to that moment in which so many of each slot's requests failed."""
    for back in range(0, 65, 5):
        sampled(actor, objective.plugin_id, environment_id, at - back * MINUTE, total, bad)


def missed(owner: Actor, plugin_id: UUID | None = None, **fields: object) -> tuple[Objective, UUID]:
    """An objective that is missed by far for an hour up to noon, and where."""
    objective, environment_id = make_measured(owner, plugin_id, **fields)
    failing(owner, objective, environment_id, minutes(0))
    return objective, environment_id


def judged(now: datetime) -> Evaluated:
    """Count what was sampled, then judge all objectives at that time."""
    refresh_performance(new_id(), now)
    return evaluate_slos(new_id(), now)


def alerts_of(objective: Objective) -> list[tuple[object, ...]]:
    """Rule and state of each alert of an objective, oldest first."""
    query = "select rule, state from slo_alert where slo_objective_id = %s order by slo_alert_id"
    return rows(query, objective.slo_objective_id)


def state_of(objective: Objective, rule: str = "fast") -> object:
    """The state of the newest alert of a rule; None without one."""
    found = [state for name, state in alerts_of(objective) if name == rule]
    return found[-1] if found else None


def told_of(actor: Actor, rule: str | None = "fast") -> list[str]:
    """What the outbox tells of the tenant's alerts, oldest first, by the last word of its type."""
    query = (
        "select event_type from outbox where tenant_id = %s and aggregate_type = 'slo-alert'"
        " and (%s::text is null or data ->> 'rule' = %s) order by occurred_at, revision"
    )
    return [str(event).rsplit(".", 1)[-1] for (event,) in rows(query, actor.tenant_id, rule, rule)]


def series_rows(query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
    """The rows of a query in the time series' database, as its owner."""
    with psycopg.connect(os.environ["ANALYTICS_OWNER_URL"], row_factory=namedtuple_row) as conn:
        return list(conn.execute(query.encode(), values).fetchall())
