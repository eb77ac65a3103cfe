"""A tenant's plan: known before there is a context, and out of reach of every request."""

import re

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from shared.context import Actor, transaction
from shared.identity.plans import Plan, find_plan
from tests.as_owner import change, rows
from tests.factories import make_tenant_ids


def set_plan(owner: Actor, plan: str) -> None:
    """Give the tenant another plan, as the platform does."""
    change(owner, "update tenant set plan = %s where tenant_id = %s", plan, owner.tenant_id)


def test_new_tenant_has_the_standard_plan_and_find_plan_tells_the_one_it_has(owner: Actor, stranger: Actor) -> None:
    assert find_plan(owner.tenant_id) == Plan.STANDARD

    set_plan(owner, Plan.LARGE)

    assert find_plan(owner.tenant_id) == Plan.LARGE
    assert find_plan(stranger.tenant_id) == Plan.STANDARD


@pytest.mark.usefixtures("stack")
def test_find_plan_gives_an_unknown_tenant_the_standard_plan() -> None:
    assert find_plan(make_tenant_ids().tenant_id) == Plan.STANDARD


def test_database_knows_the_plans_that_the_code_knows(owner: Actor) -> None:
    ((told,),) = rows("select pg_get_constraintdef(oid) from pg_constraint where conname = 'tenant_plan_check'")

    assert set(re.findall(r"'(\w+)'", str(told))) == set(Plan)
    with pytest.raises(CheckViolation, match="tenant_plan_check"):
        set_plan(owner, "unlimited")


def test_tenant_cannot_change_its_own_plan(owner: Actor) -> None:
    with pytest.raises(InsufficientPrivilege), transaction(owner) as conn:
        conn.execute("update tenant set plan = 'large' where tenant_id = %s", (owner.tenant_id,))
