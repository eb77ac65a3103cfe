"""What it takes to edit a role that 10,000 users hold, each by a binding of their own."""

from datetime import UTC, datetime
from functools import partial

from shared.context import transaction
from shared.permissions import Permission
from tests.access_rows import make_cast, set_role
from tests.bench.timing import Timing, sum_up, timed, without_gc
from tests.factories import make_tenant

HOLDERS = 10_000
_BIND = """
    insert into binding (tenant_id, binding_id, role_id, user_id, created_at)
    select u.tenant_id, gen_random_uuid(), %s, u.user_id, now() from tenant_user as u where u.tenant_id = %s
"""


def measure_role_edit(rounds: int) -> Timing:
    """From begin to commit, `rounds` edits of one role."""
    owner = make_tenant(f"held-{datetime.now(UTC):%Y%m%d%H%M%S}")
    cast = make_cast(owner, (), (HOLDERS, 0, 1, 0))
    with transaction(owner) as conn:
        conn.execute(_BIND, (cast.roles[0], owner.tenant_id))

    def edit(number: int) -> None:
        with transaction(owner) as conn:
            conn.execute("select app.lock_epoch()")
            set_role(conn, cast, cast.roles[0], frozenset([*Permission][: 1 + number % 20]))

    with without_gc():
        return sum_up([timed(partial(edit, number))[0] for number in range(rounds)])
