"""The life of an alert, by examples and against a model that looks at all that was ever said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics.alert_states import CALM_FOR, AlertState, Course, next_course
from shared.analytics.burn_rate import Signal

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BURNING, BETWEEN, CALM, NO_DATA = Signal.BURNING, Signal.BETWEEN, Signal.CALM, Signal.NO_DATA
TWO_MINUTES = timedelta(minutes=2)


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def after(*signals: Signal, pending_for: timedelta = TWO_MINUTES) -> Course | None:
    """What stands after one signal a minute; nothing is asked of an alert that is over."""
    course: Course | None = None
    for number, signal in enumerate(signals):
        if course and course.state is AlertState.RESOLVED:
            course = None
        course = next_course(course, signal, minute(number), pending_for)
    return course


def test_an_alert_is_pending_before_it_fires() -> None:
    assert after(BURNING, BURNING) == Course(AlertState.PENDING, minute(0))
    assert after(BURNING, BURNING, BURNING) == Course(AlertState.FIRING, minute(0), fired_at=minute(2))


def test_without_a_wait_an_alert_fires_at_once() -> None:
    assert after(BURNING, pending_for=timedelta(0)) == Course(AlertState.FIRING, NOON, fired_at=NOON)


@pytest.mark.parametrize("signal", [CALM, BETWEEN])
def test_what_stops_burning_while_pending_never_fired(signal: Signal) -> None:
    assert after(BURNING, signal) == Course(AlertState.RESOLVED, minute(0), resolved_at=minute(1))


@pytest.mark.parametrize("signal", [CALM, BETWEEN, NO_DATA])
def test_nothing_begins_without_burning(signal: Signal) -> None:
    assert after(signal) is None


def test_an_alert_ends_after_it_was_calm_for_a_while() -> None:
    fired = (BURNING, BURNING, BURNING)

    assert after(*fired, *[CALM] * 5) == Course(AlertState.FIRING, NOON, minute(2), calm_since=minute(3))
    ended = after(*fired, *[CALM] * 6)
    assert ended == Course(AlertState.RESOLVED, NOON, minute(2), calm_since=minute(3), resolved_at=minute(8))


@pytest.mark.parametrize("signal", [BURNING, BETWEEN])
def test_calm_that_is_broken_begins_again(signal: Signal) -> None:
    course = after(BURNING, BURNING, BURNING, *[CALM] * 5, signal, *[CALM] * 5)

    assert course
    assert course.state is AlertState.FIRING


def test_nothing_ends_while_there_is_no_data() -> None:
    course = after(BURNING, BURNING, BURNING, *[NO_DATA] * 60)

    assert course == Course(AlertState.FIRING, NOON, fired_at=minute(2))


def test_nothing_fires_while_there_is_no_data() -> None:
    assert after(BURNING, *[NO_DATA] * 60) == Course(AlertState.PENDING, NOON)


def test_a_clock_that_runs_behind_makes_no_time_pass() -> None:
    pending = Course(AlertState.PENDING, NOON)
    assert next_course(pending, BURNING, minute(-60), TWO_MINUTES) == pending
    calm = Course(AlertState.FIRING, NOON, NOON, calm_since=NOON)

    assert next_course(calm, CALM, minute(-60), TWO_MINUTES) == calm


steps = st.lists(st.tuples(st.sampled_from(Signal), st.integers(1, 4)), min_size=1, max_size=40)


@given(steps, st.integers(0, 10))
def test_every_course_is_what_its_whole_past_says(said: list[tuple[Signal, int]], wait: int) -> None:
    """The model keeps what was said since the alert began, without the moments that said nothing."""
    pending_for, at = timedelta(minutes=wait), NOON
    course: Course | None = None
    past: list[tuple[Signal, datetime]] = []
    for signal, minutes in said:
        at += timedelta(minutes=minutes)
        if course and course.state is AlertState.RESOLVED:
            course, past = None, []
        course = next_course(course, signal, at, pending_for)
        if signal is not NO_DATA and (past or signal is BURNING):
            past.append((signal, at))
        assert course == modelled(past, pending_for)


def modelled(past: list[tuple[Signal, datetime]], pending_for: timedelta) -> Course | None:
    if not past:
        return None
    began = past[0][1]
    unbroken = [at for n, (_, at) in enumerate(past) if all(signal is BURNING for signal, _ in past[: n + 1])]
    fired = next((at for at in unbroken if at - began >= pending_for), None)
    if fired is None:
        is_over = len(unbroken) < len(past)
        return Course(
            AlertState.RESOLVED if is_over else AlertState.PENDING, began, resolved_at=past[-1][1] if is_over else None
        )
    since = [(signal, at) for signal, at in past if at > fired]
    broken = [at for signal, at in since if signal is not CALM]
    calm = [at for signal, at in since if signal is CALM and (not broken or at > broken[-1])]
    if calm and calm[-1] - calm[0] >= CALM_FOR:
        return Course(AlertState.RESOLVED, began, fired, calm[0], calm[-1])
    return Course(AlertState.FIRING, began, fired, calm[0] if calm else None)
