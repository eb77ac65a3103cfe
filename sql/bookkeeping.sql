-- What the migration runner writes down for itself; run before the first migration, and safe to run again.
-- Nothing here is changed under a lock once it is there: another runner's open transaction would hold it up.
do $bookkeeping$
begin
    -- Whoever may connect may hold an advisory lock, and hold up every runner by it: it is asked for only where something is
    -- to be made, so before any request can be. What is made last below, or was added to a table, is named here.
    if to_regclass('public.migration_run') is not null and exists (
        select
        from pg_attribute as a
        where a.attrelid = to_regclass('public.migration_check') and a.attname = 'claims' and not a.attisdropped
    ) then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtext('public.migration_lease'));

    -- One row for each applied migration, as dbmate keeps it: its users find what they know.
    create table if not exists public.schema_migrations (
        version varchar(128) not null,
        constraint schema_migrations_pkey primary key (version)
    );

    -- What each file was when it was applied, and what was proven of it then.
    create table if not exists public.migration_check (
        version text not null,
        sha256 text not null,
        checked_at timestamptz not null default now(),
        constraint migration_check_pkey primary key (version)
    );
    if not exists (
        select
        from pg_attribute as a
        where a.attrelid = 'public.migration_check'::regclass and a.attname = 'claims' and not a.attisdropped
    ) then
        alter table public.migration_check add column name text, add column claims text[] not null default '{}';
    end if;

    -- Who may migrate. One row at most; the fence grows with every holder, so that a late one can be told apart.
    create table if not exists public.migration_lease (
        is_only boolean not null default true,
        holder text not null,
        fence bigint not null,
        leased_until timestamptz not null,
        constraint migration_lease_pkey primary key (is_only),
        constraint migration_lease_only_check check (is_only)
    );

    -- What runners did: one row for each run that found something to do.
    create table if not exists public.migration_run (
        fence bigint not null,
        kind text not null,
        holder text not null,
        started_at timestamptz not null default clock_timestamp(),
        ended_at timestamptz,
        backup text,
        failure text,
        constraint migration_run_pkey primary key (fence),
        constraint migration_run_kind_check check (kind in ('migrate', 'dry-run', 'back'))
    );
end
$bookkeeping$;
