"""Questions about usage put to the raw rows in SQL: slow and plain, to hold the answers against."""

from datetime import date, datetime, timedelta
from uuid import UUID

from tests.usage_steps import as_jobs

Row = tuple[object, ...]


def ask(statement: str, *values: object) -> list[Row]:
    """Rows of a statement, as the background functions' login, which may read raw rows."""
    with as_jobs() as conn:
        return conn.execute(statement.encode(), values).fetchall()


def by_step(
    tenant_id: UUID, step: str, value: str, since: datetime, until: datetime, plugin_id: UUID | None = None
) -> dict[datetime, object]:
    """A value of each hour, day or month with events."""
    rows = ask(
        f"""
        select date_trunc('{step}', e.occurred_at, 'UTC'), {value} from usage_event as e
        where e.tenant_id = %s and e.occurred_at >= %s and e.occurred_at < %s and coalesce(e.plugin_id = %s, true)
        group by 1
        """,  # noqa: S608 - the tests' own words
        tenant_id,
        since,
        until,
        plugin_id,
    )
    return dict(rows)  # type: ignore[arg-type] # rows of two


def by_day_and(
    tenant_id: UUID, member: str, value: str, since: datetime, until: datetime, plugin_id: UUID
) -> dict[tuple[object, object], object]:
    """A value of each day and member of a column."""
    rows = ask(
        f"""
        select date_trunc('day', e.occurred_at, 'UTC'), e.{member}, {value} from usage_event as e
        where e.tenant_id = %s and e.occurred_at >= %s and e.occurred_at < %s and e.plugin_id = %s
            and e.{member} is not null
        group by 1, 2
        """,  # noqa: S608 - the tests' own words
        tenant_id,
        since,
        until,
        plugin_id,
    )
    return {(bucket, name): told for bucket, name, told in rows}


def by_plugin(tenant_id: UUID, value: str, since: datetime, until: datetime) -> dict[object, object]:
    """A value of each plugin."""
    rows = ask(
        f"""
        select e.plugin_id, {value} from usage_event as e
        where e.tenant_id = %s and e.occurred_at >= %s and e.occurred_at < %s
        group by 1
        """,  # noqa: S608 - the tests' own words
        tenant_id,
        since,
        until,
    )
    return dict(rows)  # type: ignore[arg-type] # rows of two


def whole(tenant_id: UUID, value: str, since: datetime, until: datetime, plugin_id: UUID | None = None) -> object:
    """A value of a period."""
    ((told,),) = ask(
        f"""
        select {value} from usage_event as e
        where e.tenant_id = %s and e.occurred_at >= %s and e.occurred_at < %s and coalesce(e.plugin_id = %s, true)
        """,  # noqa: S608 - the tests' own words
        tenant_id,
        since,
        until,
        plugin_id,
    )
    return told


def retained(tenant_id: UUID, first: date, weeks: int) -> dict[tuple[object, object], object]:
    """By week of a user's first event and week of any event: how many users."""
    rows = ask(
        """
        with began as (
            select e.subject_key, date_trunc('week', min(e.occurred_at), 'UTC') as week from usage_event as e
            where e.tenant_id = %s and e.subject_key is not null group by 1
        )
        select b.week::date, date_trunc('week', e.occurred_at, 'UTC')::date, count(distinct e.subject_key)
        from began as b inner join usage_event as e on e.subject_key = b.subject_key and e.tenant_id = %s
        where b.week >= %s and e.occurred_at < %s
        group by 1, 2
        """,
        tenant_id,
        tenant_id,
        first,
        first + timedelta(weeks=weeks),
    )
    return {(cohort, week): users for cohort, week, users in rows}


def in_order(tenant_id: UUID, plugin_id: UUID, actions: list[str], since: datetime, until: datetime) -> list[int]:
    """How many users did each action for the first time after, or with, the first time of the one before."""
    rows = ask(
        """
        select e.subject_key, e.action, min(e.occurred_at) from usage_event as e
        where e.tenant_id = %s and e.plugin_id = %s and e.subject_key is not null
        group by 1, 2
        """,
        tenant_id,
        plugin_id,
    )
    first: dict[object, dict[object, datetime]] = {}
    for subject, action, at in rows:
        assert isinstance(at, datetime)
        first.setdefault(subject, {})[action] = at
    counts = [0] * len(actions)
    for times in first.values():
        before = since
        for place, action in enumerate(actions):
            at = times.get(action)
            if at is None or at < before or at >= until:
                break
            counts[place] += 1
            before = at
    return counts


def in_whatever_order(
    tenant_id: UUID, plugin_id: UUID, actions: list[str], since: datetime, until: datetime
) -> list[int]:
    """How many users did each action and all before it."""
    rows = ask(
        """
        select e.subject_key, array_agg(distinct e.action::text) from usage_event as e
        where e.tenant_id = %s and e.plugin_id = %s and e.subject_key is not null
            and e.occurred_at >= %s and e.occurred_at < %s
        group by 1
        """,
        tenant_id,
        plugin_id,
        since,
        until,
    )
    did = [set(done) for _, done in rows if isinstance(done, list)]
    return [sum(set(actions[: place + 1]) <= done for done in did) for place in range(len(actions))]
