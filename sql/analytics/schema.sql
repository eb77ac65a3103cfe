-- Written by `make schema`, never by hand: the schema that all migrations and functions come to. A test compares it.
-- Nothing is made from this file; it shows in a review what a migration changes.
CREATE SCHEMA app;
ALTER SCHEMA app OWNER TO plugyard_owner;
COMMENT ON SCHEMA app IS 'Functions and lists that hold for every room.';
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
CREATE FUNCTION app.tenant_id() RETURNS uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (app.current_actor()).tenant_id;
end
$$;
ALTER FUNCTION app.tenant_id() OWNER TO plugyard_owner;
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
    plugin_id uuid NOT NULL,
    environment_id uuid,
    bucket timestamp with time zone NOT NULL,
    written_at timestamp with time zone DEFAULT now() NOT NULL,
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
ALTER TABLE public.performance_sample OWNER TO plugyard_owner;
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
ALTER TABLE public.performance_sample_default OWNER TO plugyard_owner;
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
CREATE TABLE public.schema_migrations (
    version character varying(128) NOT NULL
);
ALTER TABLE public.schema_migrations OWNER TO plugyard_owner;
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
);
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
ALTER TABLE public.usage_event OWNER TO plugyard_owner;
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
ALTER TABLE public.usage_event_default OWNER TO plugyard_owner;
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
ALTER TABLE ONLY public.performance_sample ATTACH PARTITION public.performance_sample_default DEFAULT;
ALTER TABLE ONLY public.usage_event ATTACH PARTITION public.usage_event_default DEFAULT;
ALTER TABLE ONLY app.context_key
    ADD CONSTRAINT context_key_pkey PRIMARY KEY (slot);
ALTER TABLE ONLY app.personal_column
    ADD CONSTRAINT personal_column_pkey PRIMARY KEY (table_name, column_name);
ALTER TABLE ONLY app.table_exemption
    ADD CONSTRAINT table_exemption_pkey PRIMARY KEY (table_name, exempt_from);
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
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
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
CREATE INDEX dead_event_reason_idx ON public.dead_event USING btree (tenant_id, reason, arrived_at);
CREATE INDEX dirty_bucket_bucket_idx ON public.dirty_bucket USING btree (series, bucket, tenant_id);
CREATE INDEX dirty_bucket_key_idx ON public.dirty_bucket USING btree (series, tenant_id, plugin_id, bucket);
CREATE INDEX event_id_arrived_idx ON public.event_id USING brin (arrived_on);
CREATE UNIQUE INDEX performance_sample_default_key ON public.performance_sample_default USING btree (occurred_at, event_key);
CREATE INDEX usage_day_plugin_idx ON public.usage_day USING btree (tenant_id, plugin_id, bucket);
CREATE UNIQUE INDEX usage_event_default_key ON public.usage_event_default USING btree (occurred_at, event_key);
CREATE INDEX usage_hour_plugin_idx ON public.usage_hour USING btree (tenant_id, plugin_id, bucket);
CREATE INDEX usage_month_plugin_idx ON public.usage_month USING btree (tenant_id, plugin_id, bucket);
CREATE INDEX usage_rolling_plugin_idx ON public.usage_rolling USING btree (tenant_id, plugin_id, bucket);
CREATE INDEX written_message_tenant_arrived_idx ON public.written_message USING btree (tenant_id, arrived_at);
CREATE INDEX written_message_unchecked_idx ON public.written_message USING btree (arrived_at, message_id) WHERE (NOT is_checked);
ALTER TABLE public.dead_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY events_insert ON public.dead_event FOR INSERT TO plugyard_events WITH CHECK (true);
ALTER TABLE public.first_seen ENABLE ROW LEVEL SECURITY;
CREATE POLICY jobs_all ON public.dead_event TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.first_seen TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.performance_slot TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.usage_day TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.usage_hour TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.usage_month TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.usage_rolling TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.user_number TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY own_tenant ON public.dead_event AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.first_seen AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.performance_slot AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.usage_day AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.usage_hour AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.usage_month AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.usage_rolling AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.user_number AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY owner_all ON public.dead_event TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.first_seen TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.performance_slot TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.usage_day TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.usage_hour TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.usage_month TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.usage_rolling TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.user_number TO plugyard_owner USING (true) WITH CHECK (true);
ALTER TABLE public.performance_slot ENABLE ROW LEVEL SECURITY;
CREATE POLICY request ON public.dead_event TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.first_seen TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.performance_slot TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.usage_day TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.usage_hour TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.usage_month TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.usage_rolling TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.user_number TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY search_all ON public.dead_event TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.first_seen TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.performance_slot TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.usage_day TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.usage_hour TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.usage_month TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.usage_rolling TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.user_number TO plugyard_search USING (true) WITH CHECK (true);
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
GRANT USAGE ON SCHEMA public TO plugyard_app;
GRANT USAGE ON SCHEMA public TO plugyard_reader;
GRANT USAGE ON SCHEMA public TO plugyard_jobs;
GRANT USAGE ON SCHEMA public TO plugyard_events;
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
REVOKE ALL ON FUNCTION app.hmac_pad(p_key bytea, p_byte integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.hmac_sha256(p_key bytea, p_message bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.install_context_key(p_slot smallint, p_key bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.platform_tenant_id() FROM PUBLIC;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_app;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_reader;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_jobs;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_search;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_audit;
REVOKE ALL ON FUNCTION app.protect_for_system(p_table regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.protect_own(p_table regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.protect_shared(p_table regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.tenant_id() FROM PUBLIC;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_app;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_reader;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_jobs;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_search;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_audit;
GRANT SELECT ON TABLE app.personal_column TO plugyard_audit;
GRANT SELECT ON TABLE app.table_exemption TO plugyard_audit;
GRANT SELECT ON TABLE public.dead_event TO plugyard_app;
GRANT SELECT ON TABLE public.dead_event TO plugyard_reader;
GRANT INSERT ON TABLE public.dead_event TO plugyard_events;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dead_event TO plugyard_jobs;
GRANT INSERT ON TABLE public.dirty_bucket TO plugyard_events;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dirty_bucket TO plugyard_jobs;
GRANT SELECT,INSERT,DELETE ON TABLE public.event_id TO plugyard_jobs;
GRANT SELECT ON TABLE public.first_seen TO plugyard_app;
GRANT SELECT ON TABLE public.first_seen TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.first_seen TO plugyard_jobs;
GRANT INSERT ON TABLE public.performance_sample TO plugyard_events;
GRANT SELECT,INSERT,DELETE ON TABLE public.performance_sample TO plugyard_jobs;
GRANT SELECT ON TABLE public.performance_slot TO plugyard_app;
GRANT SELECT ON TABLE public.performance_slot TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.performance_slot TO plugyard_jobs;
GRANT SELECT ON TABLE public.usage_day TO plugyard_app;
GRANT SELECT ON TABLE public.usage_day TO plugyard_reader;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.usage_day TO plugyard_jobs;
GRANT INSERT ON TABLE public.usage_event TO plugyard_events;
GRANT SELECT,INSERT,DELETE ON TABLE public.usage_event TO plugyard_jobs;
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
GRANT INSERT ON TABLE public.written_message TO plugyard_events;
GRANT SELECT,DELETE,UPDATE ON TABLE public.written_message TO plugyard_jobs;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_audit REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_search REVOKE ALL ON FUNCTIONS FROM PUBLIC;
