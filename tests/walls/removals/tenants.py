"""Walls between tenants: row policies, checked references, and the tenant term of the definer functions."""

from tests.walls.wall import Rewrite, Wall

WALLS = (
    Wall(
        "W10",
        "a table of a tenant's own shows that tenant's rows alone",
        "test_isolation.py::test_no_table_shows_a_row_of_another_tenant",
        sql="drop policy own_tenant on public.api_key",
    ),
    Wall(
        "W11",
        "a shared table shows own rows and the platform's public ones",
        "test_isolation.py::test_no_table_shows_a_row_of_another_tenant",
        sql="drop policy visible on public.plugin",
    ),
    Wall(
        "W12",
        "a row is inserted for the caller's tenant alone",
        "test_isolation.py::test_no_table_takes_a_row_for_another_tenant",
        sql="drop policy own_insert on public.version",
    ),
    Wall(
        "W13",
        "a row that is seen but not owned cannot be changed",
        "test_isolation.py::test_public_plugin_of_the_platform_is_read_and_never_written",
        sql="drop policy own_update on public.plugin",
    ),
    Wall(
        "W14",
        "a row that is seen but not owned cannot be deleted",
        "test_isolation.py::test_public_plugin_of_the_platform_is_read_and_never_written",
        sql="drop policy own_delete on public.plugin_deprecation",
    ),
    Wall(
        "W15",
        "a change that reads no row reaches own rows alone",
        "test_isolation.py::test_change_that_reads_nothing_reaches_own_rows_alone",
        sql="drop policy own_update on public.plugin_deprecation",
    ),
    Wall(
        "W16",
        "a deletion that reads no row reaches own rows alone",
        "test_isolation.py::test_change_that_reads_nothing_reaches_own_rows_alone",
        sql="drop policy own_delete on public.plugin_deprecation",
    ),
    Wall(
        "W17",
        "the columns a request may change do not hold the tenant",
        "test_isolation.py::test_no_request_may_so_much_as_name_the_tenant_in_an_update",
        sql="grant update (tenant_id) on public.webhook to plugyard_app",
    ),
    Wall(
        "W18",
        "only the platform shares a row with all",
        "test_isolation.py::test_tenant_cannot_give_itself_the_marks_of_the_platform",
        sql="alter table public.plugin drop constraint plugin_public_check",
    ),
    Wall(
        "W19",
        "only the platform says what is official, verified or rated",
        "test_isolation.py::test_tenant_cannot_give_itself_the_marks_of_the_platform",
        sql="alter table public.plugin drop constraint plugin_standing_check",
    ),
    Wall(
        "W20",
        "a reference to a plugin is inserted only where the caller sees it",
        "test_isolation.py::test_private_plugin_of_the_platform_can_be_no_successor",
        sql="drop policy successor_insert on public.plugin_deprecation",
    ),
    Wall(
        "W21",
        "a reference is turned to a plugin only where the caller sees it",
        "test_isolation.py::test_private_plugin_of_the_platform_can_be_no_successor",
        sql="drop policy successor_update on public.plugin_deprecation",
    ),
    Wall(
        "W22",
        "a private plugin of the platform is not visible to a reference",
        "test_isolation.py::test_private_plugin_of_the_platform_can_be_no_successor",
        sql="""
            create or replace function app.is_visible_plugin(
                p_plugin_tenant_id uuid, p_plugin_id uuid, p_to_everybody boolean
            ) returns boolean
            language sql stable security definer set search_path = pg_catalog, pg_temp
            return exists (
                select from public.plugin as p
                where p.tenant_id = $1 and p.plugin_id = $2
                    and (p.tenant_id = app.tenant_id() and not $3 or p.tenant_id = app.platform_tenant_id())
            )
        """,
    ),
    Wall(
        "W23",
        "a private row of the platform is as invisible as any",
        "test_isolation.py::test_private_plugin_of_the_platform_is_as_invisible_as_any",
        sql="""
            alter policy visible on public.version using (
                tenant_id = (select app.tenant_id())
                or tenant_id = app.platform_tenant_id() and (select app.tenant_id()) is not null
            )
        """,
    ),
    Wall(
        "W24",
        "what is written into the search is the caller's own",
        "test_isolation.py::test_documents_of_another_tenant_cannot_be_written_into_the_search",
        rewrite=(
            Rewrite(
                "search.write_plugins",
                "select row(v_tenant_id, i)::search.plugin_key from unnest(p_plugin_ids) as i",
                "select row(p.tenant_id, p.plugin_id)::search.plugin_key from public.plugin as p"
                " where p.plugin_id = any(p_plugin_ids)",
            ),
        ),
    ),
    Wall(
        "W29",
        "what the search answers is the caller's own or public",
        "test_isolation.py::test_search_finds_no_plugin_of_another_tenant",
        # The term stands where rows are collected, and once more where they leave.
        rewrite=(
            Rewrite("search.ranked_page", "and s.tenant_id = any(v_scopes)", ""),
            Rewrite("search.ranked_page", "and (s.is_public or s.tenant_id = p.tenant_id)", ""),
            Rewrite(
                "search.ranked_page",
                "(s.tenant_id = p.tenant_id or (s.is_public and s.tenant_id = app.platform_tenant_id()))",
                "true",
            ),
        ),
    ),
    Wall(
        "W30",
        "plugins behind keys are read with the caller's rights",
        "test_isolation.py::test_keys_of_another_tenant_bring_no_plugin",
        sql="alter function app.get_plugins security definer",
    ),
    Wall(
        "W291",
        "the graph behind names is read with the caller's rights",
        "test_isolation.py::test_names_of_another_tenant_bring_no_graph",
        sql="alter function app.fetch_graph security definer",
    ),
    Wall(
        "W25",
        "a reader's login writes nothing",
        "test_logins.py::test_reader_sees_its_own_tenant_and_writes_nothing",
        sql="grant delete on public.webhook to plugyard_reader",
    ),
    Wall(
        "W26",
        "the login for events reads no table",
        "test_logins.py::test_login_for_events_reads_and_writes_no_table",
        sql="grant select on public.tenant to plugyard_events",
    ),
    Wall(
        "W27",
        "tables of the search are out of every login's reach",
        "test_logins.py::test_search_tables_are_out_of_every_logins_reach",
        sql="grant usage on schema search to plugyard_app; grant select on search.word_form to plugyard_app",
    ),
    Wall(
        "W28",
        "the search is rebuilt by the schedule's login alone",
        "test_logins.py::test_rebuild_of_the_search_is_the_schedules_alone",
        sql="grant execute on function search.publish_generation to plugyard_app",
    ),
    Wall(
        "W31",
        "no row of another tenant is locked",
        "test_isolation.py::test_no_row_of_another_tenant_can_be_held",
        sql="alter policy own_tenant on public.webhook using (true)",
    ),
    Wall(
        "W32",
        "no row of another tenant is changed",
        "test_isolation.py::test_no_table_lets_a_row_of_another_tenant_be_changed",
        sql="drop policy own_tenant on public.webhook_delivery",
    ),
    Wall(
        "W38",
        "no row of another tenant is deleted",
        "test_isolation.py::test_no_table_lets_a_row_of_another_tenant_be_deleted",
        sql="drop policy own_tenant on public.outbox_parked",
    ),
    Wall(
        "W39",
        "a change is checked against the tenant of the row it leaves behind",
        "test_isolation.py::test_no_row_can_be_given_to_another_tenant",
        sql="alter policy own_update on public.plugin_deprecation with check (true)",
    ),
    Wall(
        "W54",
        "a key of another tenant, taken or free, gets one answer",
        "test_isolation.py::test_whether_another_tenant_has_a_row_cannot_be_told_from_a_refusal",
        sql="drop policy own_insert on public.plugin",
    ),
    Wall(
        "W55",
        "a plugin of another tenant is as unknown to a reference as none",
        "test_isolation.py::test_reference_to_a_plugin_of_another_tenant_is_refused_like_one_to_nothing",
        sql="""
            create or replace function app.is_visible_plugin(
                p_plugin_tenant_id uuid, p_plugin_id uuid, p_to_everybody boolean
            ) returns boolean
            language sql stable security definer set search_path = pg_catalog, pg_temp
            return exists (select from public.plugin as p where p.tenant_id = $1 and p.plugin_id = $2)
        """,
    ),
    Wall(
        "W58",
        "what may be read is not for that reason written and read back",
        "test_isolation.py::test_returning_shows_old_and_new_rows_of_the_own_tenant_alone",
        sql="drop policy own_update on public.plugin",
    ),
)
