-- The roles of the cluster, made by its administrator before any migration; safe to run again.
-- The administrator need not be a superuser: on RDS it may make roles and databases, and only a superuser may so much as
-- say `nosuperuser`. So no right is taken away here; the last block refuses a role that has one too many.
-- Passwords are not set here: the bootstrap sets them locally, IAM tokens replace them on AWS.
do $roles$
declare
    v_role text;
begin
    foreach v_role in array array[
        'plugyard_owner', 'plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events',
        'plugyard_search', 'plugyard_audit', 'plugyard_counts', 'plugyard_series'
    ] loop
        if not exists (select from pg_roles where rolname = v_role) then
            execute format('create role %I', v_role);
        end if;
    end loop;
end
$roles$;

alter role plugyard_owner with login;
alter role plugyard_app with login;
alter role plugyard_reader with login;
alter role plugyard_jobs with login;
alter role plugyard_events with login;

-- A server with TimescaleDB runs a table's policies as the table's owner, who must be a login for that; without a password
-- nobody logs in as it.
do $policies$
begin
    if exists (select from pg_available_extensions where name = 'timescaledb') then
        alter role plugyard_series with login;
    end if;
end
$policies$;

-- The owner may become the function owners while migrating, but does not inherit their rights.
do $grants$
begin
    execute 'grant plugyard_search, plugyard_audit, plugyard_counts to plugyard_owner with inherit false, set true';
    -- It owns the raw tables of the time series and nothing else. Migrations change them as the owner; an index that is built
    -- without blocking anybody cannot be built inside of a function, so a schedule becomes this role for that alone.
    execute 'grant plugyard_series to plugyard_owner with inherit true, set true';
    execute 'grant plugyard_series to plugyard_jobs with inherit false, set true';
end
$grants$;

-- To make a database for the owner, an administrator who is no superuser must be able to become the owner.
do $administrator$
begin
    if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant plugyard_owner to %I with inherit false, set true', current_user);
    end if;
end
$administrator$;

-- On RDS and Aurora this role is what lets a login come with an IAM token, and with nothing else.
do $iam$
begin
    if exists (select from pg_roles where rolname = 'rds_iam') then
        execute 'grant rds_iam to plugyard_owner, plugyard_app, plugyard_reader, plugyard_jobs, plugyard_events';
    end if;
end
$iam$;

-- Any role may alter its own settings, and PostgreSQL has no right that could be taken away for it: what a login gave itself
-- goes here, in every database, and what it is meant to have is given again below.
do $settings$
declare
    v_given record;
begin
    for v_given in
        select
            r.rolname,
            d.datname
        from pg_db_role_setting as s
        inner join pg_roles as r on r.oid = s.setrole
        left join pg_database as d on d.oid = s.setdatabase
        where
            r.rolname in (
                'plugyard_owner', 'plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events',
                'plugyard_search', 'plugyard_audit', 'plugyard_counts', 'plugyard_series'
            )
    loop
        if v_given.datname is null then
            execute format('alter role %I reset all', v_given.rolname);
        else
            execute format('alter role %I in database %I reset all', v_given.rolname, v_given.datname);
        end if;
    end loop;
end
$settings$;

-- Timeouts belong to the role: a proxy gives no place for startup options. Each ends a statement before the function that
-- sent it is ended, or the statement would run on with nobody to hear its answer (tests/unit/test_deployment.py).
alter role plugyard_app set statement_timeout = '8s';
alter role plugyard_app set lock_timeout = '2s';
alter role plugyard_app set idle_in_transaction_session_timeout = '15s';
alter role plugyard_reader set statement_timeout = '8s';
alter role plugyard_reader set default_transaction_read_only = on;
alter role plugyard_reader set idle_in_transaction_session_timeout = '15s';
-- The rebuild of the search asks for longer, for its own transactions.
alter role plugyard_jobs set statement_timeout = '25s';
alter role plugyard_jobs set lock_timeout = '5s';
alter role plugyard_jobs set idle_in_transaction_session_timeout = '1min';
alter role plugyard_events set statement_timeout = '25s';
alter role plugyard_events set idle_in_transaction_session_timeout = '30s';

-- Nobody here is a superuser or bypasses row level security: a privileged run hides faults.
do $rights$
declare
    v_role text;
begin
    select r.rolname into v_role
    from pg_roles as r
    where
        r.rolname in (
            'plugyard_owner', 'plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events',
            'plugyard_search', 'plugyard_audit', 'plugyard_counts', 'plugyard_series'
        )
        and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb)
    order by r.rolname
    limit 1;
    if found then
        raise exception '% may do more than its work needs: take superuser, bypassrls, createrole and createdb away', v_role;
    end if;
end
$rights$;
