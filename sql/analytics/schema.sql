-- Written by `make schema`, never by hand: the schema that all migrations and functions come to. A test compares it.
-- Nothing is made from this file; it shows in a review what a migration changes.
CREATE SCHEMA app;
ALTER SCHEMA app OWNER TO plugyard_owner;
COMMENT ON SCHEMA app IS 'Functions and lists that hold for every room.';
CREATE SCHEMA counts;
ALTER SCHEMA counts OWNER TO plugyard_owner;
COMMENT ON SCHEMA counts IS 'What counts over all tenants; its role reads numbers by day, and can change nothing.';
CREATE SCHEMA raw;
ALTER SCHEMA raw OWNER TO plugyard_owner;
COMMENT ON SCHEMA raw IS 'The way to raw events for a request: its own tenant''s, by functions.';
CREATE SCHEMA series;
ALTER SCHEMA series OWNER TO plugyard_owner;
COMMENT ON SCHEMA series IS 'Partitions of the raw tables, and the functions that make and drop them.';
CREATE TYPE app.actor AS (
	tenant_id uuid,
	person_id uuid,
	user_id uuid
);
ALTER TYPE app.actor OWNER TO plugyard_owner;
CREATE FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform
        set_config('app.token', p_token, true),
        set_config('app.request_id', p_request_id::text, true),
        set_config('app.reason', coalesce(p_reason, ''), true);
    perform app.current_actor();
end
$$;
ALTER FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) OWNER TO plugyard_owner;
CREATE FUNCTION app.current_actor() RETURNS app.actor
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_token text := current_setting('app.token', true);
    v_key app.context_key;
begin
    if v_token is null or length(v_token) <> 188 then
        raise exception 'no tenant context' using errcode = 'PYCTX', hint = 'Begin the transaction with app.begin().';
    end if;
    select k.* into v_key from app.context_key as k where k.slot = strpos('12', left(v_token, 1));
    if not found or sha256(convert_to(right(v_token, 64), 'UTF8')) is distinct from sha256(convert_to(encode(sha256(
        v_key.outer_pad || sha256(v_key.inner_pad || convert_to(left(v_token, 123), 'UTF8'))
    ), 'hex'), 'UTF8')) then
        raise exception 'forged tenant context' using errcode = 'PYCTX';
    end if;
    -- What the key has signed is well formed: only the application has the key.
    if substr(v_token, 114, 10)::bigint < extract(epoch from now()) then
        raise exception 'expired tenant context' using errcode = 'PYCTX';
    end if;
    return (substr(v_token, 3, 36)::uuid, substr(v_token, 40, 36)::uuid, substr(v_token, 77, 36)::uuid)::app.actor;
end
$$;
ALTER FUNCTION app.current_actor() OWNER TO plugyard_owner;
CREATE FUNCTION app.tenant_id() RETURNS uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (app.current_actor()).tenant_id;
end
$$;
ALTER FUNCTION app.tenant_id() OWNER TO plugyard_owner;
CREATE TABLE public.written_message (
    message_id text NOT NULL COLLATE pg_catalog."C",
    tenant_id uuid NOT NULL,
    series text NOT NULL COLLATE pg_catalog."C",
    arrived_at timestamp with time zone NOT NULL,
    written_at timestamp with time zone DEFAULT now() NOT NULL,
    events integer NOT NULL,
    duplicates integer NOT NULL,
    dead integer NOT NULL,
    first_occurred_at timestamp with time zone,
    last_occurred_at timestamp with time zone,
    is_checked boolean DEFAULT false NOT NULL,
    event_keys bytea,
    CONSTRAINT written_message_series_check CHECK ((series = ANY (ARRAY['usage'::text, 'performance'::text])))
);
ALTER TABLE ONLY public.written_message ALTER COLUMN event_keys SET STORAGE EXTERNAL;
ALTER TABLE public.written_message OWNER TO plugyard_owner;
COMMENT ON TABLE public.written_message IS 'Which queue messages are written, so that none is written twice; kept for 15 days.';
CREATE FUNCTION app.event_statistics(p_grain text, p_since timestamp with time zone, p_until timestamp with time zone) RETURNS TABLE(bucket timestamp with time zone, written bigint, duplicate bigint, dead bigint, longest_wait_s double precision)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    BEGIN ATOMIC
 SELECT date_trunc(event_statistics.p_grain, m.arrived_at, 'UTC'::text) AS bucket,
     sum(m.events) AS written,
     sum(m.duplicates) AS duplicate,
     sum(m.dead) AS dead,
     (EXTRACT(epoch FROM max((m.written_at - m.arrived_at))))::double precision AS longest_wait_s
    FROM public.written_message m
   WHERE ((m.tenant_id = ( SELECT app.tenant_id() AS tenant_id)) AND (m.arrived_at >= event_statistics.p_since) AND (m.arrived_at < event_statistics.p_until))
   GROUP BY (date_trunc(event_statistics.p_grain, m.arrived_at, 'UTC'::text))
   ORDER BY (date_trunc(event_statistics.p_grain, m.arrived_at, 'UTC'::text));
END;
ALTER FUNCTION app.event_statistics(p_grain text, p_since timestamp with time zone, p_until timestamp with time zone) OWNER TO plugyard_owner;
CREATE FUNCTION app.hmac_pad(p_key bytea, p_byte integer) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_pad bytea := case when octet_length(p_key) > 64 then sha256(p_key) else p_key end;
begin
    v_pad := v_pad || decode(repeat('00', 64 - octet_length(v_pad)), 'hex');
    for v_position in 0..63 loop
        v_pad := set_byte(v_pad, v_position, get_byte(v_pad, v_position) # p_byte);
    end loop;
    return v_pad;
end
$$;
ALTER FUNCTION app.hmac_pad(p_key bytea, p_byte integer) OWNER TO plugyard_owner;
CREATE FUNCTION app.hmac_sha256(p_key bytea, p_message bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN sha256((app.hmac_pad(p_key, 92) || sha256((app.hmac_pad(p_key, 54) || p_message))));
ALTER FUNCTION app.hmac_sha256(p_key bytea, p_message bytea) OWNER TO plugyard_owner;
CREATE FUNCTION app.install_context_key(p_slot smallint, p_key bytea) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    insert into app.context_key (slot, inner_pad, outer_pad)
    values (p_slot, app.hmac_pad(p_key, 54), app.hmac_pad(p_key, 92))
    on conflict (slot) do update
    set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad, installed_at = now();
$$;
ALTER FUNCTION app.install_context_key(p_slot smallint, p_key bytea) OWNER TO plugyard_owner;
CREATE FUNCTION app.platform_tenant_id() RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN '00000000-0000-7000-8000-000000000001'::uuid;
ALTER FUNCTION app.platform_tenant_id() OWNER TO plugyard_owner;
CREATE FUNCTION app.protect_for_system(p_table regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_role text;
begin
    execute format('alter table %s enable row level security', p_table);
    execute format('alter table %s force row level security', p_table);
    -- Without these a forced owner's backfill would change no row and a dump would hold none, silently.
    foreach v_role in array array['plugyard_owner', 'plugyard_jobs', 'plugyard_search'] loop
        execute format(
            'create policy %I on %s for all to %I using (true) with check (true)',
            replace(v_role, 'plugyard_', '') || '_all', p_table, v_role
        );
    end loop;
end
$$;
ALTER FUNCTION app.protect_for_system(p_table regclass) OWNER TO plugyard_owner;
CREATE FUNCTION app.protect_own(p_table regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform app.protect_for_system(p_table);
    execute format(
        'create policy own_tenant on %s as restrictive for all to plugyard_app, plugyard_reader
         using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()))', p_table
    );
    execute format('create policy request on %s for all to plugyard_app, plugyard_reader using (true)', p_table);
end
$$;
ALTER FUNCTION app.protect_own(p_table regclass) OWNER TO plugyard_owner;
CREATE FUNCTION app.protect_shared(p_table regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_command text;
begin
    perform app.protect_for_system(p_table);
    execute format(
        'create policy visible on %s as restrictive for select to plugyard_app, plugyard_reader using (
            tenant_id = (select app.tenant_id())
            or (is_public and tenant_id = app.platform_tenant_id() and (select app.tenant_id()) is not null)
        )', p_table
    );
    execute format(
        'create policy own_insert on %s as restrictive for insert to plugyard_app, plugyard_reader
         with check (tenant_id = (select app.tenant_id()))', p_table
    );
    execute format(
        'create policy own_update on %s as restrictive for update to plugyard_app, plugyard_reader
         using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()))', p_table
    );
    execute format(
        'create policy own_delete on %s as restrictive for delete to plugyard_app, plugyard_reader
         using (tenant_id = (select app.tenant_id()))', p_table
    );
    foreach v_command in array array['select', 'update', 'delete'] loop
        execute format(
            'create policy %I on %s for %s to plugyard_app, plugyard_reader using (true)',
            'request_' || v_command, p_table, v_command
        );
    end loop;
    execute format('create policy request_insert on %s for insert to plugyard_app, plugyard_reader with check (true)', p_table);
end
$$;
ALTER FUNCTION app.protect_shared(p_table regclass) OWNER TO plugyard_owner;
CREATE FUNCTION counts.count_use_of_all(p_plugin_id uuid, p_since date, p_until date) RETURNS TABLE(day date, tenants bigint, events bigint, errors bigint, as_of timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_threshold constant integer := 5;
    v_as_of timestamptz;
begin
    if app.tenant_id() is distinct from app.platform_tenant_id() then
        raise exception 'the actor publishes to nobody else' using errcode = '42501';
    end if;
    v_as_of := coalesce((select d.written_at from public.dirty_bucket as d order by d.dirty_no limit 1), now());
    return query
    select
        u.bucket,
        count(*),
        sum(u.events)::bigint,
        sum(u.errors)::bigint,
        v_as_of
    from public.usage_day as u
    where
        u.plugin_id = p_plugin_id
        and u.bucket >= p_since
        and u.bucket < p_until
        and u.tenant_id <> app.platform_tenant_id()
    group by u.bucket
    having count(*) >= v_threshold;
end
$$;
ALTER FUNCTION counts.count_use_of_all(p_plugin_id uuid, p_since date, p_until date) OWNER TO plugyard_counts;
CREATE FUNCTION raw.are_hours_readable(p_buckets timestamp with time zone[], p_most integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_left integer := p_most;
    v_bucket timestamptz;
    v_until timestamptz;
    v_found integer;
begin
    if app.tenant_id() is null then
        return false;
    end if;
    foreach v_bucket in array p_buckets loop
        -- A value for the statement: of a bound that it computes no plan knows which partitions it leaves out.
        v_until := v_bucket + interval '1 hour';
        select count(*) into v_found
        from (
            select
            from public.usage_event as e
            where
                e.occurred_at >= v_bucket
                and e.occurred_at < v_until
            limit v_left + 1
        ) as found;
        v_left := v_left - v_found;
        if v_left < 0 then
            return false;
        end if;
    end loop;
    return true;
end
$$;
ALTER FUNCTION raw.are_hours_readable(p_buckets timestamp with time zone[], p_most integer) OWNER TO plugyard_counts;
CREATE FUNCTION raw.list_dirty_hours(p_plugin_ids uuid[], p_since timestamp with time zone, p_until timestamp with time zone) RETURNS TABLE(plugin_id uuid, bucket timestamp with time zone, waiting_since timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
begin
    return query
    select
        w.plugin_id,
        b.bucket,
        min(b.written_at)
    from public.dirty_bucket as b
    cross join unnest(coalesce(b.plugin_ids, array[b.plugin_id])) as w (plugin_id)
    where
        b.series = 'usage'
        and b.tenant_id = (select app.tenant_id())
        and (p_plugin_ids is null or w.plugin_id = any(p_plugin_ids))
        and b.bucket >= p_since
        and b.bucket < p_until
    group by w.plugin_id, b.bucket;
end
$$;
ALTER FUNCTION raw.list_dirty_hours(p_plugin_ids uuid[], p_since timestamp with time zone, p_until timestamp with time zone) OWNER TO plugyard_counts;
CREATE FUNCTION raw.read_usage_hours(p_plugin_ids uuid[], p_buckets timestamp with time zone[]) RETURNS TABLE(occurred_at timestamp with time zone, event_key text, tenant_id text, plugin_id text, is_error boolean, duration_ms real, version text, environment_id text, team text, action text, number integer, subject_key text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
declare
    v_tenant_id constant uuid := app.tenant_id();
    -- Given to the statement as values: of bounds that it computes no plan knows which partitions they leave out.
    v_since constant timestamptz := (select min(b) from unnest(p_buckets) as b);
    v_until constant timestamptz := (select max(b) from unnest(p_buckets) as b) + interval '1 hour';
begin
    return query
    select
        e.occurred_at,
        e.event_key::text,
        e.tenant_id::text,
        e.plugin_id::text,
        e.is_error,
        e.duration_ms,
        e.version,
        e.environment_id::text,
        e.team,
        e.action,
        n.number,
        case when n.number is null then e.subject_key::text end
    from unnest(p_plugin_ids, p_buckets) as w (plugin_id, bucket)
    inner join public.usage_event as e
        on
            e.plugin_id = w.plugin_id
            and e.occurred_at >= w.bucket
            and e.occurred_at < w.bucket + interval '1 hour'
    left join public.user_number as n on n.tenant_id = v_tenant_id and n.subject_key = e.subject_key
    where
        e.tenant_id = v_tenant_id
        and e.occurred_at >= v_since
        and e.occurred_at < v_until;
end
$$;
ALTER FUNCTION raw.read_usage_hours(p_plugin_ids uuid[], p_buckets timestamp with time zone[]) OWNER TO plugyard_counts;
CREATE FUNCTION series.add_columnstore_policy(p_series text, p_after_days integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    SET client_min_messages TO 'warning'
    AS $_$
begin
    execute format(
        'select %I.add_compression_policy(%L::regclass, make_interval(days => $1), if_not_exists => true)',
        series.require_community('a compression policy'), format('public.%I', p_series)
    ) using p_after_days;
end
$_$;
ALTER FUNCTION series.add_columnstore_policy(p_series text, p_after_days integer) OWNER TO plugyard_series;
CREATE FUNCTION series.attach_partition(p_series text, p_name text, p_day date) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    execute format(
        'alter table public.%I attach partition series.%I for values from (%L) to (%L)',
        p_series, p_name, p_day::timestamp at time zone 'UTC', (p_day + 1)::timestamp at time zone 'UTC'
    );
    -- The partition's bounds say it from now on, and are not held against each row that was routed by them.
    execute format('alter table series.%I drop constraint %I', p_name, p_name || '_day');
end
$$;
ALTER FUNCTION series.attach_partition(p_series text, p_name text, p_day date) OWNER TO plugyard_series;
CREATE FUNCTION series.compress_chunks(p_series text, p_before date, p_most integer) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $$
declare
    v_extension text := series.require_community('compression');
    v_name text;
begin
    for v_name in
        select p.relation
        from series.list_partitions(p_series) as p
        where not p.is_compressed and p.ends_at <= p_before::timestamp at time zone 'UTC'
        order by p.starts_at, p.relation
        limit p_most
    loop
        execute format(
            'select %I.compress_chunk(%L::regclass, if_not_compressed => true)', v_extension, format('series.%I', v_name)
        );
        return next v_name;
    end loop;
end
$$;
ALTER FUNCTION series.compress_chunks(p_series text, p_before date, p_most integer) OWNER TO plugyard_series;
CREATE FUNCTION series.create_partitions(p_series text, p_first date, p_last date) RETURNS SETOF date
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $$
declare
    v_day date;
begin
    perform series.lock_series(p_series);
    for v_day in
        select d.day::date
        from generate_series(p_first, p_last, interval '1 day') as d (day)
        where to_regclass(format('series.%I', p_series || to_char(d.day, '_YYYYMMDD'))) is null
        except
        select r.day from series.list_default_days(p_series) as r
        order by 1
    loop
        perform series.attach_partition(p_series, series.make_partition(p_series, v_day), v_day);
        return next v_day;
    end loop;
end
$$;
ALTER FUNCTION series.create_partitions(p_series text, p_first date, p_last date) OWNER TO plugyard_series;
CREATE FUNCTION series.create_usage_by_hour() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $_$
declare
    v_extension text := series.require_community('a continuous aggregate');
begin
    perform series.lock_series('usage_event');
    if to_regclass('series.usage_by_hour') is not null then
        return false;
    end if;
    execute format(
        'create materialized view series.usage_by_hour with (timescaledb.continuous, timescaledb.materialized_only = true) as
        select
            %1$I.time_bucket(interval ''1 hour'', e.occurred_at) as bucket,
            e.tenant_id,
            e.plugin_id,
            count(*) as events,
            count(*) filter (where e.is_error) as errors,
            count(e.duration_ms) as timed,
            sum(e.duration_ms::double precision) as duration_sum,
            max(e.duration_ms) as duration_max
        from public.usage_event as e
        group by 1, 2, 3
        with no data', v_extension
    );
    grant select on series.usage_by_hour to plugyard_jobs;
    execute format(
        'select %I.add_continuous_aggregate_policy(
            ''series.usage_by_hour''::regclass, interval ''32 days'', interval ''1 hour'', interval ''1 hour''
        )', v_extension
    );
    return true;
end
$_$;
ALTER FUNCTION series.create_usage_by_hour() OWNER TO plugyard_series;
CREATE FUNCTION series.delete_rows(p_series text, p_tenant_id uuid, p_since timestamp with time zone, p_until timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_deleted bigint;
begin
    perform series.require_outlived(p_until);
    execute format(
        'delete from public.%I as e
        where
            e.occurred_at >= $1
            and e.occurred_at < $2
            and case
                when $3 is not null then e.tenant_id = $3
                else not exists (
                    select from public.tenant_series as t
                    where t.tenant_id = e.tenant_id and t.series_name = $4 and t.retention_days is not null
                )
            end', p_series
    ) using p_since, p_until, p_tenant_id, p_series;
    get diagnostics v_deleted = row_count;
    return v_deleted;
end
$_$;
ALTER FUNCTION series.delete_rows(p_series text, p_tenant_id uuid, p_since timestamp with time zone, p_until timestamp with time zone) OWNER TO plugyard_series;
CREATE FUNCTION series.drop_chunks(p_series text, p_before date) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '500ms'
    AS $_$
begin
    perform series.lock_series(p_series);
    perform series.require_outlived(p_before::timestamp at time zone 'UTC');
    return query execute format(
        'select d.chunk from %I.drop_chunks(%L::regclass, older_than => $1) as d (chunk)',
        series.timescale_schema(), format('public.%I', p_series)
    ) using p_before::timestamp at time zone 'UTC';
end
$_$;
ALTER FUNCTION series.drop_chunks(p_series text, p_before date) OWNER TO plugyard_series;
CREATE FUNCTION series.drop_partitions(p_series text, p_before date, p_most integer) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '500ms'
    AS $$
declare
    v_name text;
begin
    perform series.lock_series(p_series);
    perform series.require_outlived(p_before::timestamp at time zone 'UTC');
    for v_name in
        select c.relname
        from pg_inherits as i
        inner join pg_class as c on c.oid = i.inhrelid
        where
            i.inhparent = format('public.%I', p_series)::regclass
            and c.relnamespace = 'series'::regnamespace
            and c.relname < p_series || to_char(p_before, '_YYYYMMDD')
        order by c.relname
        limit p_most
    loop
        execute format('drop table series.%I', v_name);
        return next v_name;
    end loop;
end
$$;
ALTER FUNCTION series.drop_partitions(p_series text, p_before date, p_most integer) OWNER TO plugyard_series;
CREATE FUNCTION series.enable_columnstore(p_series text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $_$
declare
    v_is_enabled boolean;
begin
    perform series.require_community('compression');
    perform series.lock_series(p_series);
    execute
        'select h.compression_enabled from timescaledb_information.hypertables as h
        where h.hypertable_schema = ''public'' and h.hypertable_name = $1'
    into v_is_enabled using p_series;
    if v_is_enabled is null then
        raise exception '% is no hypertable', p_series using errcode = 'object_not_in_prerequisite_state';
    end if;
    if not v_is_enabled then
        execute format(
            'alter table public.%I set (
                timescaledb.compress,
                timescaledb.compress_segmentby = ''tenant_id, plugin_id'',
                timescaledb.compress_orderby = ''occurred_at, event_key''
            )', p_series
        );
    end if;
    return not v_is_enabled;
end
$_$;
ALTER FUNCTION series.enable_columnstore(p_series text) OWNER TO plugyard_series;
CREATE FUNCTION series.has_tenant_index(p_relation oid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select exists (
        select from pg_index as i
        inner join pg_class as c on c.oid = i.indexrelid
        where i.indrelid = p_relation and i.indisvalid and c.relname like '%\_tenant'
    )
$$;
ALTER FUNCTION series.has_tenant_index(p_relation oid) OWNER TO plugyard_series;
CREATE FUNCTION series.index_statement(p_relation text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select format('create index concurrently %I on series.%I (tenant_id, plugin_id, occurred_at)', c.relname || '_tenant', c.relname)
    from pg_class as c
    where c.relnamespace = 'series'::regnamespace and c.relname = p_relation and c.relkind = 'r'
$$;
ALTER FUNCTION series.index_statement(p_relation text) OWNER TO plugyard_series;
CREATE FUNCTION series.list_default_days(p_series text) RETURNS TABLE(day date, events bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if to_regclass(format('public.%I', p_series || '_default')) is null then
        return;
    end if;
    return query execute format(
        'select (d.occurred_at at time zone ''UTC'')::date, count(*) from public.%I as d group by 1 order by 1',
        p_series || '_default'
    );
end
$$;
ALTER FUNCTION series.list_default_days(p_series text) OWNER TO plugyard_series;
CREATE FUNCTION series.list_partitions(p_series text) RETURNS TABLE(relation text, starts_at timestamp with time zone, ends_at timestamp with time zone, size_bytes bigint, is_indexed boolean, is_compressed boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $_$
begin
    if exists (select from pg_class as c where c.oid = format('public.%I', p_series)::regclass and c.relkind = 'p') then
        return query
        select
            c.relname::text,
            to_date(substring(c.relname from '_([0-9]{8})'), 'YYYYMMDD')::timestamptz,
            (to_date(substring(c.relname from '_([0-9]{8})'), 'YYYYMMDD') + 1)::timestamptz,
            pg_total_relation_size(c.oid),
            series.has_tenant_index(c.oid),
            false
        from pg_partition_tree(format('public.%I', p_series)::regclass) as t
        inner join pg_class as c on c.oid = t.relid
        where t.isleaf and c.relnamespace = 'series'::regnamespace
        order by c.relname;
        return;
    end if;
    return query execute
    'select
        k.chunk_name::text,
        k.range_start,
        k.range_end,
        pg_total_relation_size(format(''%I.%I'', k.chunk_schema, k.chunk_name)::regclass),
        series.has_tenant_index(format(''%I.%I'', k.chunk_schema, k.chunk_name)::regclass),
        k.is_compressed
    from timescaledb_information.chunks as k
    where k.hypertable_schema = ''public'' and k.hypertable_name = $1
    order by k.range_start, k.chunk_name' using p_series;
end
$_$;
ALTER FUNCTION series.list_partitions(p_series text) OWNER TO plugyard_series;
CREATE FUNCTION series.lock_series(p_series text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform from public.raw_series as s where s.series_name = p_series for update;
    if not found then
        raise exception 'no series is called %', p_series using errcode = 'undefined_object';
    end if;
end
$$;
ALTER FUNCTION series.lock_series(p_series text) OWNER TO plugyard_series;
CREATE FUNCTION series.make_hypertable(p_series text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $$
declare
    v_extension text := series.timescale_schema();
    v_table regclass;
    v_is_empty boolean;
    v_rights text[];
    v_right text;
    v_comment text;
begin
    perform series.lock_series(p_series);
    select c.oid, obj_description(c.oid, 'pg_class') into v_table, v_comment
    from pg_class as c
    where c.oid = format('public.%I', p_series)::regclass and c.relkind = 'p';
    if not found then
        return false;
    end if;
    execute format('lock table public.%I in access exclusive mode', p_series);
    execute format('select not exists (select from public.%I)', p_series) into v_is_empty;
    if not v_is_empty then
        raise exception '% has rows in partitions of PostgreSQL', p_series using errcode = 'object_not_in_prerequisite_state';
    end if;
    v_rights := array(
        select format('grant %s on public.%I to %I', a.privilege_type, p_series, pg_get_userbyid(a.grantee))
        from pg_class as c
        cross join aclexplode(c.relacl) as a
        where c.oid = v_table and a.grantee <> c.relowner
    );
    execute format('create table series.%I (like public.%I including all)', p_series, p_series);
    execute format('drop table public.%I', p_series);
    execute format('alter table series.%I set schema public', p_series);
    execute format('comment on table public.%I is %L', p_series, v_comment);
    foreach v_right in array v_rights loop
        execute v_right;
    end loop;
    execute format('create unique index %I on public.%I (occurred_at, event_key)', p_series || '_key', p_series);
    execute format(
        'select %I.create_hypertable(
            %L::regclass, ''occurred_at'', associated_schema_name => ''series'',
            chunk_time_interval => interval ''1 day'', create_default_indexes => false
        )', v_extension, format('public.%I', p_series)
    );
    return true;
end
$$;
ALTER FUNCTION series.make_hypertable(p_series text) OWNER TO plugyard_series;
CREATE FUNCTION series.make_partition(p_series text, p_day date) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_name text := p_series || to_char(p_day, '_YYYYMMDD');
    v_large uuid[] := array(
        select t.tenant_id from public.tenant_series as t
        where t.series_name = p_series and t.is_large
        order by t.tenant_id
    );
    v_tenant uuid;
    v_leaf text;
    v_leaves text[] := array[v_name];
begin
    execute format(
        'create table series.%I (
            like public.%I including defaults including constraints including storage including compression,
            constraint %I check (occurred_at >= %L and occurred_at < %L)
        )%s',
        v_name, p_series, v_name || '_day', p_day::timestamp at time zone 'UTC', (p_day + 1)::timestamp at time zone 'UTC',
        case when v_large <> '{}' then ' partition by list (tenant_id)' end
    );
    if v_large <> '{}' then
        v_leaves := array[v_name || '_rest'];
        execute format('create table series.%I partition of series.%I default', v_name || '_rest', v_name);
        foreach v_tenant in array v_large loop
            -- The end of an id is its random part; all of it would make names too long.
            v_leaf := v_name || '_' || right(replace(v_tenant::text, '-', ''), 16);
            execute format('create table series.%I partition of series.%I for values in (%L)', v_leaf, v_name, v_tenant);
            v_leaves := v_leaves || v_leaf;
        end loop;
    end if;
    foreach v_leaf in array v_leaves loop
        execute format('create unique index %I on series.%I (occurred_at, event_key)', v_leaf || '_key', v_leaf);
    end loop;
    return v_name;
end
$$;
ALTER FUNCTION series.make_partition(p_series text, p_day date) OWNER TO plugyard_series;
CREATE FUNCTION series.move_default_rows(p_series text, p_day date) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $$
declare
    v_name text;
    v_moved bigint;
begin
    perform series.lock_series(p_series);
    execute format('lock table public.%I in access exclusive mode', p_series || '_default');
    if to_regclass(format('series.%I', p_series || to_char(p_day, '_YYYYMMDD'))) is not null then
        return 0;
    end if;
    v_name := series.make_partition(p_series, p_day);
    execute format(
        'with moved as (
            delete from public.%I as d
            where d.occurred_at >= %L and d.occurred_at < %L
            returning d.*
        )
        insert into series.%I select m.* from moved as m',
        p_series || '_default', p_day::timestamp at time zone 'UTC', (p_day + 1)::timestamp at time zone 'UTC', v_name
    );
    get diagnostics v_moved = row_count;
    perform series.attach_partition(p_series, v_name, p_day);
    return v_moved;
end
$$;
ALTER FUNCTION series.move_default_rows(p_series text, p_day date) OWNER TO plugyard_series;
CREATE FUNCTION series.read_server(p_series text) RETURNS TABLE(version text, license text, has_partitioned_rows boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_has_rows boolean := false;
begin
    if exists (select from pg_class as c where c.oid = format('public.%I', p_series)::regclass and c.relkind = 'p') then
        execute format('select exists (select from public.%I)', p_series) into v_has_rows;
    end if;
    return query
    select x.extversion, current_setting('timescaledb.license', true), v_has_rows
    from (values (1)) as one (row)
    left join pg_extension as x on x.extname = 'timescaledb';
end
$$;
ALTER FUNCTION series.read_server(p_series text) OWNER TO plugyard_series;
CREATE FUNCTION series.require_community(p_what text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if current_setting('timescaledb.license', true) is distinct from 'timescale' then
        raise exception '% needs TimescaleDB under its community licence', p_what
        using errcode = 'feature_not_supported', detail = format(
            'timescaledb.license is %L.', current_setting('timescaledb.license', true)
        );
    end if;
    return series.timescale_schema();
end
$$;
ALTER FUNCTION series.require_community(p_what text) OWNER TO plugyard_series;
CREATE FUNCTION series.require_outlived(p_until timestamp with time zone) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_until is null or p_until > now() - interval '61 days' then
        raise exception 'raw rows are kept for 61 days at least, not until %', p_until using errcode = 'invalid_parameter_value';
    end if;
end
$$;
ALTER FUNCTION series.require_outlived(p_until timestamp with time zone) OWNER TO plugyard_series;
CREATE FUNCTION series.timescale_schema() RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_schema text;
begin
    select n.nspname into v_schema
    from pg_extension as x
    inner join pg_namespace as n on n.oid = x.extnamespace
    where x.extname = 'timescaledb';
    if not found then
        raise exception 'this database has no extension timescaledb' using errcode = 'feature_not_supported';
    end if;
    return v_schema;
end
$$;
ALTER FUNCTION series.timescale_schema() OWNER TO plugyard_series;
CREATE TABLE app.context_key (
    slot smallint NOT NULL,
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL,
    installed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT context_key_pad_check CHECK (((octet_length(inner_pad) = 64) AND (octet_length(outer_pad) = 64))),
    CONSTRAINT context_key_slot_check CHECK ((slot = ANY (ARRAY[1, 2])))
);
ALTER TABLE app.context_key OWNER TO plugyard_owner;
CREATE TABLE app.personal_column (
    table_name text NOT NULL,
    column_name text NOT NULL
);
ALTER TABLE app.personal_column OWNER TO plugyard_owner;
CREATE TABLE app.table_exemption (
    table_name text NOT NULL,
    exempt_from text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT table_exemption_from_check CHECK ((exempt_from = ANY (ARRAY['row_security'::text, 'audit'::text])))
);
ALTER TABLE app.table_exemption OWNER TO plugyard_owner;
CREATE TABLE public.day_behind (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    bucket date NOT NULL,
    waiting_since timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.day_behind FORCE ROW LEVEL SECURITY;
ALTER TABLE public.day_behind OWNER TO plugyard_owner;
COMMENT ON TABLE public.day_behind IS 'Days whose roll-ups are behind those of their hours.';
CREATE TABLE public.dead_event (
    tenant_id uuid NOT NULL,
    dead_event_id uuid NOT NULL,
    message_id text COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL,
    event_type text COLLATE pg_catalog."C",
    arrived_at timestamp with time zone NOT NULL,
    occurred_at timestamp with time zone,
    payload text NOT NULL,
    replayed_at timestamp with time zone
);
ALTER TABLE ONLY public.dead_event FORCE ROW LEVEL SECURITY;
ALTER TABLE public.dead_event OWNER TO plugyard_owner;
COMMENT ON TABLE public.dead_event IS 'Events that could not be written, each with its reason and content; kept for 30 days.';
CREATE TABLE public.dirty_bucket (
    dirty_no bigint NOT NULL,
    series text NOT NULL COLLATE pg_catalog."C",
    tenant_id uuid NOT NULL,
    plugin_id uuid,
    environment_id uuid,
    bucket timestamp with time zone NOT NULL,
    written_at timestamp with time zone DEFAULT now() NOT NULL,
    plugin_ids uuid[],
    environment_ids uuid[],
    CONSTRAINT dirty_bucket_plugins_check CHECK (((num_nonnulls(plugin_id, plugin_ids) = 1) AND (cardinality(plugin_ids) > 0) AND ((plugin_ids IS NULL) OR ((series = 'performance'::text) = (environment_ids IS NOT NULL))) AND ((environment_ids IS NULL) OR (cardinality(plugin_ids) = cardinality(environment_ids))))),
    CONSTRAINT dirty_bucket_series_check CHECK ((series = ANY (ARRAY['usage'::text, 'performance'::text])))
);
ALTER TABLE public.dirty_bucket OWNER TO plugyard_owner;
COMMENT ON TABLE public.dirty_bucket IS 'Hours of usage and five minutes of performance whose roll-ups are behind their raw rows.';
ALTER TABLE public.dirty_bucket ALTER COLUMN dirty_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.dirty_bucket_dirty_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.event_id (
    event_key uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    arrived_on date NOT NULL
);
ALTER TABLE public.event_id OWNER TO plugyard_owner;
COMMENT ON TABLE public.event_id IS 'Under which time each id came first; kept for 30 days.';
CREATE TABLE public.first_seen (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    action text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    first_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.first_seen FORCE ROW LEVEL SECURITY;
ALTER TABLE public.first_seen OWNER TO plugyard_owner;
COMMENT ON TABLE public.first_seen IS 'When a user first did an action with a plugin.';
CREATE TABLE public.migration_check (
    version text NOT NULL,
    sha256 text NOT NULL,
    checked_at timestamp with time zone DEFAULT now() NOT NULL,
    name text,
    claims text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE public.migration_check OWNER TO plugyard_owner;
CREATE TABLE public.migration_lease (
    is_only boolean DEFAULT true NOT NULL,
    holder text NOT NULL,
    fence bigint NOT NULL,
    leased_until timestamp with time zone NOT NULL,
    CONSTRAINT migration_lease_only_check CHECK (is_only)
);
ALTER TABLE public.migration_lease OWNER TO plugyard_owner;
CREATE TABLE public.migration_run (
    fence bigint NOT NULL,
    kind text NOT NULL,
    holder text NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    backup text,
    failure text,
    CONSTRAINT migration_run_kind_check CHECK ((kind = ANY (ARRAY['migrate'::text, 'dry-run'::text, 'back'::text])))
);
ALTER TABLE public.migration_run OWNER TO plugyard_owner;
CREATE TABLE public.performance_sample (
    occurred_at timestamp with time zone NOT NULL,
    event_key uuid NOT NULL,
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    environment_id uuid NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    requests integer NOT NULL,
    errors integer NOT NULL,
    duration_ms real,
    saturation real
)
PARTITION BY RANGE (occurred_at);
ALTER TABLE public.performance_sample OWNER TO plugyard_series;
COMMENT ON TABLE public.performance_sample IS 'Raw performance samples; no policy and no grant to request roles.';
CREATE TABLE public.performance_sample_default (
    occurred_at timestamp with time zone CONSTRAINT performance_sample_occurred_at_not_null NOT NULL,
    event_key uuid CONSTRAINT performance_sample_event_key_not_null NOT NULL,
    tenant_id uuid CONSTRAINT performance_sample_tenant_id_not_null NOT NULL,
    plugin_id uuid CONSTRAINT performance_sample_plugin_id_not_null NOT NULL,
    environment_id uuid CONSTRAINT performance_sample_environment_id_not_null NOT NULL,
    arrived_at timestamp with time zone CONSTRAINT performance_sample_arrived_at_not_null NOT NULL,
    requests integer CONSTRAINT performance_sample_requests_not_null NOT NULL,
    errors integer CONSTRAINT performance_sample_errors_not_null NOT NULL,
    duration_ms real,
    saturation real
);
ALTER TABLE public.performance_sample_default OWNER TO plugyard_series;
CREATE TABLE public.performance_slot (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    environment_id uuid NOT NULL,
    bucket timestamp with time zone NOT NULL,
    samples bigint NOT NULL,
    requests bigint NOT NULL,
    errors bigint NOT NULL,
    timed bigint NOT NULL,
    duration_sum double precision NOT NULL,
    duration_max real,
    saturation_sum double precision NOT NULL,
    saturation_samples bigint NOT NULL,
    saturation_max real,
    histogram bytea NOT NULL,
    computed_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.performance_slot FORCE ROW LEVEL SECURITY;
ALTER TABLE public.performance_slot OWNER TO plugyard_owner;
COMMENT ON TABLE public.performance_slot IS 'How a plugin did in an environment, by five minutes; kept for 90 days.';
CREATE TABLE public.raw_series (
    series_name text NOT NULL COLLATE pg_catalog."C",
    retention_days integer NOT NULL,
    deleted_before timestamp with time zone,
    CONSTRAINT raw_series_retention_days_check CHECK (((retention_days >= 62) AND (retention_days <= 3660)))
);
ALTER TABLE public.raw_series OWNER TO plugyard_owner;
COMMENT ON TABLE public.raw_series IS 'The raw tables; whoever changes their partitions locks a row here.';
CREATE TABLE public.rollup_state (
    tenant_id uuid NOT NULL,
    next_number integer NOT NULL,
    rolled_until date NOT NULL,
    tried_at timestamp with time zone
);
ALTER TABLE ONLY public.rollup_state FORCE ROW LEVEL SECURITY;
ALTER TABLE public.rollup_state OWNER TO plugyard_owner;
COMMENT ON TABLE public.rollup_state IS 'How far the roll-ups of a tenant are; held by who writes them.';
CREATE TABLE public.schema_migrations (
    version character varying(128) NOT NULL
);
ALTER TABLE public.schema_migrations OWNER TO plugyard_owner;
CREATE TABLE public.tenant_series (
    tenant_id uuid NOT NULL,
    series_name text NOT NULL COLLATE pg_catalog."C",
    retention_days integer,
    is_large boolean DEFAULT false NOT NULL,
    deleted_before timestamp with time zone,
    CONSTRAINT tenant_series_retention_days_check CHECK (((retention_days >= 62) AND (retention_days <= 3660)))
);
ALTER TABLE ONLY public.tenant_series FORCE ROW LEVEL SECURITY;
ALTER TABLE public.tenant_series OWNER TO plugyard_owner;
COMMENT ON TABLE public.tenant_series IS 'How long a tenant''s raw rows are kept, and whether it gets partitions of its own.';
CREATE TABLE public.usage_day (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    bucket date NOT NULL,
    events bigint NOT NULL,
    errors bigint NOT NULL,
    timed bigint NOT NULL,
    duration_sum double precision NOT NULL,
    duration_min real,
    duration_max real,
    histogram bytea NOT NULL,
    users bytea NOT NULL,
    parts bytea NOT NULL,
    computed_at timestamp with time zone NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_insert_scale_factor='0.01');
ALTER TABLE ONLY public.usage_day ALTER COLUMN parts SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.usage_day FORCE ROW LEVEL SECURITY;
ALTER TABLE public.usage_day OWNER TO plugyard_owner;
COMMENT ON TABLE public.usage_day IS 'Usage of a plugin in a day of UTC.';
CREATE TABLE public.usage_event (
    occurred_at timestamp with time zone NOT NULL,
    event_key uuid NOT NULL,
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    environment_id uuid,
    subject_key uuid,
    arrived_at timestamp with time zone NOT NULL,
    duration_ms real,
    is_error boolean NOT NULL,
    action text NOT NULL COLLATE pg_catalog."C",
    version text COLLATE pg_catalog."C",
    team text COLLATE pg_catalog."C",
    attributes jsonb
)
PARTITION BY RANGE (occurred_at);
ALTER TABLE public.usage_event OWNER TO plugyard_series;
COMMENT ON TABLE public.usage_event IS 'Raw usage events; no policy and no grant to request roles, which read it by functions.';
CREATE TABLE public.usage_event_default (
    occurred_at timestamp with time zone CONSTRAINT usage_event_occurred_at_not_null NOT NULL,
    event_key uuid CONSTRAINT usage_event_event_key_not_null NOT NULL,
    tenant_id uuid CONSTRAINT usage_event_tenant_id_not_null NOT NULL,
    plugin_id uuid CONSTRAINT usage_event_plugin_id_not_null NOT NULL,
    environment_id uuid,
    subject_key uuid,
    arrived_at timestamp with time zone CONSTRAINT usage_event_arrived_at_not_null NOT NULL,
    duration_ms real,
    is_error boolean CONSTRAINT usage_event_is_error_not_null NOT NULL,
    action text CONSTRAINT usage_event_action_not_null NOT NULL COLLATE pg_catalog."C",
    version text COLLATE pg_catalog."C",
    team text COLLATE pg_catalog."C",
    attributes jsonb
);
ALTER TABLE public.usage_event_default OWNER TO plugyard_series;
CREATE TABLE public.usage_hour (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    bucket timestamp with time zone NOT NULL,
    events bigint NOT NULL,
    errors bigint NOT NULL,
    timed bigint NOT NULL,
    duration_sum double precision NOT NULL,
    duration_min real,
    duration_max real,
    histogram bytea NOT NULL,
    users bytea NOT NULL,
    parts bytea NOT NULL,
    computed_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.usage_hour ALTER COLUMN parts SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.usage_hour FORCE ROW LEVEL SECURITY;
ALTER TABLE public.usage_hour OWNER TO plugyard_owner;
COMMENT ON TABLE public.usage_hour IS 'Usage of a plugin in an hour; kept for 90 days.';
CREATE TABLE public.usage_month (
    tenant_id uuid CONSTRAINT usage_day_tenant_id_not_null NOT NULL,
    plugin_id uuid CONSTRAINT usage_day_plugin_id_not_null NOT NULL,
    bucket date CONSTRAINT usage_day_bucket_not_null NOT NULL,
    events bigint CONSTRAINT usage_day_events_not_null NOT NULL,
    errors bigint CONSTRAINT usage_day_errors_not_null NOT NULL,
    timed bigint CONSTRAINT usage_day_timed_not_null NOT NULL,
    duration_sum double precision CONSTRAINT usage_day_duration_sum_not_null NOT NULL,
    duration_min real,
    duration_max real,
    histogram bytea CONSTRAINT usage_day_histogram_not_null NOT NULL,
    users bytea CONSTRAINT usage_day_users_not_null NOT NULL,
    parts bytea CONSTRAINT usage_day_parts_not_null NOT NULL,
    computed_at timestamp with time zone CONSTRAINT usage_day_computed_at_not_null NOT NULL
);
ALTER TABLE ONLY public.usage_month ALTER COLUMN parts SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.usage_month FORCE ROW LEVEL SECURITY;
ALTER TABLE public.usage_month OWNER TO plugyard_owner;
COMMENT ON TABLE public.usage_month IS 'Usage of a plugin in a month of UTC; its bucket is the first day.';
CREATE TABLE public.usage_rolling (
    tenant_id uuid CONSTRAINT usage_day_tenant_id_not_null NOT NULL,
    plugin_id uuid CONSTRAINT usage_day_plugin_id_not_null NOT NULL,
    bucket date CONSTRAINT usage_day_bucket_not_null NOT NULL,
    events bigint CONSTRAINT usage_day_events_not_null NOT NULL,
    errors bigint CONSTRAINT usage_day_errors_not_null NOT NULL,
    timed bigint CONSTRAINT usage_day_timed_not_null NOT NULL,
    duration_sum double precision CONSTRAINT usage_day_duration_sum_not_null NOT NULL,
    duration_min real,
    duration_max real,
    histogram bytea CONSTRAINT usage_day_histogram_not_null NOT NULL,
    users bytea CONSTRAINT usage_day_users_not_null NOT NULL,
    parts bytea CONSTRAINT usage_day_parts_not_null NOT NULL,
    computed_at timestamp with time zone CONSTRAINT usage_day_computed_at_not_null NOT NULL
);
ALTER TABLE ONLY public.usage_rolling ALTER COLUMN parts SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.usage_rolling FORCE ROW LEVEL SECURITY;
ALTER TABLE public.usage_rolling OWNER TO plugyard_owner;
COMMENT ON TABLE public.usage_rolling IS 'Usage of a plugin in the 30 days that end with the day of its bucket.';
CREATE TABLE public.user_number (
    tenant_id uuid NOT NULL,
    subject_key uuid NOT NULL,
    number integer NOT NULL
);
ALTER TABLE ONLY public.user_number FORCE ROW LEVEL SECURITY;
ALTER TABLE public.user_number OWNER TO plugyard_owner;
COMMENT ON TABLE public.user_number IS 'A dense number for each subject of a tenant; whoever is forgotten loses the row.';
ALTER TABLE ONLY public.performance_sample ATTACH PARTITION public.performance_sample_default DEFAULT;
ALTER TABLE ONLY public.usage_event ATTACH PARTITION public.usage_event_default DEFAULT;
ALTER TABLE ONLY app.context_key
    ADD CONSTRAINT context_key_pkey PRIMARY KEY (slot);
ALTER TABLE ONLY app.personal_column
    ADD CONSTRAINT personal_column_pkey PRIMARY KEY (table_name, column_name);
ALTER TABLE ONLY app.table_exemption
    ADD CONSTRAINT table_exemption_pkey PRIMARY KEY (table_name, exempt_from);
ALTER TABLE ONLY public.day_behind
    ADD CONSTRAINT day_behind_pkey PRIMARY KEY (tenant_id, plugin_id, bucket);
ALTER TABLE ONLY public.dead_event
    ADD CONSTRAINT dead_event_pkey PRIMARY KEY (tenant_id, dead_event_id);
ALTER TABLE ONLY public.dirty_bucket
    ADD CONSTRAINT dirty_bucket_pkey PRIMARY KEY (dirty_no);
ALTER TABLE ONLY public.event_id
    ADD CONSTRAINT event_id_pkey PRIMARY KEY (event_key);
ALTER TABLE ONLY public.first_seen
    ADD CONSTRAINT first_seen_pkey PRIMARY KEY (tenant_id, plugin_id, action, number);
ALTER TABLE ONLY public.migration_check
    ADD CONSTRAINT migration_check_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.migration_lease
    ADD CONSTRAINT migration_lease_pkey PRIMARY KEY (is_only);
ALTER TABLE ONLY public.migration_run
    ADD CONSTRAINT migration_run_pkey PRIMARY KEY (fence);
ALTER TABLE ONLY public.performance_slot
    ADD CONSTRAINT performance_slot_pkey PRIMARY KEY (tenant_id, plugin_id, environment_id, bucket);
ALTER TABLE ONLY public.raw_series
    ADD CONSTRAINT raw_series_pkey PRIMARY KEY (series_name);
ALTER TABLE ONLY public.rollup_state
    ADD CONSTRAINT rollup_state_pkey PRIMARY KEY (tenant_id);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.tenant_series
    ADD CONSTRAINT tenant_series_pkey PRIMARY KEY (tenant_id, series_name);
ALTER TABLE ONLY public.usage_day
    ADD CONSTRAINT usage_day_pkey PRIMARY KEY (tenant_id, bucket, plugin_id);
ALTER TABLE ONLY public.usage_hour
    ADD CONSTRAINT usage_hour_pkey PRIMARY KEY (tenant_id, bucket, plugin_id);
ALTER TABLE ONLY public.usage_month
    ADD CONSTRAINT usage_month_pkey PRIMARY KEY (tenant_id, bucket, plugin_id);
ALTER TABLE ONLY public.usage_rolling
    ADD CONSTRAINT usage_rolling_pkey PRIMARY KEY (tenant_id, bucket, plugin_id);
ALTER TABLE ONLY public.user_number
    ADD CONSTRAINT user_number_number_key UNIQUE (tenant_id, number);
ALTER TABLE ONLY public.user_number
    ADD CONSTRAINT user_number_pkey PRIMARY KEY (tenant_id, subject_key);
ALTER TABLE ONLY public.written_message
    ADD CONSTRAINT written_message_pkey PRIMARY KEY (message_id, series);
CREATE INDEX dead_event_age_idx ON public.dead_event USING btree (arrived_at);
CREATE INDEX dead_event_arrived_idx ON public.dead_event USING btree (tenant_id, arrived_at, dead_event_id);
CREATE INDEX dead_event_reason_idx ON public.dead_event USING btree (tenant_id, reason, arrived_at);
CREATE INDEX dirty_bucket_bucket_idx ON public.dirty_bucket USING btree (series, bucket, tenant_id);
CREATE INDEX dirty_bucket_tenant_idx ON public.dirty_bucket USING btree (series, tenant_id, bucket);
CREATE INDEX event_id_arrived_idx ON public.event_id USING brin (arrived_on);
CREATE UNIQUE INDEX performance_sample_default_key ON public.performance_sample_default USING btree (occurred_at, event_key);
CREATE INDEX performance_slot_computed ON public.performance_slot USING btree (tenant_id, plugin_id, computed_at);
CREATE INDEX rollup_state_rolled_idx ON public.rollup_state USING btree (rolled_until, tenant_id);
CREATE INDEX tenant_series_series_idx ON public.tenant_series USING btree (series_name, tenant_id);
CREATE INDEX usage_day_plugin_idx ON public.usage_day USING btree (tenant_id, plugin_id, bucket);
CREATE INDEX usage_day_use_of_all_idx ON public.usage_day USING btree (plugin_id, bucket) INCLUDE (tenant_id, events, errors);
CREATE UNIQUE INDEX usage_event_default_key ON public.usage_event_default USING btree (occurred_at, event_key);
CREATE INDEX usage_hour_plugin_idx ON public.usage_hour USING btree (tenant_id, plugin_id, bucket);
CREATE INDEX usage_month_plugin_idx ON public.usage_month USING btree (tenant_id, plugin_id, bucket);
CREATE INDEX usage_rolling_plugin_idx ON public.usage_rolling USING btree (tenant_id, plugin_id, bucket);
CREATE INDEX written_message_arrived_idx ON public.written_message USING btree (arrived_at, message_id);
CREATE INDEX written_message_tenant_arrived_idx ON public.written_message USING btree (tenant_id, arrived_at);
CREATE INDEX written_message_unchecked_idx ON public.written_message USING btree (arrived_at, message_id) WHERE (NOT is_checked);
ALTER TABLE ONLY public.tenant_series
    ADD CONSTRAINT tenant_series_raw_series_fkey FOREIGN KEY (series_name) REFERENCES public.raw_series(series_name);
CREATE POLICY counts_read ON public.usage_day FOR SELECT TO plugyard_counts USING (true);
CREATE POLICY counts_read ON public.user_number FOR SELECT TO plugyard_counts USING (true);
ALTER TABLE public.day_behind ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dead_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY events_insert ON public.dead_event FOR INSERT TO plugyard_events WITH CHECK (true);
ALTER TABLE public.first_seen ENABLE ROW LEVEL SECURITY;
CREATE POLICY jobs_all ON public.day_behind TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.dead_event TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.first_seen TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.performance_slot TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.rollup_state TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.tenant_series TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.usage_day TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.usage_hour TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.usage_month TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.usage_rolling TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.user_number TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY own_tenant ON public.day_behind AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.dead_event AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.first_seen AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.performance_slot AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.rollup_state AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.tenant_series AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.usage_day AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.usage_hour AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.usage_month AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.usage_rolling AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.user_number AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY owner_all ON public.day_behind TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.dead_event TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.first_seen TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.performance_slot TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.rollup_state TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.tenant_series TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.usage_day TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.usage_hour TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.usage_month TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.usage_rolling TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.user_number TO plugyard_owner USING (true) WITH CHECK (true);
ALTER TABLE public.performance_slot ENABLE ROW LEVEL SECURITY;
CREATE POLICY request ON public.day_behind TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.dead_event TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.first_seen TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.performance_slot TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.rollup_state TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.tenant_series TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.usage_day TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.usage_hour TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.usage_month TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.usage_rolling TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.user_number TO plugyard_app, plugyard_reader USING (true);
ALTER TABLE public.rollup_state ENABLE ROW LEVEL SECURITY;
CREATE POLICY search_all ON public.day_behind TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.dead_event TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.first_seen TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.performance_slot TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.rollup_state TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.tenant_series TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.usage_day TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.usage_hour TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.usage_month TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.usage_rolling TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.user_number TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY series_read ON public.tenant_series FOR SELECT TO plugyard_series USING (true);
ALTER TABLE public.tenant_series ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.usage_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.usage_hour ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.usage_month ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.usage_rolling ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.user_number ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA app TO plugyard_app;
GRANT USAGE ON SCHEMA app TO plugyard_reader;
GRANT USAGE ON SCHEMA app TO plugyard_jobs;
GRANT USAGE ON SCHEMA app TO plugyard_events;
GRANT USAGE ON SCHEMA app TO plugyard_search;
GRANT USAGE ON SCHEMA app TO plugyard_audit;
GRANT USAGE ON SCHEMA app TO plugyard_series;
GRANT USAGE ON SCHEMA app TO plugyard_counts;
GRANT ALL ON SCHEMA counts TO plugyard_counts;
GRANT USAGE ON SCHEMA counts TO plugyard_app;
GRANT USAGE ON SCHEMA public TO plugyard_app;
GRANT USAGE ON SCHEMA public TO plugyard_reader;
GRANT USAGE ON SCHEMA public TO plugyard_jobs;
GRANT USAGE ON SCHEMA public TO plugyard_events;
GRANT ALL ON SCHEMA public TO plugyard_series;
GRANT USAGE ON SCHEMA public TO plugyard_counts;
GRANT ALL ON SCHEMA raw TO plugyard_counts;
GRANT USAGE ON SCHEMA raw TO plugyard_app;
GRANT ALL ON SCHEMA series TO plugyard_series;
GRANT USAGE ON SCHEMA series TO plugyard_jobs;
REVOKE ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_app;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_reader;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_jobs;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_search;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_audit;
REVOKE ALL ON FUNCTION app.current_actor() FROM PUBLIC;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_app;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_reader;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_jobs;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_search;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_audit;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_counts;
REVOKE ALL ON FUNCTION app.tenant_id() FROM PUBLIC;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_app;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_reader;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_jobs;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_search;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_audit;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_counts;
GRANT INSERT ON TABLE public.written_message TO plugyard_events;
GRANT SELECT,DELETE,UPDATE ON TABLE public.written_message TO plugyard_jobs;
REVOKE ALL ON FUNCTION app.event_statistics(p_grain text, p_since timestamp with time zone, p_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION app.event_statistics(p_grain text, p_since timestamp with time zone, p_until timestamp with time zone) TO plugyard_app;
GRANT ALL ON FUNCTION app.event_statistics(p_grain text, p_since timestamp with time zone, p_until timestamp with time zone) TO plugyard_reader;
REVOKE ALL ON FUNCTION app.hmac_pad(p_key bytea, p_byte integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.hmac_sha256(p_key bytea, p_message bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.install_context_key(p_slot smallint, p_key bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.platform_tenant_id() FROM PUBLIC;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_app;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_reader;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_jobs;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_search;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_audit;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_counts;
REVOKE ALL ON FUNCTION app.protect_for_system(p_table regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.protect_own(p_table regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.protect_shared(p_table regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION counts.count_use_of_all(p_plugin_id uuid, p_since date, p_until date) FROM PUBLIC;
GRANT ALL ON FUNCTION counts.count_use_of_all(p_plugin_id uuid, p_since date, p_until date) TO plugyard_app;
REVOKE ALL ON FUNCTION raw.are_hours_readable(p_buckets timestamp with time zone[], p_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION raw.are_hours_readable(p_buckets timestamp with time zone[], p_most integer) TO plugyard_app;
REVOKE ALL ON FUNCTION raw.list_dirty_hours(p_plugin_ids uuid[], p_since timestamp with time zone, p_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION raw.list_dirty_hours(p_plugin_ids uuid[], p_since timestamp with time zone, p_until timestamp with time zone) TO plugyard_app;
REVOKE ALL ON FUNCTION raw.read_usage_hours(p_plugin_ids uuid[], p_buckets timestamp with time zone[]) FROM PUBLIC;
GRANT ALL ON FUNCTION raw.read_usage_hours(p_plugin_ids uuid[], p_buckets timestamp with time zone[]) TO plugyard_app;
REVOKE ALL ON FUNCTION series.add_columnstore_policy(p_series text, p_after_days integer) FROM PUBLIC;
GRANT ALL ON FUNCTION series.add_columnstore_policy(p_series text, p_after_days integer) TO plugyard_jobs;
GRANT ALL ON FUNCTION series.add_columnstore_policy(p_series text, p_after_days integer) TO plugyard_owner;
REVOKE ALL ON FUNCTION series.attach_partition(p_series text, p_name text, p_day date) FROM PUBLIC;
REVOKE ALL ON FUNCTION series.compress_chunks(p_series text, p_before date, p_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION series.compress_chunks(p_series text, p_before date, p_most integer) TO plugyard_jobs;
REVOKE ALL ON FUNCTION series.create_partitions(p_series text, p_first date, p_last date) FROM PUBLIC;
GRANT ALL ON FUNCTION series.create_partitions(p_series text, p_first date, p_last date) TO plugyard_jobs;
GRANT ALL ON FUNCTION series.create_partitions(p_series text, p_first date, p_last date) TO plugyard_owner;
REVOKE ALL ON FUNCTION series.create_usage_by_hour() FROM PUBLIC;
GRANT ALL ON FUNCTION series.create_usage_by_hour() TO plugyard_jobs;
GRANT ALL ON FUNCTION series.create_usage_by_hour() TO plugyard_owner;
REVOKE ALL ON FUNCTION series.delete_rows(p_series text, p_tenant_id uuid, p_since timestamp with time zone, p_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION series.delete_rows(p_series text, p_tenant_id uuid, p_since timestamp with time zone, p_until timestamp with time zone) TO plugyard_jobs;
REVOKE ALL ON FUNCTION series.drop_chunks(p_series text, p_before date) FROM PUBLIC;
GRANT ALL ON FUNCTION series.drop_chunks(p_series text, p_before date) TO plugyard_jobs;
REVOKE ALL ON FUNCTION series.drop_partitions(p_series text, p_before date, p_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION series.drop_partitions(p_series text, p_before date, p_most integer) TO plugyard_jobs;
REVOKE ALL ON FUNCTION series.enable_columnstore(p_series text) FROM PUBLIC;
GRANT ALL ON FUNCTION series.enable_columnstore(p_series text) TO plugyard_jobs;
GRANT ALL ON FUNCTION series.enable_columnstore(p_series text) TO plugyard_owner;
REVOKE ALL ON FUNCTION series.has_tenant_index(p_relation oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION series.index_statement(p_relation text) FROM PUBLIC;
GRANT ALL ON FUNCTION series.index_statement(p_relation text) TO plugyard_jobs;
REVOKE ALL ON FUNCTION series.list_default_days(p_series text) FROM PUBLIC;
GRANT ALL ON FUNCTION series.list_default_days(p_series text) TO plugyard_jobs;
GRANT ALL ON FUNCTION series.list_default_days(p_series text) TO plugyard_owner;
REVOKE ALL ON FUNCTION series.list_partitions(p_series text) FROM PUBLIC;
GRANT ALL ON FUNCTION series.list_partitions(p_series text) TO plugyard_jobs;
REVOKE ALL ON FUNCTION series.lock_series(p_series text) FROM PUBLIC;
REVOKE ALL ON FUNCTION series.make_hypertable(p_series text) FROM PUBLIC;
GRANT ALL ON FUNCTION series.make_hypertable(p_series text) TO plugyard_jobs;
GRANT ALL ON FUNCTION series.make_hypertable(p_series text) TO plugyard_owner;
REVOKE ALL ON FUNCTION series.make_partition(p_series text, p_day date) FROM PUBLIC;
REVOKE ALL ON FUNCTION series.move_default_rows(p_series text, p_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION series.move_default_rows(p_series text, p_day date) TO plugyard_jobs;
REVOKE ALL ON FUNCTION series.read_server(p_series text) FROM PUBLIC;
GRANT ALL ON FUNCTION series.read_server(p_series text) TO plugyard_jobs;
GRANT ALL ON FUNCTION series.read_server(p_series text) TO plugyard_owner;
REVOKE ALL ON FUNCTION series.require_community(p_what text) FROM PUBLIC;
REVOKE ALL ON FUNCTION series.require_outlived(p_until timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION series.timescale_schema() FROM PUBLIC;
GRANT SELECT ON TABLE app.personal_column TO plugyard_audit;
GRANT SELECT ON TABLE app.table_exemption TO plugyard_audit;
GRANT SELECT ON TABLE public.day_behind TO plugyard_app;
GRANT SELECT ON TABLE public.day_behind TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.day_behind TO plugyard_jobs;
GRANT SELECT ON TABLE public.dead_event TO plugyard_app;
GRANT SELECT ON TABLE public.dead_event TO plugyard_reader;
GRANT INSERT ON TABLE public.dead_event TO plugyard_events;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dead_event TO plugyard_jobs;
GRANT UPDATE(replayed_at) ON TABLE public.dead_event TO plugyard_app;
GRANT INSERT ON TABLE public.dirty_bucket TO plugyard_events;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dirty_bucket TO plugyard_jobs;
GRANT SELECT ON TABLE public.dirty_bucket TO plugyard_counts;
GRANT SELECT(dirty_no) ON TABLE public.dirty_bucket TO plugyard_counts;
GRANT SELECT(written_at) ON TABLE public.dirty_bucket TO plugyard_counts;
GRANT SELECT,INSERT,DELETE ON TABLE public.event_id TO plugyard_jobs;
GRANT SELECT ON TABLE public.first_seen TO plugyard_app;
GRANT SELECT ON TABLE public.first_seen TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.first_seen TO plugyard_jobs;
GRANT INSERT ON TABLE public.performance_sample TO plugyard_events;
GRANT SELECT,DELETE ON TABLE public.performance_sample TO plugyard_jobs;
GRANT SELECT ON TABLE public.performance_slot TO plugyard_app;
GRANT SELECT ON TABLE public.performance_slot TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.performance_slot TO plugyard_jobs;
GRANT SELECT,UPDATE ON TABLE public.raw_series TO plugyard_series;
GRANT SELECT ON TABLE public.raw_series TO plugyard_jobs;
GRANT UPDATE(deleted_before) ON TABLE public.raw_series TO plugyard_jobs;
GRANT SELECT ON TABLE public.rollup_state TO plugyard_app;
GRANT SELECT ON TABLE public.rollup_state TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rollup_state TO plugyard_jobs;
GRANT SELECT ON TABLE public.tenant_series TO plugyard_series;
GRANT SELECT,INSERT,UPDATE ON TABLE public.tenant_series TO plugyard_jobs;
GRANT SELECT ON TABLE public.usage_day TO plugyard_app;
GRANT SELECT ON TABLE public.usage_day TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.usage_day TO plugyard_jobs;
GRANT SELECT(tenant_id) ON TABLE public.usage_day TO plugyard_counts;
GRANT SELECT(plugin_id) ON TABLE public.usage_day TO plugyard_counts;
GRANT SELECT(bucket) ON TABLE public.usage_day TO plugyard_counts;
GRANT SELECT(events) ON TABLE public.usage_day TO plugyard_counts;
GRANT SELECT(errors) ON TABLE public.usage_day TO plugyard_counts;
GRANT INSERT ON TABLE public.usage_event TO plugyard_events;
GRANT SELECT,DELETE ON TABLE public.usage_event TO plugyard_jobs;
GRANT SELECT ON TABLE public.usage_event TO plugyard_counts;
GRANT SELECT ON TABLE public.usage_hour TO plugyard_app;
GRANT SELECT ON TABLE public.usage_hour TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.usage_hour TO plugyard_jobs;
GRANT SELECT ON TABLE public.usage_month TO plugyard_app;
GRANT SELECT ON TABLE public.usage_month TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.usage_month TO plugyard_jobs;
GRANT SELECT ON TABLE public.usage_rolling TO plugyard_app;
GRANT SELECT ON TABLE public.usage_rolling TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.usage_rolling TO plugyard_jobs;
GRANT SELECT,INSERT,DELETE ON TABLE public.user_number TO plugyard_jobs;
GRANT SELECT ON TABLE public.user_number TO plugyard_counts;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_audit REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_counts REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_search REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_series REVOKE ALL ON FUNCTIONS FROM PUBLIC;
