"""Holds what is stored against the model; each figure is how many things differ, and every one must be 0."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from shared.analytics.cells import Rollup
from shared.analytics.id_checks import ID_REUSED
from shared.analytics.messages import UsageRow
from shared.analytics.row_payloads import dead_row
from tests.soak.events import database
from tests.soak.events.model import ALL, Counts, Model, by_day, by_hour, by_month, by_thirty_days, first_seen

# Keys and what belongs to them.
Pairs = Iterable[tuple[object, object]]
Users = Mapping[int, bytes]
Rows = Sequence[UsageRow]
_LEDGER = """
    select count(distinct message_id), coalesce(sum(events), 0), coalesce(sum(duplicates), 0), coalesce(sum(dead), 0)
    from written_message where tenant_id = any(%s)
"""
_RAW = "select count(*), count(distinct (occurred_at, event_key)) from usage_event where tenant_id = any(%s)"
_DEAD = "select tenant_id, reason, payload from dead_event where tenant_id = any(%s)"


@dataclass
class Verdict:
    """compared: how many rows of each kind were held against the model. wrong: how many of each differ."""

    compared: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        """Whether nothing differs."""
        return not self.wrong.total()

    def compare(self, what: str, stored: Pairs, expected: Pairs) -> None:
        """Hold things by their keys against each other."""
        left, right = dict(stored), dict(expected)
        keys = left.keys() | right.keys()
        self.compared[what] += len(keys)
        self.wrong[what] += sum(left.get(key) != right.get(key) for key in keys)


def judge(model: Model) -> Verdict:
    """What came of the run."""
    verdict, tenants = Verdict(), sorted({tenant_id for tenant_id, _ in model.rows})
    sent = len(model.seen)
    model.settle(database.noted_times())
    reused = sum(map(len, model.reused.values()))
    ids = len({key for key, _ in model.seen})
    verdict.compare("ids under two times", [("dead", reused)], [("dead", sent - ids)])
    (ledger,) = database.series_rows(_LEDGER, tenants)
    names = ("messages", "new events", "duplicates", "dead events")
    expected = (model.messages, sent, model.duplicates, model.dead.total())
    for name, counted, wanted in zip(names, ledger, expected, strict=True):
        verdict.compare(f"ledger: {name}", [(name, int(str(counted)))], [(name, wanted)])
    (raw,) = database.series_rows(_RAW, tenants)
    verdict.compare("raw events", enumerate(raw), enumerate([sent - reused] * 2))
    verdict.compare("dead events", Counter(database.series_rows(_DEAD, tenants)).items(), _dead(model).items())
    for tenant_id in tenants:
        _judge_tenant(verdict, model, tenant_id)
    return verdict


def _dead(model: Model) -> Counter[tuple[UUID, str, str]]:
    reused = ((tenant_id, dead_row(row, ID_REUSED, "")) for tenant_id, rows in model.reused.items() for row in rows)
    return model.dead + Counter((tenant_id, dead.reason, dead.payload) for tenant_id, dead in reused)


def _judge_tenant(verdict: Verdict, model: Model, tenant_id: UUID) -> None:
    plugins = {plugin_id: rows for (owner, plugin_id), rows in model.rows.items() if owner == tenant_id}
    users, last = database.numbered_users(tenant_id), database.rolled_until(tenant_id)
    keys = {row.subject_key for rows in plugins.values() for row in rows if row.subject_key}
    # Who was counted before an event of theirs was found to be dead keeps the number.
    keys |= {row.subject_key for row in model.reused[tenant_id] if row.subject_key} & set(users.values())
    verdict.compare("users", Counter(users.values()).items(), ((key, 1) for key in keys))
    for plugin_id, rows in plugins.items():
        _judge_rollups(verdict, (tenant_id, plugin_id), rows, users, last)
        stored = database.first_seen(tenant_id, plugin_id, users)
        verdict.compare("first seen", stored.items(), first_seen(rows).items())
    _judge_rollups(verdict, (tenant_id, ALL), [row for rows in plugins.values() for row in rows], users, last)


def _judge_rollups(verdict: Verdict, key: tuple[UUID, UUID], rows: Rows, users: Users, last: date) -> None:
    days = by_day(rows)
    expected: dict[str, Mapping[datetime, Counts] | Mapping[date, Counts]] = {
        "hour": by_hour(rows),
        "day": days,
        "month": by_month(rows),
        "rolling": by_thirty_days(days, last),
    }
    for grain, counts in expected.items():
        stored = database.stored_rollups(grain, *key)
        verdict.compare(
            f"roll-ups: {grain}",
            ((bucket, _plain(rollup, users)) for bucket, rollup in stored.items()),
            ((bucket, figures.plain()) for bucket, figures in counts.items()),
        )


def _plain(rollup: Rollup, users: Users) -> tuple[object, ...]:
    return database.plain(rollup.total, users), database.plain_parts(rollup, users)
