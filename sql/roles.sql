-- The roles of the cluster, made by its administrator before any migration; safe to run again.
-- Passwords are not set here: the bootstrap sets them locally, IAM tokens replace them on AWS.
do $roles$
declare
    v_role text;
begin
    foreach v_role in array array[
        'plugyard_owner', 'plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events',
        'plugyard_search', 'plugyard_audit'
    ] loop
        if not exists (select from pg_roles where rolname = v_role) then
            execute format('create role %I', v_role);
        end if;
    end loop;
end
$roles$;

-- Nobody here is a superuser or bypasses row level security: a privileged test run hides faults.
alter role plugyard_owner with login nosuperuser nocreatedb nocreaterole nobypassrls;
alter role plugyard_app with login nosuperuser nocreatedb nocreaterole nobypassrls;
alter role plugyard_reader with login nosuperuser nocreatedb nocreaterole nobypassrls;
alter role plugyard_jobs with login nosuperuser nocreatedb nocreaterole nobypassrls;
alter role plugyard_events with login nosuperuser nocreatedb nocreaterole nobypassrls;
alter role plugyard_search with nologin nosuperuser nocreatedb nocreaterole nobypassrls;
alter role plugyard_audit with nologin nosuperuser nocreatedb nocreaterole nobypassrls;

-- The owner may become the two function owners while migrating, but does not inherit their rights.
do $grants$
begin
    execute 'grant plugyard_search, plugyard_audit to plugyard_owner with inherit false, set true';
end
$grants$;

-- Timeouts belong to the role: a proxy gives no place for startup options.
alter role plugyard_app set statement_timeout = '10s';
alter role plugyard_app set lock_timeout = '2s';
alter role plugyard_app set idle_in_transaction_session_timeout = '15s';
alter role plugyard_reader set statement_timeout = '10s';
alter role plugyard_reader set default_transaction_read_only = on;
alter role plugyard_reader set idle_in_transaction_session_timeout = '15s';
alter role plugyard_jobs set statement_timeout = '10min';
alter role plugyard_jobs set lock_timeout = '5s';
alter role plugyard_jobs set idle_in_transaction_session_timeout = '1min';
alter role plugyard_events set statement_timeout = '30s';
alter role plugyard_events set idle_in_transaction_session_timeout = '30s';
