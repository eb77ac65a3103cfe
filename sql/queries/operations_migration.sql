-- name: take_lease(holder, lease_s)^
-- The lease under a new fence, if nobody has it by the database's clock; no row if somebody does.
-- Index: none: one row.
insert into migration_lease as l (holder, fence, leased_until)
values (:holder, 1, clock_timestamp() + make_interval(secs => :lease_s))
on conflict (is_only) do update
    set holder = excluded.holder, fence = l.fence + 1, leased_until = excluded.leased_until
    where l.leased_until < clock_timestamp()
returning l.fence;

-- name: get_lease()^
-- record_class: LeaseRow
-- Who has the lease, or had it last.
-- Index: none: one row.
select
    l.holder,
    l.leased_until
from migration_lease as l;

-- name: renew_lease(fence, lease_s)!
-- Keep the lease for so many seconds from now, unless a newer fence is there or it ran out; answers how many rows.
-- Index: none: one row.
update migration_lease
set leased_until = clock_timestamp() + make_interval(secs => :lease_s)
where fence = :fence and leased_until >= clock_timestamp();

-- name: prove_lease(fence)^
-- The fence, if it is still the newest; held until commit, so that nobody takes the lease over in between.
-- Index: none: one row.
select l.fence
from migration_lease as l
where l.fence = :fence
for share;

-- name: release_lease(fence)!
-- Let the lease go at once.
-- Index: none: one row.
update migration_lease
set leased_until = '-infinity'
where fence = :fence;

-- name: end_predecessors(session_prefix)!
-- End what runners before this one left working: a killed program's statement runs on in the server.
-- Index: none: the server's own view.
select pg_terminate_backend(a.pid)
from pg_stat_activity as a
where
    a.datname = current_database()
    and a.usename = current_user
    and a.pid != pg_backend_pid()
    and starts_with(a.application_name, :session_prefix);

-- name: name_session(session)^
-- Let this session be known by a name in the server's list of sessions.
select set_config('application_name', :session, false);

-- name: name_transaction()^
-- The number of the transaction that is open; of one that another statement would open, no other is.
select pg_current_xact_id()::text as transaction_id;

-- name: list_applied()
-- record_class: Applied
-- What was applied, in order; the checksum and the name are null where an older tool left none.
-- Index: none: a few dozen rows.
select
    m.version,
    c.name,
    c.sha256
from schema_migrations as m
left join migration_check as c on m.version = c.version
order by m.version;

-- name: insert_applied(version, name, sha256, claims)!
-- Write down that a migration is applied, and what it was and proved.
with recorded as (
    insert into schema_migrations (version) values (:version)
    on conflict do nothing
)

insert into migration_check (version, name, sha256, claims)
values (:version, :name, :sha256, :claims)
on conflict (version) do update
    set name = excluded.name, sha256 = excluded.sha256, claims = excluded.claims;

-- name: delete_applied(version)!
-- Write down that a migration was taken back.
-- Index: none: a few dozen rows.
with forgotten as (
    delete from schema_migrations where version = :version
)

delete from migration_check where version = :version;

-- name: insert_run(fence, kind, holder)!
-- A run that found something to do has begun, unless that is written down already.
insert into migration_run (fence, kind, holder)
values (:fence, :kind, :holder)
on conflict (fence) do nothing;

-- name: finish_run(fence, backup, failure)!
-- The run is over; a failure is why.
-- Index: none: a row for each run that found something to do.
update migration_run
set ended_at = clock_timestamp(), backup = :backup, failure = :failure
where fence = :fence;

-- name: list_invalid_indexes()
-- record_class: InvalidIndex
-- Indexes that an interrupted or failed concurrent build left behind: written to, never read.
-- Index: none: the catalogue's own.
select
    n.nspname as schema_name,
    c.relname as index_name
from pg_index as i
inner join pg_class as c on i.indexrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where not i.indisvalid and c.relkind = 'i' and n.nspname !~ '^pg_'
order by n.nspname, c.relname;

-- name: find_index(index_name)^
-- record_class: FoundIndex
-- The index of this name, as the search path finds it, and whether it can be used.
-- Index: none: the catalogue's own.
select
    i.indexrelid::regclass::text as index_name,
    i.indisvalid as is_valid
from pg_index as i
where i.indexrelid = to_regclass(:index_name);

-- name: list_tables()
-- Every table with rows of its own, with its schema: partitions, and no table that only has them.
-- Index: none: the catalogue's own.
select
    n.nspname,
    c.relname
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema$)'
order by n.nspname, c.relname;

-- name: list_hidden_tables()
-- Tables of which this role may not see every row: a count or a dump by it would be short without a word.
-- Index: none: the catalogue's own.
select concat_ws('.', n.nspname, c.relname) as table_name
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
where
    c.relrowsecurity
    and (c.relforcerowsecurity or c.relowner != current_user::regrole)
    and (
        not exists (
            select
            from pg_policy as p
            where
                p.polrelid = c.oid
                and p.polpermissive
                and p.polcmd in ('r', '*')
                and current_user::regrole = any(p.polroles)
                and pg_get_expr(p.polqual, p.polrelid) = 'true'
        )
        or exists (
            select
            from pg_policy as p
            where
                p.polrelid = c.oid
                and not p.polpermissive
                and p.polcmd in ('r', '*')
                and p.polroles && array[0, current_user::regrole::oid]
        )
    )
order by n.nspname, c.relname;

-- name: list_objects()
-- What the schema consists of, one line for each column, function, policy, constraint, index and trigger.
-- Index: none: the catalogue's own.
select o.line
from (
    select concat_ws(' ', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod)) as line
    from pg_attribute as a
    inner join pg_class as c on a.attrelid = c.oid
    where
        c.relnamespace::regnamespace::text in ('public', 'app', 'audit', 'search')
        and a.attnum > 0
        and not a.attisdropped
    union all
    select concat_ws(' ', p.oid::regprocedure, md5(pg_get_functiondef(p.oid)), p.proacl)
    from pg_proc as p
    where p.pronamespace::regnamespace::text in ('app', 'audit', 'search')
    union all
    select
        concat_ws(
            ' ', p.polrelid::regclass, p.polname, p.polcmd, p.polpermissive, p.polroles::regrole [],
            pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
        )
    from pg_policy as p
    union all
    select concat_ws(' ', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))
    from pg_constraint as k
    where k.connamespace::regnamespace::text in ('public', 'app', 'audit', 'search')
    union all
    select concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid)
    from pg_index as i
    inner join pg_class as c on i.indexrelid = c.oid
    where c.relnamespace::regnamespace::text in ('public', 'app', 'audit', 'search')
    union all
    select concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
    from pg_trigger as t
    where not t.tgisinternal
) as o
order by o.line;

-- name: list_relations()
-- The numbers of all relations there are.
-- Index: none: the catalogue's own.
select c.oid::bigint as relation_id
from pg_class as c
order by c.oid;

-- name: list_held_locks()
-- record_class: HeldLock
-- Locks that this session holds on relations of ours.
-- Index: none: the server's own view.
select
    l.relation::bigint as relation_id,
    l.relation::regclass::text as relation,
    l.mode
from pg_locks as l
inner join pg_database as d on l.database = d.oid
where
    l.pid = pg_backend_pid()
    and l.locktype = 'relation'
    and d.datname = current_database()
    and l.relation >= 16384::oid
order by l.relation, l.mode;

-- name: read_clock()^
-- The database's time, also within a transaction.
select clock_timestamp();

-- name: export_snapshot()^
-- record_class: Snapshot
-- What this transaction sees, under a name that another session can see by, and the time as part of a file's name.
select
    pg_export_snapshot() as snapshot,
    to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as taken_at;
