"""Walls the catalogue sweep looks at: what every table, policy, view and function must have."""

from tests.walls.wall import Wall

SWEEP = "test_catalogue.py::"

WALLS = (
    Wall(
        "W40",
        "row security is enabled on every table",
        f"{SWEEP}test_every_table_has_row_security_that_binds_its_owner_too",
        sql="alter table public.role disable row level security",
    ),
    Wall(
        "W41",
        "row security binds the owner too",
        f"{SWEEP}test_every_table_has_row_security_that_binds_its_owner_too",
        sql="alter table public.webhook no force row level security",
    ),
    Wall(
        "W42",
        "every command of every request role is restricted to the tenant",
        f"{SWEEP}test_every_table_restricts_every_command_of_the_request_roles_to_their_tenant",
        sql="alter policy own_tenant on public.outbox to plugyard_app",
    ),
    Wall(
        "W43",
        "every update is checked before and after",
        f"{SWEEP}test_every_update_policy_looks_at_the_row_before_and_after",
        sql="""
            drop policy own_update on public.plugin;
            create policy own_update on public.plugin as restrictive for update to plugyard_app, plugyard_reader
            using (tenant_id = (select app.tenant_id()))
        """,
    ),
    Wall(
        "W44",
        "no policy is for everybody",
        f"{SWEEP}test_no_policy_is_for_everybody",
        sql="create policy open on public.tenant_epoch for select to public using (true)",
    ),
    Wall(
        "W45",
        "the tenant is asked for once a statement",
        f"{SWEEP}test_policies_ask_for_the_tenant_once_per_statement",
        sql="alter policy own_tenant on public.audit_entry using (tenant_id = app.tenant_id())",
    ),
    Wall(
        "W46",
        "a table outside row security is granted to no request role",
        f"{SWEEP}test_a_table_without_row_security_has_no_grant_to_a_request_role",
        sql="grant select (issuer) on public.person to plugyard_app",
    ),
    Wall(
        "W47",
        "nothing is granted to everybody",
        f"{SWEEP}test_nothing_is_granted_to_everybody",
        sql="grant execute on function app.find_api_key(bytea) to public",
    ),
    Wall(
        "W48",
        "the search path of every function is fixed",
        f"{SWEEP}test_every_function_has_a_search_path_that_nobody_can_bend",
        sql="alter function app.tenant_id() reset search_path",
    ),
    Wall(
        "W49",
        "functions with another's rights belong to no superuser",
        f"{SWEEP}test_functions_with_anothers_rights_belong_to_roles_that_are_no_superusers",
        sql="alter function app.find_tenant(text) owner to postgres",
    ),
    Wall(
        "W50",
        "every view sees with its caller's rights",
        f"{SWEEP}test_every_view_sees_with_its_callers_rights",
        sql="alter view app.plugin_detail set (security_invoker = false)",
    ),
    Wall(
        "W51",
        "every primary key, unique constraint and reference begins with its tenant",
        f"{SWEEP}test_every_key_begins_with_its_tenant",
        sql="alter table public.webhook add constraint webhook_url_key unique (url)",
    ),
    Wall(
        "W52",
        "every table is audited or says why not",
        f"{SWEEP}test_every_table_has_the_audit_trigger_or_an_exemption",
        sql="alter table public.webhook disable trigger audit",
    ),
    Wall(
        "W53",
        "the logins of requests and jobs own nothing and are in no role",
        f"{SWEEP}test_request_logins_own_nothing",
        sql="alter table public.webhook_attempt owner to plugyard_jobs",
    ),
    Wall(
        "W56",
        "an exemption gives a reason",
        f"{SWEEP}test_every_exemption_is_of_a_table_there_is_and_gives_a_reason",
        sql="insert into app.table_exemption (table_name, exempt_from, reason) values ('plugin', 'audit', 'no')",
    ),
    Wall(
        "W57",
        "nothing is unique across tenants",
        f"{SWEEP}test_every_unique_index_begins_with_its_tenant",
        sql="create unique index plugin_homepage on public.plugin (homepage_url)",
    ),
)
