"""`python -m shared.analytics.rebuild`: counts the roll-ups of a span anew, beside running refreshers.

It adds the lines that say so and works them off as any refresher does, so it may be ended at any time: others go on.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from clients.postgres import Login
from shared.analytics import reconcile_store as store
from shared.analytics.refresh import refresh_rollups
from shared.analytics.rollup_models import COUNTED_ANEW_FOR, DAY, hour_of
from shared.context import OPERATOR, Actor, transaction
from shared.ids import new_id

DESCRIPTION = "Count roll-ups of usage anew from their events, of ANALYTICS_JOBS_URL; others may refresh meanwhile."
# Between two lines of progress.
STEP_S = 5.0
WIDTH = 40


def main(arguments: Sequence[str], now: datetime) -> None:
    """Do what the arguments say."""
    asked = _parser().parse_args(arguments)
    request_id = new_id()
    since, until = max(asked.since, hour_of(now - COUNTED_ANEW_FOR)), min(asked.until or now, now + DAY)
    days = list(_days(since, until))
    marked = 0
    for number, (first, last) in enumerate(days, 1):
        marked += _mark(request_id, first, last, asked.tenant, asked.dry_run)
        _show(number / len(days), f"{marked:,} hours of plugins")
    if not asked.dry_run:
        _work_off(request_id, now, marked)
    sys.stdout.write("\n")


def _mark(request_id: UUID, since: datetime, until: datetime, tenant_id: UUID | None, is_tried: bool) -> int:
    """Add the lines of a day; how many. A dry run takes them back."""
    operator = Actor(*OPERATOR, request_id=request_id, reason="rebuild")
    with transaction(operator, Login.ANALYTICS_JOBS) as conn:
        marked = store.mark_hours_dirty(conn, tenant_id, since, until)
        if is_tried:
            conn.rollback()
    return marked


def _work_off(request_id: UUID, now: datetime, marked: int) -> None:
    counted = 0
    while True:
        done = refresh_rollups(request_id, now, STEP_S)
        counted += done.rollups
        _show(min(counted / max(marked, 1), 1.0), f"{counted:,} counted")
        if not done.hours and not done.days:
            break


def _days(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    while since < until:
        yield since, min(since + DAY, until)
        since += DAY


def _show(share: float, said: str) -> None:
    full = round(share * WIDTH)
    sys.stdout.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%} {said}\033[K")
    sys.stdout.flush()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return hour_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.analytics.rebuild", description=DESCRIPTION)
    parser.add_argument("--since", type=_moment, required=True, help="the first hour, such as 2026-03-01 (UTC)")
    parser.add_argument("--until", type=_moment, help="where to stop; without it, now")
    parser.add_argument("--tenant", type=UUID, help="only this one")
    parser.add_argument("--dry-run", action="store_true", help="say how many hours it would count, and count none")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:], datetime.now(UTC))
