"""Makes objectives, and what is kept about them."""

from datetime import timedelta
from uuid import UUID

from clients.postgres import Login
from shared.analytics import objectives, silences
from shared.analytics.objective_models import Objective, ObjectiveDraft
from shared.analytics.silence_models import SilenceDraft
from shared.context import OPERATOR, Actor, transaction
from shared.ids import new_id
from tests.factories import DAY_1, make_plugin


def make_objective(actor: Actor, plugin_id: UUID | None = None, **fields: object) -> Objective:
    """An objective of 99 % of requests, about a new plugin unless one is named; its alerts fire at once."""
    draft = {
        "name": "answers",
        "plugin_id": plugin_id or make_plugin(actor).plugin_id,
        "sli": "availability",
        "target": 0.99,
        "pending_minutes": 0,
        **fields,
    }
    return objectives.create_objective(actor, ObjectiveDraft.model_validate(draft), DAY_1)


def make_silence(actor: Actor) -> UUID:
    """A silence about everything, long over."""
    draft = SilenceDraft(reason="only we know why", ends_at=DAY_1 + timedelta(hours=1))
    return silences.create_silence(actor, draft, DAY_1).slo_silence_id


def make_alert(actor: Actor, objective: Objective) -> UUID:
    """An alert that fires, in a group of its own, with a day that was counted."""
    slo_alert_id = new_id()
    ids = {"tenant_id": actor.tenant_id, "objective": objective.slo_objective_id, "alert": slo_alert_id, "at": DAY_1}
    with transaction(Actor(actor.tenant_id, *OPERATOR[1:], request_id=new_id()), Login.JOBS) as conn:
        for statement in (
            "insert into slo_day values (%(tenant_id)s, %(objective)s, %(at)s, 9, 10)",
            "insert into slo_alert_group (tenant_id, slo_alert_group_id, began_at, is_open)"
            " values (%(tenant_id)s, %(alert)s, %(at)s, false)",
            "insert into slo_alert (tenant_id, slo_alert_id, slo_objective_id, rule, state, slo_alert_group_id,"
            " began_at, fired_at) values (%(tenant_id)s, %(alert)s, %(objective)s, 'fast', 'firing', %(alert)s,"
            " %(at)s, %(at)s)",
        ):
            conn.execute(statement, ids)
    return slo_alert_id
