"""Roll-ups come out of their tables as they went in, for their own tenant only."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from clients.postgres import Login
from shared.analytics import rollup_store
from shared.analytics.cells import EVERYTHING, Counted, Rollup, timing_of
from shared.analytics.reading import Span, read_spans
from shared.analytics.rollup_models import ALL_PLUGINS, Changes, Grain, Place, midnight
from shared.context import OPERATOR, Actor, transaction
from shared.ids import new_id

DAY_1 = midnight(date(2026, 3, 1))
PLUGIN = new_id()


def rollup_of(number: int) -> Rollup:
    """A roll-up of two events, one of them by the user of that number."""
    rollup = Rollup()
    rollup.add(
        [
            Counted(False, timing_of(12.5), number, ("1.0.0", None, "web", "use")),
            Counted(True, None, None, ("1.0.1", None, None, "use")),
        ]
    )
    return rollup


def write(tenant_id: UUID, *rollups: tuple[Grain, UUID, datetime, Rollup | None]) -> None:
    """Write roll-ups of a tenant, or see that they are gone."""
    changes = Changes()
    for grain, plugin_id, bucket, rollup in rollups:
        changes.put(Place(grain, tenant_id, plugin_id, bucket), rollup)
    with transaction(Actor(*OPERATOR, request_id=new_id()), Login.ANALYTICS_JOBS) as conn:
        rollup_store.write_rollups(conn, changes.written)
        rollup_store.delete_rollups(conn, changes.gone)


def read(actor: Actor, what: Span) -> dict[tuple[UUID, datetime], Rollup]:
    """What the tenant's own request reads."""
    with transaction(actor, Login.ANALYTICS) as conn:
        (read,) = read_spans(conn, actor.tenant_id, [what], datetime.now(UTC))
        return dict(read.rows)


@pytest.mark.parametrize("grain", Grain)
def test_a_roll_up_is_read_as_it_was_written_last(owner: Actor, grain: Grain) -> None:
    day_2 = midnight(date(2026, 3, 2))
    write(owner.tenant_id, (grain, PLUGIN, DAY_1, rollup_of(1)), (grain, PLUGIN, day_2, rollup_of(2)))
    write(owner.tenant_id, (grain, PLUGIN, DAY_1, rollup_of(3)), (grain, PLUGIN, day_2, None))

    rows = read(owner, Span(grain, DAY_1, midnight(date(2026, 4, 1)), [PLUGIN], needs=EVERYTHING))

    assert rows == {(PLUGIN, DAY_1): rollup_of(3)}


def test_all_plugins_together_are_a_row_of_their_own(owner: Actor) -> None:
    write(owner.tenant_id, (Grain.DAY, PLUGIN, DAY_1, rollup_of(1)), (Grain.DAY, ALL_PLUGINS, DAY_1, rollup_of(2)))
    day = (Grain.DAY, DAY_1, midnight(date(2026, 3, 2)))

    assert set(read(owner, Span(*day))) == {(ALL_PLUGINS, DAY_1)}
    assert set(read(owner, Span(*day, is_each_plugin=True))) == {(PLUGIN, DAY_1)}


def test_figures_are_read_without_the_parts_that_nobody_asked_for(owner: Actor) -> None:
    write(owner.tenant_id, (Grain.DAY, PLUGIN, DAY_1, rollup_of(1)))

    rows = read(owner, Span(Grain.DAY, DAY_1, midnight(date(2026, 3, 2)), [PLUGIN]))

    assert rows[PLUGIN, DAY_1].total == rollup_of(1).total
    assert not list(rows[PLUGIN, DAY_1].cells())


def test_roll_ups_of_another_tenant_are_never_read(owner: Actor, stranger: Actor) -> None:
    write(owner.tenant_id, (Grain.DAY, PLUGIN, DAY_1, rollup_of(1)))
    span = Span(Grain.DAY, DAY_1, midnight(date(2026, 3, 2)), [PLUGIN])

    with transaction(stranger, Login.ANALYTICS) as conn:
        assert not read_spans(conn, owner.tenant_id, [span], DAY_1)[0].rows
