"""Raw rows that may still be needed stay, whatever a schedule asks for, and only the writer adds any."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import psycopg
import pytest

from clients.postgres import Connection
from shared.analytics import partition_store as store
from shared.analytics.partition_models import Series
from shared.analytics.tiers import find_tier
from shared.ids import new_id
from tests.raw_rows import at, copy_rows, series_login

SERIES = pytest.mark.parametrize("series", list(Series))


@pytest.fixture
def jobs(stack: dict[str, str]) -> Iterator[Connection]:
    """The schedules' login."""
    with series_login("JOBS") as conn:
        yield conn


@SERIES
def test_nothing_that_may_still_be_needed_is_deleted(jobs: Connection, series: Series) -> None:
    """By series.require_outlived, whatever a caller asks for: a replay may count a day of 60 days ago anew."""
    tier = find_tier(store.read_server(jobs, series))
    too_soon = store.get_today(jobs) - timedelta(days=60)

    for until in (too_soon, date(2100, 1, 1)):
        for delete in (
            partial(tier.drop_older_than, jobs, series, until),
            partial(store.delete_rows, jobs, None, series, at(date(2001, 1, 1)), at(until)),
        ):
            with (
                pytest.raises(psycopg.errors.InvalidParameterValue, match="kept for 61 days at least"),
                jobs.transaction(force_rollback=True),
            ):
                delete()


@SERIES
def test_only_the_writer_adds_rows(jobs: Connection, series: Series) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        copy_rows(jobs, series, new_id(), [at(date(2041, 1, 1))])
