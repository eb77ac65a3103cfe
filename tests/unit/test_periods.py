"""The stretch before a stretch: as many days, or as many whole months, however long those are."""

from datetime import UTC, date, datetime

import pytest

from shared.analytics.periods import Period, period_of
from shared.analytics.rollup_models import Grain

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "months", "before"),
    [
        ((date(2026, 2, 3), date(2026, 2, 5)), (date(2026, 2, 1), date(2026, 3, 1)), date(2026, 1, 1)),
        ((date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 3, 1), date(2026, 4, 1)), date(2026, 2, 1)),
        ((date(2026, 1, 1), date(2026, 4, 1)), (date(2026, 1, 1), date(2026, 4, 1)), date(2025, 10, 1)),
        ((date(2025, 1, 1), date(2026, 1, 1)), (date(2025, 1, 1), date(2026, 1, 1)), date(2024, 1, 1)),
        ((date(2024, 2, 29), date(2024, 3, 1)), (date(2024, 2, 1), date(2024, 3, 1)), date(2024, 1, 1)),
        ((date(2025, 12, 31), date(2026, 1, 2)), (date(2025, 12, 1), date(2026, 2, 1)), date(2025, 10, 1)),
    ],
)
def test_by_month_it_is_whole_months_and_as_many_before(
    asked: tuple[date, date], months: tuple[date, date], before: date
) -> None:
    period = period_of(*asked, NOW, 400).in_steps(Grain.MONTH)

    assert period == Period(*months)
    assert period.steps_before(Grain.MONTH) == Period(before, months[0])
    assert len(period.buckets(Grain.MONTH)) == len(period.steps_before(Grain.MONTH).buckets(Grain.MONTH))


def test_by_day_it_is_as_many_days_before() -> None:
    period = period_of(date(2024, 3, 1), date(2024, 3, 31), NOW, 400)

    assert period.before() == Period(date(2024, 1, 31), date(2024, 3, 1))


def test_all_years_that_may_be_asked_for_have_months_before_them() -> None:
    assert (
        period_of(date(2000, 1, 1), date(2009, 12, 31), NOW, 3660).in_steps(Grain.MONTH).steps_before(Grain.MONTH).days
    )
    assert period_of(date(2999, 12, 1), date(2999, 12, 31), NOW, 3660).in_steps(Grain.MONTH).until == date(3000, 1, 1)
