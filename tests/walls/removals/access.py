"""Walls of the permission model that hold for every writer, and of the functions that run with another's rights."""

from tests.walls.wall import Rewrite, Wall

FILE = "test_access.py::"
DEFINERS = "test_definer_functions.py::"
COUNTS = "test_counts.py::"

WALLS = (
    Wall(
        "W110",
        "a reference to a user is one within the tenant",
        f"{FILE}test_role_user_or_group_of_another_tenant_is_as_unknown_as_none",
        sql="""
            alter table public.group_user
            drop constraint group_user_user_fkey
        """,
    ),
    Wall(
        "W111",
        "a role is bound for plugins its tenant sees",
        f"{FILE}test_role_is_bound_for_no_plugin_that_its_tenant_does_not_see",
        sql="drop policy visible_plugin on public.binding",
    ),
    Wall(
        "W112",
        "a built-in role is not edited by requests",
        f"{FILE}test_built_in_role_is_changed_by_no_request",
        sql="drop policy made_here_update on public.role",
    ),
    Wall(
        "W113",
        "a built-in role is not removed by requests",
        f"{FILE}test_built_in_role_is_changed_by_no_request",
        sql="drop policy made_here_delete on public.role",
    ),
    Wall(
        "W114",
        "what a check reads is derived, and written by triggers alone",
        f"{FILE}test_what_a_check_reads_is_written_by_no_request",
        sql="grant insert on public.effective_permission to plugyard_app",
    ),
    Wall(
        "W115",
        "no tenant loses its last owner",
        f"{FILE}test_no_statement_takes_the_last_owner",
        rewrite=(Rewrite("app.derive_binding", "perform app.refuse_ownerless(v_tenant_id);", "null;"),),
    ),
    Wall(
        "W116",
        "no last owner is suspended",
        f"{FILE}test_no_statement_takes_the_last_owner",
        rewrite=(Rewrite("app.derive_suspension", "perform app.refuse_ownerless(new.tenant_id);", ""),),
    ),
    Wall(
        "W117",
        "nobody holds both roles of a pair kept apart",
        f"{FILE}test_no_statement_gives_a_user_both_roles_of_a_pair",
        rewrite=(Rewrite("app.refuse_conflicts", "if found then", "if false then"),),
    ),
    Wall(
        "W118",
        "no group is in itself",
        f"{FILE}test_no_statement_puts_a_group_into_itself",
        rewrite=(Rewrite("app.derive_group_group", "raise exception 'a group", "raise notice 'a group"),),
    ),
    Wall(
        "W120",
        "a function with another's rights answers of the caller's tenant alone",
        f"{DEFINERS}test_function_given_what_is_another_tenants_answers_nothing_of_it",
        sql="alter function app.get_plugins security definer",
    ),
    Wall(
        "W121",
        "a null is no wildcard",
        f"{DEFINERS}test_function_given_nothing_at_all_answers_nothing_of_another_tenant",
        rewrite=(Rewrite("app.find_tenant", "where t.slug = p_slug", "where t.slug = coalesce(p_slug, t.slug)"),),
    ),
    Wall(
        "W122",
        "what is asked before there is a tenant is compared, not matched",
        f"{DEFINERS}test_function_asked_before_a_tenant_answers_of_the_one_thing_it_is_given",
        rewrite=(Rewrite("app.find_user", "and p.subject = p_subject", "and p.subject like p_subject"),),
    ),
    Wall(
        "W123",
        "permissions are told of the verified tenant's users alone",
        f"{DEFINERS}test_no_permission_of_another_tenants_user_is_told",
        rewrite=(
            Rewrite("app.effective_mask", "if p_tenant_id is distinct from v_actor.tenant_id then", "if false then"),
        ),
    ),
    Wall(
        "W124",
        "the trail takes who acts from the verified context",
        f"{DEFINERS}test_nobody_acts_in_the_name_of_another_user",
        rewrite=(
            Rewrite(
                "audit.record_audit",
                "v_actor.tenant_id, v_actor.user_id,",
                "v_actor.tenant_id, coalesce(nullif(current_setting('app.user_id', true), '')::uuid, v_actor.user_id),",
            ),
        ),
    ),
    Wall(
        "W125",
        "what is held on a condition is handed on with it",
        f"{DEFINERS}test_what_is_held_on_a_condition_is_not_held_for_good",
        rewrite=(Rewrite("app.lasting_mask", "p_mfa_max_age_s <= e.mfa_max_age_s", "true"),),
    ),
    Wall(
        "W126",
        "of other tenants no number is told that fewer than five of them make up",
        f"{COUNTS}test_count_of_few_tenants_is_told_to_nobody",
        rewrite=(Rewrite("counts.count_installations", "t.tenants >= v_threshold", "true"),),
    ),
    Wall(
        "W127",
        "installations of all are counted for who publishes to all alone",
        f"{COUNTS}test_tenant_counts_no_installations_of_others",
        rewrite=(
            Rewrite("counts.count_installations", "app.tenant_id() is distinct from v_platform_id", "false"),
            Rewrite(
                "counts.count_installations", "app.effective_mask(v_platform_id,", "app.effective_mask(app.tenant_id(),"
            ),
        ),
    ),
    Wall(
        "W128",
        "nobody is told how many run a plugin that they may not publish",
        f"{COUNTS}test_user_of_the_platform_without_the_right_counts_nothing",
        rewrite=(Rewrite("counts.count_installations", "<> 1", "= 2"),),
    ),
)
