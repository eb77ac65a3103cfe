"""The life of an alert: pending, firing, resolved, as one step from what is known to what a rule says now.

Nothing changes while there is no data: silence is no proof that something works again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.analytics.burn_rate import Signal

# How long a rate must stay under its limit before a firing alert ends.
CALM_FOR = timedelta(minutes=5)


class AlertState(StrEnum):
    """Where an alert stands; resolved without ever having fired, it was nothing."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Course:
    """When an alert was where. calm_since: since when all data said that it is over."""

    state: AlertState
    began_at: datetime
    fired_at: datetime | None = None
    calm_since: datetime | None = None
    resolved_at: datetime | None = None


def next_course(course: Course | None, signal: Signal, now: datetime, pending_for: timedelta) -> Course | None:
    """The alert after this moment; None: there is none, and none begins.

    course: None, pending or firing. pending_for: how long it has to burn before the alert fires; 0 fires at once. A
    clock that runs behind makes no time pass.
    """
    if course is None:
        began = Course(AlertState.PENDING, now) if signal is Signal.BURNING else None
        return began and _after_pending(began, signal, now, pending_for)
    if signal is Signal.NO_DATA:
        return course
    if course.state is AlertState.PENDING:
        return _after_pending(course, signal, now, pending_for)
    return _after_firing(course, signal, now)


def _after_pending(course: Course, signal: Signal, now: datetime, pending_for: timedelta) -> Course:
    if signal is not Signal.BURNING:
        return replace(course, state=AlertState.RESOLVED, resolved_at=now)
    if now - course.began_at >= pending_for:
        return replace(course, state=AlertState.FIRING, fired_at=now)
    return course


def _after_firing(course: Course, signal: Signal, now: datetime) -> Course:
    if signal is not Signal.CALM:
        return replace(course, calm_since=None)
    calm_since = course.calm_since or now
    if now - calm_since >= CALM_FOR:
        return replace(course, state=AlertState.RESOLVED, calm_since=calm_since, resolved_at=now)
    return replace(course, calm_since=calm_since)
