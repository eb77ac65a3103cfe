"""The catalogue swept: every table, function and view has what its kind must have, or a reasoned exemption."""

import pytest

from tests.as_owner import rows

APP_SCHEMAS = ["public", "app", "search", "audit"]
# The migration tool's own bookkeeping: no request role has a grant on it.
BOOKKEEPING = ["schema_migrations", "migration_check", "migration_lease", "migration_run"]
TABLES = """
    select c.relname
    from pg_class as c
    where
        c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p')
        and c.relname <> all(%s)
        and not exists (
            select from app.table_exemption as e where e.table_name = c.relname and e.exempt_from = %s
        )
"""


@pytest.fixture(autouse=True)
def migrated(stack: dict[str, str]) -> None:
    """The schema as the migrations make it."""


def tables_not_exempt_from(rule: str) -> list[str]:
    return [str(table) for (table,) in rows(TABLES, BOOKKEEPING, rule)]


def tables_failing(condition: str) -> list[str]:
    """Tables under row security for which a condition on their pg_class row `c` does not hold."""
    query = f"select c.relname from pg_class as c where c.relname = any(%s) and not ({condition})"  # noqa: S608 - conditions of this file
    return [str(table) for (table,) in rows(query, tables_not_exempt_from("row_security"))]


def test_sweep_looks_at_the_tables_there_are() -> None:
    assert {"plugin", "version", "member", "tenant_user", "api_key", "audit_entry", "outbox"} <= set(
        tables_not_exempt_from("row_security")
    )


def test_every_exemption_is_of_a_table_there_is_and_gives_a_reason() -> None:
    query = "select table_name from app.table_exemption where to_regclass(table_name) is null or length(reason) < 10"

    assert rows(query) == []


def test_every_table_has_row_security_that_binds_its_owner_too() -> None:
    assert tables_failing("c.relrowsecurity and c.relforcerowsecurity") == []


@pytest.mark.parametrize("role", ["plugyard_app", "plugyard_reader"])
@pytest.mark.parametrize(("command", "letter"), [("select", "r"), ("insert", "a"), ("update", "w"), ("delete", "d")])
def test_every_table_restricts_every_command_of_the_request_roles_to_their_tenant(
    role: str, command: str, letter: str
) -> None:
    expression = {"select": "p.polqual", "insert": "p.polwithcheck", "update": "p.polwithcheck", "delete": "p.polqual"}
    restricted = (
        "exists (select from pg_policy as p where p.polrelid = c.oid and not p.polpermissive"
        f" and p.polcmd in ('{letter}', '*') and '{role}'::regrole = any(p.polroles)"
        f" and pg_get_expr({expression[command]}, c.oid) like '%%tenant_id%%app.tenant_id()%%')"
    )

    assert tables_failing(restricted) == []


def test_every_update_policy_looks_at_the_row_before_and_after() -> None:
    query = (
        "select polrelid::regclass::text, polname from pg_policy"
        " where not polpermissive and polcmd in ('w', '*') and (polqual is null or polwithcheck is null)"
    )

    assert rows(query) == []


def test_no_policy_is_for_everybody() -> None:
    assert rows("select polrelid::regclass::text, polname from pg_policy where 0 = any(polroles)") == []


def test_policies_ask_for_the_tenant_once_per_statement() -> None:
    """As `(select app.tenant_id())`, an initplan; bare it would run for every row."""
    query = """
        select polrelid::regclass::text, polname
        from pg_policy
        where regexp_replace(
            concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)),
            'SELECT app\\.tenant_id\\(\\)', '', 'g'
        ) like '%%app.tenant_id()%%'
    """

    assert rows(query) == []


def test_a_table_without_row_security_has_no_grant_to_a_request_role() -> None:
    query = """
        select c.oid::regclass::text, r.rolname
        from pg_class as c
        cross join pg_roles as r
        where
            c.relnamespace = any(select oid from pg_namespace where nspname = any(%s))
            and c.relkind in ('r', 'p', 'm', 'f')
            and not c.relrowsecurity
            and r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_events')
            and (
                has_table_privilege(r.oid, c.oid, 'select, insert, update, delete, truncate, references, trigger')
                or has_any_column_privilege(r.oid, c.oid, 'select, insert, update, references')
            )
    """

    assert rows(query, APP_SCHEMAS) == []


def test_nothing_is_granted_to_everybody() -> None:
    query = """
        select c.oid::regclass::text
        from pg_class as c
        cross join lateral aclexplode(c.relacl) as g
        where g.grantee = 0 and c.relnamespace = any(select oid from pg_namespace where nspname = any(%s))
        union all
        select p.oid::regprocedure::text
        from pg_proc as p
        cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as g
        where g.grantee = 0 and p.pronamespace = any(select oid from pg_namespace where nspname = any(%s))
        union all
        select n.nspname || ' ' || g.privilege_type
        from pg_namespace as n
        cross join lateral aclexplode(n.nspacl) as g
        where n.nspname = any(%s) and g.grantee = 0 and not (n.nspname = 'public' and g.privilege_type = 'USAGE')
    """

    assert rows(query, APP_SCHEMAS, APP_SCHEMAS, APP_SCHEMAS) == []


def test_every_function_has_a_search_path_that_nobody_can_bend() -> None:
    query = """
        select p.oid::regprocedure::text
        from pg_proc as p
        where
            p.pronamespace = any(select oid from pg_namespace where nspname = any(%s))
            and not coalesce(p.proconfig, '{}') @> array['search_path=pg_catalog, pg_temp']
    """

    assert rows(query, APP_SCHEMAS) == []


def test_functions_with_anothers_rights_belong_to_roles_that_are_no_superusers() -> None:
    query = """
        select p.oid::regprocedure::text
        from pg_proc as p
        inner join pg_roles as r on r.oid = p.proowner
        where
            p.pronamespace = any(select oid from pg_namespace where nspname = any(%s))
            and p.prosecdef
            and (r.rolsuper or r.rolbypassrls or r.rolname not like 'plugyard\\_%%')
    """

    assert rows(query, APP_SCHEMAS) == []


def test_every_view_sees_with_its_callers_rights() -> None:
    query = """
        select c.oid::regclass::text
        from pg_class as c
        where
            c.relkind = 'v'
            and c.relnamespace = any(select oid from pg_namespace where nspname = any(%s))
            and not coalesce(c.reloptions, '{}') @> array['security_invoker=true']
    """

    assert rows(query, APP_SCHEMAS) == []


@pytest.mark.parametrize("kind", ["p", "u", "f"])
def test_every_key_begins_with_its_tenant(kind: str) -> None:
    """Else a key would tell one tenant of another's rows; a reference may begin with a public plugin's tenant."""
    reasoned = {
        "tenant_slug_key",  # a slug is public by its nature: it names the tenant in addresses
        "api_key_hash_key",  # looked up before a tenant is known; 256 random bits cannot be guessed
        "tenant_user_person_fkey",  # persons are global and opaque
    }
    query = """
        select k.conname
        from pg_constraint as k
        inner join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        where
            k.conrelid = any(select c.oid from pg_class as c where c.relname = any(%s))
            and k.contype = %s
            and a.attname !~ '(^|_)tenant_id$'
    """

    assert {str(name) for (name,) in rows(query, tables_not_exempt_from("row_security"), kind)} <= reasoned


def test_every_unique_index_begins_with_its_tenant() -> None:
    """Uniqueness across tenants would tell one of them what another one has; also where no constraint is behind it."""
    query = """
        select i.indexrelid::regclass::text
        from pg_index as i
        left join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where
            i.indrelid = any(select c.oid from pg_class as c where c.relname = any(%s))
            and (i.indisunique or i.indisexclusion)
            and a.attname is distinct from 'tenant_id'
    """

    assert {str(name) for (name,) in rows(query, tables_not_exempt_from("row_security"))} <= {
        "tenant_slug_key",
        "api_key_hash_key",
    }


def test_every_table_has_the_audit_trigger_or_an_exemption() -> None:
    query = """
        select c.relname
        from pg_class as c
        where
            c.relname = any(%s)
            and not exists (
                select
                from pg_trigger as t
                where
                    t.tgrelid = c.oid
                    and t.tgfoid = 'audit.record_row'::regproc
                    and t.tgenabled = 'O'
                    -- row, after, insert, delete, update
                    and t.tgtype & 31 = 29
            )
    """

    assert rows(query, tables_not_exempt_from("audit")) == []


def test_request_logins_own_nothing() -> None:
    query = """
        select c.oid::regclass::text
        from pg_class as c
        inner join pg_roles as r on r.oid = c.relowner
        where r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events')
        union all
        select r.rolname from pg_auth_members as m inner join pg_roles as r on r.oid = m.member
        where
            r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events')
            -- An index is built concurrently by its table's owner; background functions become it for that alone.
            and (m.roleid <> 'plugyard_series'::regrole or m.inherit_option)
    """

    assert rows(query) == []
