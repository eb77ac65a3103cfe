"""What has to be told of an alert: that it fires, to whom next if nobody takes it, and that it is over.

Silenced, nothing is told. What fires still when the silence ends is told then, and so is the end of what was told
before it: who was told that something fires learns that it is over.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from shared.analytics.alert_states import AlertState
from shared.analytics.evaluation_models import Alert, Telling, Told

# A step as an objective has it in JSON.
Step = dict[str, object]
Tellings = list[tuple[Telling, Step | None]]


def tell(alert: Alert, steps: Sequence[Step], silence_id: UUID | None, now: datetime) -> tuple[Alert, Tellings]:
    """The alert once all is told that is to be told now, and that; its revision moves with each.

    steps: of the escalation, soonest first. silence_id: what keeps the alert quiet now.
    """
    quiet = replace(alert, silence_id=silence_id)
    tellings = [] if silence_id else _due(quiet, steps, now)
    if not tellings:
        return quiet, []
    return _after(quiet, tellings, now), tellings


def _due(alert: Alert, steps: Sequence[Step], now: datetime) -> Tellings:
    match alert.state, alert.told:
        case AlertState.FIRING, Told.NOTHING:
            return [(Telling.FIRING, None)]
        case AlertState.FIRING, Told.FIRING if alert.acknowledged_at is None:
            return [(Telling.ESCALATED, step) for step in steps[alert.steps_done :] if _is_reached(alert, step, now)]
        case AlertState.RESOLVED, Told.FIRING:
            return [(Telling.RESOLVED, None)]
    return []


def _is_reached(alert: Alert, step: Step, now: datetime) -> bool:
    waited = now - (alert.told_at or now)
    return waited >= timedelta(minutes=float(str(step["after_minutes"])))


def _after(alert: Alert, tellings: Tellings, now: datetime) -> Alert:
    moved = replace(alert, revision=alert.revision + len(tellings))
    match tellings[0][0]:
        case Telling.ESCALATED:
            return replace(moved, steps_done=alert.steps_done + len(tellings))
        case Telling.FIRING:
            return replace(moved, told=Told.FIRING, told_at=now)
        case Telling.RESOLVED:
            return replace(moved, told=Told.RESOLVED)
