"""The epoch of a tenant moves with every change of rights, and changes of one tenant's rights queue behind it."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from shared.context import Actor, transaction
from shared.identity import store
from shared.identity.models import NewMember
from shared.identity.service import add_member
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.as_owner import owner_connection, rows
from tests.factories import DAY_1, make_member


def epoch_of(actor: Actor) -> int:
    """Where the tenant's epoch stands."""
    ((epoch,),) = rows("select epoch from tenant_epoch where tenant_id = %s", actor.tenant_id)
    return int(str(epoch))


def test_new_member_moves_the_epoch(owner: Actor) -> None:
    before = epoch_of(owner)

    make_member(owner, BuiltInRole.DEVELOPER)

    assert epoch_of(owner) == before + 1


def test_new_role_moves_the_epoch(owner: Actor) -> None:
    before = epoch_of(owner)

    with transaction(owner) as conn:
        store.insert_role(conn, owner.tenant_id, new_id(), "tester", ["catalog:read"])

    assert epoch_of(owner) == before + 1


@pytest.mark.parametrize(
    "change",
    [
        "update tenant set suspended_at = now() where tenant_id = %s and tenant_id <> %s",
        "update tenant_user set suspended_at = now() where tenant_id = %s and user_id <> %s",
        "update role set permissions = '{}' where tenant_id = %s and role_id <> %s",
        "delete from binding where tenant_id = %s and user_id <> %s",
    ],
)
def test_each_kind_of_change_moves_the_epoch(owner: Actor, change: str) -> None:
    make_member(owner, BuiltInRole.DEVELOPER)
    before = epoch_of(owner)

    with owner_connection(owner) as conn:
        conn.execute(change.encode(), (owner.tenant_id, owner.user_id))

    assert epoch_of(owner) == before + 1


def test_changes_of_one_tenants_rights_queue(owner: Actor) -> None:
    before = epoch_of(owner)
    members = [NewMember("issuer", f"subject|{new_id()}", "M", None, BuiltInRole.DEVELOPER) for _ in range(8)]

    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda member: add_member(owner, member, DAY_1), members))

    assert len(set(added)) == 8
    assert epoch_of(owner) == before + 8


def test_tenant_without_an_epoch_takes_no_change_of_rights(owner: Actor) -> None:
    with owner_connection(owner) as conn:
        conn.execute("delete from tenant_epoch where tenant_id = %s", (owner.tenant_id,))
        with pytest.raises(psycopg.errors.RaiseException, match="has no epoch"):
            conn.execute("delete from binding where tenant_id = %s", (owner.tenant_id,))
        conn.rollback()
