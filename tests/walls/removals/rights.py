"""Walls around the application's login: it owns nothing, becomes nobody, and has no right beyond rows."""

from tests.walls.wall import Wall

FILE = "test_rights.py::"

WALLS = (
    Wall(
        "W60",
        "no login truncates, refers to, hangs a trigger on or maintains a table",
        f"{FILE}test_no_login_may_truncate_refer_to_trigger_on_or_maintain_a_table",
        sql="grant maintain on public.version to plugyard_app",
    ),
    Wall(
        "W61",
        "no request empties a table or locks it for all",
        f"{FILE}test_no_table_can_be_emptied_locked_for_good_or_hung_a_trigger_on",
        sql="grant truncate on public.outbox to plugyard_app",
    ),
    Wall(
        "W62",
        "tables belong to the owner, who alone changes them",
        f"{FILE}test_no_table_or_policy_can_be_changed",
        sql="alter table public.webhook owner to plugyard_app",
    ),
    Wall(
        "W63",
        "no schema takes an object of the application",
        f"{FILE}test_application_makes_no_object_in_any_schema",
        sql="grant create on schema search to plugyard_app",
    ),
    Wall(
        "W64",
        "the application makes no schema",
        f"{FILE}test_application_makes_no_schema_of_its_own",
        sql="do $$ begin execute format('grant create on database %I to plugyard_app', current_database()); end $$",
    ),
    Wall(
        "W65",
        "nothing in the database reaches another server",
        f"{FILE}test_application_reaches_no_other_server_and_no_database_through_one",
        sql="create extension dblink",
    ),
    Wall(
        "W66",
        "no file of the server is read or written",
        f"{FILE}test_application_reads_and_writes_no_file_of_the_server",
        sql="grant execute on function pg_read_file(text) to plugyard_app",
    ),
    Wall(
        "W67",
        "no program is run by COPY, and no role of the server helps",
        f"{FILE}test_no_run_time_login_is_in_a_role_that_carries_rights",
        sql="grant pg_execute_server_program to plugyard_app",
        put_back="revoke pg_execute_server_program from plugyard_app",
    ),
    Wall(
        "W68",
        "COPY goes under the policies like any reading",
        f"{FILE}test_copy_gives_own_rows_and_takes_none",
        sql="alter policy visible on public.plugin using (true)",
    ),
    Wall(
        "W69",
        "COPY takes no row past a policy",
        f"{FILE}test_copy_gives_own_rows_and_takes_none",
        sql="alter table public.tenant_epoch disable row level security",
    ),
    Wall(
        "W70",
        "the application is in no other role",
        f"{FILE}test_application_becomes_no_other_role",
        sql="grant plugyard_search to plugyard_app with inherit false, set true",
        put_back="revoke plugyard_search from plugyard_app",
    ),
    Wall(
        "W71",
        "no login is above row level security or other roles",
        f"{FILE}test_no_run_time_login_has_a_right_over_the_server",
        sql="alter role plugyard_jobs createrole",
        put_back="alter role plugyard_jobs nocreaterole",
    ),
    Wall(
        "W72",
        "no login hands a right on",
        f"{FILE}test_no_run_time_login_can_hand_a_right_on",
        sql="grant select on public.plugin to plugyard_app with grant option",
    ),
    Wall(
        "W73",
        "no setting switches triggers, logs or libraries",
        f"{FILE}test_application_sets_nothing_that_would_switch_a_wall_off",
        sql="grant set on parameter session_replication_role to plugyard_app",
        put_back="revoke set on parameter session_replication_role from plugyard_app",
    ),
    Wall(
        "W74",
        "the one sequence there is tells nobody how far it is",
        f"{FILE}test_no_sequence_tells_how_much_there_is",
        sql="grant select on sequence search.generation_generation_seq to plugyard_app",
    ),
    Wall(
        "W75",
        "what the owner makes later is granted to nobody by itself",
        f"{FILE}test_materialized_view_made_later_is_granted_to_nobody",
        sql="alter default privileges for role plugyard_owner grant select on tables to plugyard_app",
    ),
    Wall(
        "W76",
        "partitions of the search made later are granted to nobody by themselves",
        f"{FILE}test_partition_of_the_search_is_read_by_nobody_present_past_or_to_come",
        sql="""
            grant usage on schema search to plugyard_app;
            alter default privileges for role plugyard_search in schema search grant select on tables to plugyard_app
        """,
    ),
    Wall(
        "W77",
        "a login that bends its own search path still has no place to put a table",
        f"{FILE}test_setting_that_a_login_gives_itself_opens_nothing",
        sql="do $$ begin execute format('grant temporary on database %I to plugyard_app', current_database()); end $$",
    ),
    Wall(
        "W78",
        "row security that is switched off is an error",
        f"{FILE}test_row_security_switched_off_is_an_error_and_no_way_in",
        sql="alter table public.tenant_user disable row level security",
    ),
)
