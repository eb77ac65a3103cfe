"""Who may do what in 200 tenants: 10,000 users, groups nested three deep, 26,000 bindings; written once a catalog.

Every second binding is for one public plugin, about one in five has a condition, one in nine denies. Ids and models
come from a seed, so that a later run knows what the database holds without asking it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from uuid import UUID

from infra.local.progress import Progress
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.identity import service as identity
from shared.identity.models import NewMember, NewTenant
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.access_model import AccessModel, Bound, Limits
from tests.access_rows import Cast, write_cast, write_model
from tests.factories import DAY_1

TENANTS, USERS, GROUPS, ROLES, PLUGINS, BINDINGS = 200, 50, 12, 8, 40, 130
LEVELS = 3
OFFICE = ("10.0.0.0/8",)


@dataclass(frozen=True)
class TenantAccess:
    """A tenant's people and things, and what the plain model knows of them."""

    cast: Cast
    model: AccessModel


def prepare_access(mark: Path, public_plugins: list[UUID], progress: Progress) -> list[TenantAccess]:
    """The rights of all tenants, written to the database unless the mark says that they are there."""
    tenants = [_make_tenant(seed, public_plugins) for seed in range(TENANTS)]
    if not mark.exists():
        with progress.step(f"Binding {TENANTS * BINDINGS:,} roles in {TENANTS} tenants, once"):
            for done, tenant in enumerate(tenants, 1):
                _write(tenant)
                progress.count(f"{done} of {TENANTS} tenants")
        mark.touch()
    return tenants


def _make_tenant(seed: int, public_plugins: list[UUID]) -> TenantAccess:
    chance = Random(f"access/{seed}")

    def ids(count: int) -> tuple[UUID, ...]:
        return tuple(UUID(int=chance.getrandbits(128), version=4) for _ in range(count))

    tenant_id, *_ = ids(1)
    owner = identity.enroll_tenant(
        NewTenant(
            tenant_id,
            f"access-{seed}",
            f"Access {seed}",
            NewMember("bench", f"owner-{seed}", "Olive Owner", None, BuiltInRole.OWNER),
        ),
        new_id(),
        DAY_1,
    )
    plugins = tuple(chance.sample(public_plugins, PLUGINS))
    cast = Cast(owner, ids(USERS), ids(GROUPS), ids(ROLES), plugins, (), PLATFORM_TENANT_ID)
    return TenantAccess(cast, _make_model(cast, ids(BINDINGS), chance))


def _make_model(cast: Cast, binding_ids: tuple[UUID, ...], chance: Random) -> AccessModel:
    # Groups in three rows, each group in one of the row above; users are in the lowest.
    rows = [cast.groups[level::LEVELS] for level in range(LEVELS)]
    nested = [(chance.choice(outer), inner) for outer, lower in pairwise(rows) for inner in lower]
    bound = [_make_binding(cast, binding_id, chance) for binding_id in binding_ids]
    once = {(b.role_id, b.principal_id, b.is_deny, b.scope_id, b.limits): b for b in bound}
    return AccessModel(
        roles={role: frozenset(chance.sample(list(Permission), chance.randint(2, 10))) for role in cast.roles},
        group_users=frozenset((group, user) for user in cast.users for group in chance.sample(rows[-1], 2)),
        group_groups=frozenset(nested),
        bindings=tuple(once.values()),
    )


def _make_binding(cast: Cast, binding_id: UUID, chance: Random) -> Bound:
    principals = cast.groups if chance.random() < 0.6 else cast.users
    return Bound(
        binding_id,
        chance.choice(cast.roles),
        chance.choice(principals),
        is_deny=chance.random() < 1 / 9,
        scope_id=chance.choice(cast.plugins) if chance.random() < 0.5 else None,
        limits=Limits(
            mfa_max_age_s=900 if chance.random() < 0.1 else None, networks=OFFICE if chance.random() < 0.1 else None
        ),
    )


def _write(tenant: TenantAccess) -> None:
    # A run may have ended between the two.
    last = tenant.cast.users[-1]
    with transaction(tenant.cast.owner) as conn:
        is_there = conn.execute("select from tenant_user where user_id = %s", (last,)).fetchone() is not None
    if not is_there:
        write_cast(tenant.cast)
    write_model(tenant.cast, tenant.model)


def actors_of(tenant: TenantAccess) -> Iterator[Actor]:
    """The tenant's users as they act: a person has the id of the user (`write_cast`)."""
    for user_id in tenant.cast.users:
        yield Actor(tenant.cast.owner.tenant_id, user_id, user_id, new_id())
