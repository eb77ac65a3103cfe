"""Tenants that are there when permissions are added: their built-in roles hold them, and what a check reads follows."""

import pytest

from shared.permissions import ROLE_PERMISSIONS, BuiltInRole, Permission, permissions_in
from tests.sql.migration_project import MigrationProject

# By the migration that added them: the lowest bit, and how many built-in roles gained some.
ADDED = {"0039": (26, 4), "0051": (28, 9)}
TENANT = "01928f00-0000-7000-8000-00000000aaaa"
# As a tenant was before: each built-in role without the new ones, bound to a group, and a role of the tenant's own.
FILL = """
alter table tenant disable trigger audit;
insert into tenant (tenant_id, slug, name, created_at) values ('{tenant}', 'before', 'Before', now());
alter table tenant enable trigger audit;
insert into tenant_epoch (tenant_id) values ('{tenant}');
alter table role disable trigger audit;
insert into role (tenant_id, role_id, name, permissions, is_built_in)
values {roles}, ('{tenant}', gen_random_uuid(), 'own', array['catalog:read'], false);
alter table role enable trigger audit;
alter table user_group disable trigger audit;
insert into user_group values ('{tenant}', '{tenant}', 'all', '', null, 1, now(), now());
alter table user_group enable trigger audit;
alter table binding disable trigger audit;
insert into binding (tenant_id, binding_id, role_id, group_id, created_at)
select tenant_id, gen_random_uuid(), role_id, '{tenant}', now() from role where tenant_id = '{tenant}';
alter table binding enable trigger audit;
"""
NEWER = "select count(*) from app.permission where bit >= {bit}"
TOLD = "select count(*) from audit_entry where reason = 'migration {migration}'"
HELD = """
select r.name, r.permissions, e.mask::text
from role as r inner join effective_permission as e on e.tenant_id = r.tenant_id and e.role_id = r.role_id
order by r.name
"""


def before(role: BuiltInRole, bit: int) -> str:
    """A row of a role as it was when the bits from that one on were not there."""
    names = ", ".join(f"'{permission}'" for permission in ROLE_PERMISSIONS[role] if permission.bit < bit)
    return f"('{TENANT}', gen_random_uuid(), '{role}', array[{names}], true)"


def roll_back(project: MigrationProject, bit: int) -> None:
    """Back to where no permission had that bit."""
    while project.ask(NEWER.format(bit=bit)) != [(0,)]:
        project.roll_back()


@pytest.mark.parametrize("migration", ADDED)
def test_built_in_roles_of_tenants_there_already_gain_the_new_permissions(
    project: MigrationProject, migration: str
) -> None:
    bit, changed_roles = ADDED[migration]
    project.migrate()
    roll_back(project, bit)
    project.run(FILL.format(tenant=TENANT, roles=", ".join(before(role, bit) for role in BuiltInRole)))
    old = project.ask(HELD)

    project.migrate()

    held = {str(name): (names, permissions_in(str(mask))) for name, names, mask in project.ask(HELD)}
    for role in BuiltInRole:
        assert held[role][1] == set(ROLE_PERMISSIONS[role])
        assert held[role][0] == [*dict.fromkeys(held[role][0])]  # type: ignore[call-overload] # a list of names
    assert held["own"][1] == {Permission.CATALOG_READ}
    assert project.ask(TOLD.format(migration=migration)) == [(changed_roles,)]

    roll_back(project, bit)
    assert project.ask(HELD) == old
