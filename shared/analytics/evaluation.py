"""Judges every objective once a minute: its figures, its alerts, and what has to be told of them.

The figures are read first, from the time series. Then one transaction of the main database takes the objective's
minute, writes figures and alerts, and puts what is to be told into the outbox: killed anywhere, all of it or nothing is
there, and of two runs at once the second finds the minute taken. So nothing is told twice, and nothing is left untold.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

from clients.postgres import Connection, Login
from clients.telemetry import log, record
from shared import outbox
from shared.analytics import evaluation_store as store
from shared.analytics.alert_events import alert_event
from shared.analytics.alert_groups import join_group
from shared.analytics.alert_states import AlertState, next_course
from shared.analytics.alert_tellings import Tellings, tell
from shared.analytics.burn_rate import RULES, BurnRule, Counts, RuleName, Signal, burn_rate, signal_of
from shared.analytics.evaluation_models import Alert, ClaimedObjective, DueObjective, Evaluated, begun
from shared.analytics.slo_figures import Figures, read_figures
from shared.context import OPERATOR, Actor, transaction
from shared.ids import new_id

# No objective begins to be judged later in a run: even slow statements end before the next run begins.
BUDGET_S = 45.0
# Of it, for one tenant, as long as others wait: what is left of its objectives comes after theirs.
TENANT_S = 5.0
OBJECTIVES_A_PAGE = 100
JOB = "evaluate_slos"
_FIRST = (datetime.min.replace(year=2, tzinfo=UTC), UUID(int=0), UUID(int=0))


@dataclass(frozen=True)
class _Moment:
    """An objective at the minute that is judged. signals: what each rule says."""

    actor: Actor
    objective: ClaimedObjective
    figures: Figures
    signals: dict[RuleName, Signal]
    silence_id: UUID | None
    now: datetime


def evaluate_slos(request_id: UUID, now: datetime) -> Evaluated:
    """Judge the objectives of all tenants; one that cannot be is told of, and left to the next run."""
    ends_at, total = monotonic() + BUDGET_S, Evaluated()
    operator, spent = Actor(*OPERATOR, request_id=request_id), defaultdict[UUID, float](float)
    for due in _in_turn(_due(operator, now), spent):
        began_at = monotonic()
        if began_at > ends_at:
            total = replace(total, unreached=_count_due(operator, now) - total.failed)
            break
        try:
            total = _sum(total, _evaluate(due, request_id, now))
        except Exception:
            total = replace(total, failed=total.failed + 1)
            named = {"tenant_id": str(due.tenant_id), "slo_objective_id": str(due.slo_objective_id)}
            log.exception("slo_objective.unevaluated", extra=named)
        spent[due.tenant_id] += monotonic() - began_at
    _record(total)
    return total


def _record(total: Evaluated) -> None:
    figures = {"slos_evaluated": total.evaluated, "slos_unevaluated": total.failed, "slos_unreached": total.unreached}
    record({**figures, "slo_alerts_told": total.told}, job=JOB)


def _in_turn(due: Iterable[DueObjective], spent: Mapping[UUID, float]) -> Iterator[DueObjective]:
    """The objectives in order, but those of a tenant that has had its time after all others."""
    later = []
    for objective in due:
        if spent[objective.tenant_id] > TENANT_S:
            later.append(objective)
        else:
            yield objective
    yield from later


def _count_due(operator: Actor, now: datetime) -> int:
    with transaction(operator, Login.JOBS) as conn:
        return store.count_due_objectives(conn, _minute(now))


def _due(operator: Actor, now: datetime) -> Iterator[DueObjective]:
    after = _FIRST
    while True:
        with transaction(operator, Login.JOBS) as conn:
            page = store.list_due_objectives(conn, _minute(now), after, OBJECTIVES_A_PAGE)
        yield from page
        if len(page) < OBJECTIVES_A_PAGE:
            return
        after = (page[-1].evaluated_minute, page[-1].tenant_id, page[-1].slo_objective_id)


def _evaluate(due: DueObjective, request_id: UUID, now: datetime) -> Evaluated:
    """Judge one objective in its tenant, as the operator."""
    actor = Actor(due.tenant_id, *OPERATOR[1:], request_id=request_id, reason="objectives are evaluated")
    figures = read_figures(actor, due, now)
    with transaction(actor, Login.JOBS) as conn:
        objective = store.claim_objective(conn, due.tenant_id, due.slo_objective_id, _minute(now))
        if objective is None:
            return Evaluated(skipped=1)
        moment = _moment(conn, actor, objective, figures, now)
        has_data = any(signal is not Signal.NO_DATA for signal in moment.signals.values())
        store.save_days(conn, due.tenant_id, due.slo_objective_id, figures.days)
        store.save_status(conn, due.tenant_id, due.slo_objective_id, figures, has_data=has_data)
        told = _advance_alerts(conn, moment)
    return Evaluated(evaluated=1, stale=not has_data, told=told)


def _moment(conn: Connection, actor: Actor, objective: ClaimedObjective, figures: Figures, now: datetime) -> _Moment:
    about = (objective.slo_objective_id, objective.plugin_id, objective.environment_id)
    silences = store.list_active_silences(conn, actor.tenant_id, now)
    quiet = [s.slo_silence_id for s in silences if s.is_about(*about) and s.is_on(objective.time_zone, now)]
    signals = {rule.name: _signal(rule, objective, figures) for rule in RULES}
    return _Moment(actor, objective, figures, signals, next(iter(quiet), None), now)


def _signal(rule: BurnRule, objective: ClaimedObjective, figures: Figures) -> Signal:
    if figures.is_stale:
        return Signal.NO_DATA
    return signal_of(rule, figures.windows, objective.target, objective.least_events)


def _advance_alerts(conn: Connection, moment: _Moment) -> int:
    """Take every alert of the objective on to this moment; how many things webhooks are told."""
    known = store.list_open_alerts(conn, moment.actor.tenant_id, moment.objective.slo_objective_id)
    current = {alert.rule: alert for alert in known if not alert.is_over}
    alerts: list[tuple[Alert | None, Alert]] = [(alert, alert) for alert in known if alert.is_over]
    for rule in RULES:
        before = current.get(rule.name)
        after = _after(before, rule.name, moment)
        if after:
            alerts.append((before, after))
    return sum(_settle(conn, before, after, moment) for before, after in alerts)


def _after(alert: Alert | None, rule: RuleName, moment: _Moment) -> Alert | None:
    before = alert.course if alert else None
    course = next_course(before, moment.signals[rule], moment.now, moment.objective.pending_for)
    if course is None:
        return None
    return alert.on(course) if alert else begun(new_id(), rule, course)


def _settle(conn: Connection, before: Alert | None, alert: Alert, moment: _Moment) -> int:
    """Write an alert, and into the outbox what is to be told of it; how much that is."""
    actor, objective = moment.actor, moment.objective
    alert, tellings = tell(alert, objective.escalation, moment.silence_id, moment.now)
    if alert == before:
        return 0
    store.save_alert(conn, actor.tenant_id, objective.slo_objective_id, alert)
    if alert.state == AlertState.FIRING and alert.slo_alert_group_id is None:
        alert = join_group(conn, actor.tenant_id, objective.slo_objective_id, alert, moment.now)
    outbox.add(conn, actor, _events(alert, tellings, moment), moment.now)
    return len(tellings)


def _events(alert: Alert, tellings: Tellings, moment: _Moment) -> list[outbox.Event]:
    """What webhooks are told; the revisions are the last ones of the alert."""
    first, objective = alert.revision - len(tellings) + 1, moment.objective
    (rule,) = (rule for rule in RULES if rule.name == alert.rule)
    windows = moment.figures.windows
    told = {
        "slo_objective_id": objective.slo_objective_id,
        "slo_alert_group_id": alert.slo_alert_group_id,
        "plugin_id": objective.plugin_id,
        "environment_id": objective.environment_id,
        "rule": rule.name,
        "began_at": alert.began_at,
        "target": objective.target,
        "burn_rates": {str(window): _rate(windows[window], objective.target) for window in (rule.long, rule.short)},
    }
    return [
        alert_event(
            what,
            alert.slo_alert_id,
            revision,
            **told,
            **({"step": step["target"], "to_webhook": step.get("webhook_id")} if step else {}),
        )
        for revision, (what, step) in enumerate(tellings, first)
    ]


def _rate(counts: Counts, target: float) -> float | None:
    rate = burn_rate(counts, target)
    return None if rate is None else round(rate, 2)


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _sum(one: Evaluated, other: Evaluated) -> Evaluated:
    return Evaluated(*(getattr(one, name) + getattr(other, name) for name in vars(one)))
