-- Written by `make schema`, never by hand: the schema that all migrations and functions come to. A test compares it.
-- Nothing is made from this file; it shows in a review what a migration changes.
CREATE SCHEMA app;
ALTER SCHEMA app OWNER TO plugyard_owner;
COMMENT ON SCHEMA app IS 'Functions and lists that hold for every room.';
CREATE SCHEMA audit;
ALTER SCHEMA audit OWNER TO plugyard_owner;
COMMENT ON SCHEMA audit IS 'What writes the trail; its role can add entries and do nothing else.';
CREATE SCHEMA counts;
ALTER SCHEMA counts OWNER TO plugyard_owner;
COMMENT ON SCHEMA counts IS 'What counts over all tenants; its role reads names and versions, and can change nothing.';
CREATE SCHEMA search;
ALTER SCHEMA search OWNER TO plugyard_owner;
COMMENT ON SCHEMA search IS 'A projection of public.plugin that a scheduled rebuild makes anew; nothing here is the truth.';
CREATE TYPE app.actor AS (
	tenant_id uuid,
	person_id uuid,
	user_id uuid
);
ALTER TYPE app.actor OWNER TO plugyard_owner;
CREATE TYPE search.page AS (
	generation integer,
	total integer,
	worded_count integer,
	is_exact boolean,
	is_begun boolean,
	facets jsonb,
	tenant_ids uuid[],
	plugin_ids uuid[],
	tiers smallint[],
	scores double precision[]
);
ALTER TYPE search.page OWNER TO plugyard_search;
CREATE TYPE search.plugin_key AS (
	tenant_id uuid,
	plugin_id uuid
);
ALTER TYPE search.plugin_key OWNER TO plugyard_search;
CREATE TYPE search.reading AS (
	words text[],
	match tsquery,
	filter tsquery,
	is_frequent boolean
);
ALTER TYPE search.reading OWNER TO plugyard_search;
CREATE TYPE search.request AS (
	generation integer,
	tenant_id uuid,
	raw text,
	full_key text,
	short_key text,
	category text,
	role text,
	publisher text,
	after_tier smallint,
	after_score double precision,
	after_plugin_id uuid,
	page_size integer,
	with_facets boolean
);
ALTER TYPE search.request OWNER TO plugyard_search;
CREATE FUNCTION app.audit_table(p_table regclass, VARIADIC p_key_columns text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    execute format(
        'create trigger audit after insert or update or delete on %s for each row execute function audit.record_row(%s)',
        p_table, (select string_agg(quote_literal(c), ', ') from unnest(p_key_columns) as c)
    );
end
$$;
ALTER FUNCTION app.audit_table(p_table regclass, VARIADIC p_key_columns text[]) OWNER TO plugyard_owner;
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
CREATE FUNCTION app.bind_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into public.binding (tenant_id, binding_id, role_id, user_id, created_at)
    values (new.tenant_id, gen_random_uuid(), new.role_id, new.user_id, new.created_at)
    on conflict do nothing;
    return null;
end
$$;
ALTER FUNCTION app.bind_member() OWNER TO plugyard_owner;
CREATE TABLE public.tenant (
    tenant_id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    suspended_at timestamp with time zone,
    plan text DEFAULT 'standard'::text NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    scim_subject text DEFAULT 'externalId'::text NOT NULL,
    CONSTRAINT tenant_plan_check CHECK ((plan = ANY (ARRAY['standard'::text, 'large'::text]))),
    CONSTRAINT tenant_scim_subject_check CHECK ((scim_subject = ANY (ARRAY['externalId'::text, 'userName'::text]))),
    CONSTRAINT tenant_slug_check CHECK ((slug ~ '^[a-z][a-z0-9-]{1,62}$'::text)),
    CONSTRAINT tenant_time_zone_check CHECK ((('2000-01-01 00:00:00+00'::timestamp with time zone AT TIME ZONE time_zone) IS NOT NULL))
);
ALTER TABLE ONLY public.tenant FORCE ROW LEVEL SECURITY;
ALTER TABLE public.tenant OWNER TO plugyard_owner;
CREATE FUNCTION app.change_plan(p_tenant_id uuid, p_revision bigint, p_plan text, p_mfa_at timestamp with time zone, p_source inet) RETURNS SETOF public.tenant
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform app.require_keeper(p_mfa_at, p_source);
    return query
    update public.tenant as t
    set
        plan = p_plan,
        revision = t.revision + 1
    where
        t.tenant_id = p_tenant_id
        and t.revision = p_revision
    returning t.*;
    if found then
        perform audit.record_audit('tenant.plan-changed', 'tenant', p_tenant_id::text);
    end if;
end
$$;
ALTER FUNCTION app.change_plan(p_tenant_id uuid, p_revision bigint, p_plan text, p_mfa_at timestamp with time zone, p_source inet) OWNER TO plugyard_owner;
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
CREATE FUNCTION app.derive_binding() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_tenant_id uuid;
begin
    update public.tenant_epoch as t
    set epoch = t.epoch + 1
    where t.tenant_id in (select distinct c.tenant_id from changed as c);
    if tg_op = 'INSERT' then
        insert into public.effective_permission (
            tenant_id, principal_id, scope_id, binding_id, role_id, effect, mask, valid_until, mfa_max_age_s, weekdays,
            opens_at, closes_at, networks
        )
        select
            c.tenant_id,
            coalesce(c.user_id, c.group_id),
            coalesce(c.plugin_id, c.environment_id, '00000000-0000-0000-0000-000000000000'),
            c.binding_id,
            c.role_id,
            c.effect,
            r.mask,
            c.valid_until,
            c.mfa_max_age_s,
            c.weekdays,
            c.opens_at,
            c.closes_at,
            c.networks
        from changed as c
        inner join public.role as r on r.tenant_id = c.tenant_id and r.role_id = c.role_id;
        for v_tenant_id in select distinct c.tenant_id from changed as c loop
            perform app.refuse_conflicts(v_tenant_id, array(
                select c.user_id from changed as c where c.tenant_id = v_tenant_id and c.user_id is not null
                union
                select g.user_id
                from changed as c
                inner join public.effective_group as g on g.tenant_id = c.tenant_id and g.group_id = c.group_id
                where c.tenant_id = v_tenant_id
            ));
        end loop;
    else
        delete from public.effective_permission as e
        using changed as c
        where
            e.tenant_id = c.tenant_id
            and e.principal_id = coalesce(c.user_id, c.group_id)
            and e.binding_id = c.binding_id;
    end if;
    -- Only what takes away can take the last owner: an allow that goes, a deny that comes.
    for v_tenant_id in
        select distinct c.tenant_id from changed as c where (c.effect = 'allow') = (tg_op = 'DELETE')
    loop
        perform app.refuse_ownerless(v_tenant_id);
    end loop;
    return null;
end
$$;
ALTER FUNCTION app.derive_binding() OWNER TO plugyard_owner;
CREATE FUNCTION app.derive_group_group() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_tenant_id uuid;
    v_user_ids uuid[];
begin
    update public.tenant_epoch as t
    set epoch = t.epoch + 1
    where t.tenant_id in (select distinct c.tenant_id from changed as c);
    if tg_op = 'INSERT' and exists (
        with recursive above as (
            select
                c.tenant_id,
                c.member_group_id as started,
                c.group_id
            from changed as c
            union
            select
                a.tenant_id,
                a.started,
                g.group_id
            from above as a
            inner join public.group_group as g on g.tenant_id = a.tenant_id and g.member_group_id = a.group_id
        )

        select from above as a where a.group_id = a.started
    ) then
        raise exception 'a group would be in itself' using errcode = 'PYCYC';
    end if;
    -- Who is in the member group is in it with or without this nesting.
    for v_tenant_id, v_user_ids in
        select
            c.tenant_id,
            array_agg(distinct g.user_id)
        from changed as c
        inner join public.effective_group as g on g.tenant_id = c.tenant_id and g.group_id = c.member_group_id
        group by c.tenant_id
    loop
        perform app.derive_groups(v_tenant_id, v_user_ids);
        if tg_op = 'INSERT' then
            perform app.refuse_conflicts(v_tenant_id, v_user_ids);
        end if;
        perform app.refuse_ownerless(v_tenant_id);
    end loop;
    return null;
end
$$;
ALTER FUNCTION app.derive_group_group() OWNER TO plugyard_owner;
CREATE FUNCTION app.derive_group_user() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_tenant_id uuid;
    v_user_ids uuid[];
begin
    update public.tenant_epoch as t
    set epoch = t.epoch + 1
    where t.tenant_id in (select distinct c.tenant_id from changed as c);
    for v_tenant_id, v_user_ids in
        select c.tenant_id, array_agg(distinct c.user_id) from changed as c group by c.tenant_id
    loop
        perform app.derive_groups(v_tenant_id, v_user_ids);
        if tg_op = 'INSERT' then
            perform app.refuse_conflicts(v_tenant_id, v_user_ids);
        end if;
        -- Who joins can be denied by the group, who leaves allowed no more.
        perform app.refuse_ownerless(v_tenant_id);
    end loop;
    return null;
end
$$;
ALTER FUNCTION app.derive_group_user() OWNER TO plugyard_owner;
CREATE FUNCTION app.derive_groups(p_tenant_id uuid, p_user_ids uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    delete from public.effective_group as e where e.tenant_id = p_tenant_id and e.user_id = any(p_user_ids);
    with recursive reached as (
        select
            g.user_id,
            g.group_id
        from public.group_user as g
        where
            g.tenant_id = p_tenant_id
            and g.user_id = any(p_user_ids)
        union
        select
            r.user_id,
            g.group_id
        from reached as r
        inner join public.group_group as g on g.member_group_id = r.group_id
        where g.tenant_id = p_tenant_id
    )

    insert into public.effective_group (tenant_id, user_id, group_id)
    select
        p_tenant_id,
        r.user_id,
        r.group_id
    from reached as r;
end
$$;
ALTER FUNCTION app.derive_groups(p_tenant_id uuid, p_user_ids uuid[]) OWNER TO plugyard_owner;
CREATE FUNCTION app.derive_role() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_tenant_id uuid;
begin
    update public.tenant_epoch as t
    set epoch = t.epoch + 1
    where t.tenant_id in (select distinct c.tenant_id from changed as c);
    update public.effective_permission as e
    set mask = c.mask
    from changed as c
    where
        e.tenant_id = c.tenant_id
        and e.role_id = c.role_id
        and e.mask <> c.mask;
    -- A role bound as a deny that comes to deny the giving of roles, could leave nobody who gives them.
    for v_tenant_id in
        select distinct e.tenant_id
        from changed as c
        inner join public.effective_permission as e on e.tenant_id = c.tenant_id and e.role_id = c.role_id
        where e.effect = 'deny'
    loop
        perform app.refuse_ownerless(v_tenant_id);
    end loop;
    return null;
end
$$;
ALTER FUNCTION app.derive_role() OWNER TO plugyard_owner;
CREATE FUNCTION app.derive_role_conflict() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_tenant_id uuid;
begin
    update public.tenant_epoch as t
    set epoch = t.epoch + 1
    where t.tenant_id in (select distinct c.tenant_id from changed as c);
    for v_tenant_id in select distinct c.tenant_id from changed as c where tg_op = 'INSERT' loop
        perform app.refuse_conflicts(
            v_tenant_id, array(select u.user_id from public.tenant_user as u where u.tenant_id = v_tenant_id)
        );
    end loop;
    return null;
end
$$;
ALTER FUNCTION app.derive_role_conflict() OWNER TO plugyard_owner;
CREATE FUNCTION app.derive_suspension() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update public.tenant_epoch as t set epoch = t.epoch + 1 where t.tenant_id = new.tenant_id;
    if tg_table_name = 'tenant_user' and new.suspended_at is not null then
        perform app.refuse_ownerless(new.tenant_id);
    end if;
    return null;
end
$$;
ALTER FUNCTION app.derive_suspension() OWNER TO plugyard_owner;
CREATE FUNCTION app.effective_mask(p_tenant_id uuid, p_user_id uuid, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone DEFAULT now()) RETURNS bit
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_none constant bit(128) := repeat('0', 128)::bit(128);
    v_actor app.actor := app.current_actor();
    v_user_id uuid := coalesce(p_user_id, v_actor.user_id);
    v_local timestamp;
    v_mask bit(128);
begin
    if p_tenant_id is distinct from v_actor.tenant_id then
        return v_none;
    end if;
    select p_at at time zone t.time_zone into v_local
    from public.tenant as t
    inner join public.tenant_user as u on u.tenant_id = t.tenant_id
    where
        t.tenant_id = p_tenant_id
        and u.user_id = v_user_id
        and t.suspended_at is null
        and u.suspended_at is null;
    if not found then
        return v_none;
    end if;
    select
        coalesce(bit_or(e.mask) filter (where e.effect = 'allow' and c.is_met), v_none)
        & ~coalesce(bit_or(e.mask) filter (where e.effect = 'deny' and c.is_met is not false), v_none)
    into v_mask
    from (
        select v_user_id as principal_id
        union all
        select g.group_id
        from public.effective_group as g
        where
            g.tenant_id = p_tenant_id
            and g.user_id = v_user_id
    ) as p
    inner join public.effective_permission as e
        on
            e.tenant_id = p_tenant_id
            and e.principal_id = p.principal_id
            and e.scope_id = any('00000000-0000-0000-0000-000000000000'::uuid || p_scope_ids)
    cross join lateral (
        select
            (e.mfa_max_age_s is null or p_at - p_mfa_at <= make_interval(secs => e.mfa_max_age_s))
            and (e.networks is null or p_source <<= any(e.networks))
            and (e.weekdays is null or app.is_open(e.weekdays, e.opens_at, e.closes_at, v_local)) as is_met
    ) as c
    where e.valid_until is null or e.valid_until > p_at;
    return v_mask;
end
$$;
ALTER FUNCTION app.effective_mask(p_tenant_id uuid, p_user_id uuid, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) OWNER TO plugyard_owner;
CREATE FUNCTION app.enroll_person(p_person_id uuid, p_issuer text, p_subject text) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    insert into public.person (person_id, issuer, subject)
    values (p_person_id, p_issuer, p_subject)
    -- The empty update makes "returning" answer for a person who is already there, also under concurrency.
    on conflict (issuer, subject) do update set subject = excluded.subject
    returning person_id
$$;
ALTER FUNCTION app.enroll_person(p_person_id uuid, p_issuer text, p_subject text) OWNER TO plugyard_owner;
CREATE FUNCTION app.explain_bindings(p_tenant_id uuid, p_user_id uuid, p_bit smallint, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) RETURNS TABLE(binding_id uuid, role_id uuid, principal_id uuid, scope_id uuid, effect text, valid_until timestamp with time zone, mfa_max_age_s integer, is_scheduled boolean, is_placed boolean, is_valid boolean, is_mfa_met boolean, is_open boolean, is_network_met boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_tenant_id is distinct from app.tenant_id() then
        return;
    end if;
    return query
    select
        e.binding_id,
        e.role_id,
        e.principal_id,
        e.scope_id,
        e.effect,
        e.valid_until,
        e.mfa_max_age_s,
        e.weekdays is not null,
        e.networks is not null,
        e.valid_until is null or e.valid_until > p_at,
        e.mfa_max_age_s is null or p_at - p_mfa_at <= make_interval(secs => e.mfa_max_age_s),
        e.weekdays is null or app.is_open(e.weekdays, e.opens_at, e.closes_at, p_at at time zone t.time_zone),
        e.networks is null or p_source <<= any(e.networks)
    from public.tenant as t
    cross join (
        select p_user_id as principal_id
        union all
        select g.group_id
        from public.effective_group as g
        where
            g.tenant_id = p_tenant_id
            and g.user_id = p_user_id
    ) as p
    inner join public.effective_permission as e
        on
            e.tenant_id = t.tenant_id
            and e.principal_id = p.principal_id
            and e.scope_id = any('00000000-0000-0000-0000-000000000000'::uuid || p_scope_ids)
    where
        t.tenant_id = p_tenant_id
        and get_bit(e.mask, p_bit) = 1
    order by e.binding_id;
end
$$;
ALTER FUNCTION app.explain_bindings(p_tenant_id uuid, p_user_id uuid, p_bit smallint, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) OWNER TO plugyard_owner;
CREATE FUNCTION app.fetch_graph(p_tenant_id uuid, p_platform_tenant_id uuid, p_names text[], p_most_plugins integer, p_most_bytes integer) RETURNS TABLE(name text, plugin_id uuid, is_public boolean, generation bigint, packed text, deprecation_message text, successor_name text, bytes_upto bigint)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
begin
    return query
    with wanted as materialized (
        select w.name
        from unnest(p_names) as w (name)
        union
        select c.name
        from public.dependency_graph as g
        cross join lateral unnest(g.closure) as c (name)
        where
            g.tenant_id in (p_tenant_id, p_platform_tenant_id)
            and g.name = any(p_names)
    ),

    measured as (
        select
            w.name,
            g.tenant_id,
            g.plugin_id,
            g.is_public,
            g.generation,
            g.packed,
            d.message as deprecation_message,
            s.name as successor_name,
            sum(octet_length(g.packed)) over (
                order by g.plugin_id is null, w.name, g.tenant_id = p_tenant_id desc, g.plugin_id rows unbounded preceding
            ) as bytes_upto
        from wanted as w
        left join public.dependency_graph as g on w.name = g.name and g.tenant_id in (p_tenant_id, p_platform_tenant_id)
        left join public.plugin_deprecation as d on g.tenant_id = d.tenant_id and g.plugin_id = d.plugin_id
        left join public.plugin as s on d.successor_tenant_id = s.tenant_id and d.successor_plugin_id = s.plugin_id
    )

    select
        m.name,
        m.plugin_id,
        m.is_public,
        m.generation,
        m.packed,
        m.deprecation_message,
        m.successor_name,
        m.bytes_upto
    from measured as m
    where m.packed is null or m.bytes_upto - octet_length(m.packed) <= p_most_bytes
    order by m.plugin_id is null, m.name, m.tenant_id = p_tenant_id desc, m.plugin_id
    limit p_most_plugins + 1;
end
$$;
ALTER FUNCTION app.fetch_graph(p_tenant_id uuid, p_platform_tenant_id uuid, p_names text[], p_most_plugins integer, p_most_bytes integer) OWNER TO plugyard_owner;
CREATE FUNCTION app.find_api_key(p_key_hash bytea) RETURNS TABLE(tenant_id uuid, person_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select
        u.tenant_id,
        u.person_id,
        u.user_id
    from public.api_key as k
    inner join public.tenant_user as u on u.tenant_id = k.tenant_id and u.user_id = k.user_id
    where
        k.key_hash = p_key_hash
        and k.scopes is null
        and k.revoked_at is null
        and (k.expires_at is null or k.expires_at > now())
$$;
ALTER FUNCTION app.find_api_key(p_key_hash bytea) OWNER TO plugyard_owner;
CREATE FUNCTION app.find_api_key_user(p_key_hash bytea) RETURNS TABLE(tenant_id uuid, person_id uuid, user_id uuid, api_key_id uuid, scopes text[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select
        u.tenant_id,
        u.person_id,
        u.user_id,
        k.api_key_id,
        k.scopes
    from public.api_key as k
    inner join public.tenant_user as u on u.tenant_id = k.tenant_id and u.user_id = k.user_id
    where
        k.key_hash = p_key_hash
        and k.revoked_at is null
        and (k.expires_at is null or k.expires_at > now())
$$;
ALTER FUNCTION app.find_api_key_user(p_key_hash bytea) OWNER TO plugyard_owner;
CREATE FUNCTION app.find_plan(p_tenant_id uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select t.plan
    from public.tenant as t
    where t.tenant_id = p_tenant_id
$$;
ALTER FUNCTION app.find_plan(p_tenant_id uuid) OWNER TO plugyard_owner;
CREATE FUNCTION app.find_tenant(p_slug text) RETURNS TABLE(tenant_id uuid, is_owned boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select
        t.tenant_id,
        exists (
            select 1
            from public.binding as b
            inner join public.role as r on r.tenant_id = b.tenant_id and r.role_id = b.role_id
            where
                b.tenant_id = t.tenant_id
                and b.effect = 'allow'
                and r.name = 'owner'
        )
    from public.tenant as t
    where t.slug = p_slug
$$;
ALTER FUNCTION app.find_tenant(p_slug text) OWNER TO plugyard_owner;
CREATE FUNCTION app.find_user(p_issuer text, p_subject text, p_tenant_id uuid) RETURNS TABLE(person_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select
        u.person_id,
        u.user_id
    from public.person as p
    inner join public.tenant_user as u on u.person_id = p.person_id
    where
        p.issuer = p_issuer
        and p.subject = p_subject
        and u.tenant_id = p_tenant_id
$$;
ALTER FUNCTION app.find_user(p_issuer text, p_subject text, p_tenant_id uuid) OWNER TO plugyard_owner;
CREATE FUNCTION app.platform_tenant_id() RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN '00000000-0000-7000-8000-000000000001'::uuid;
ALTER FUNCTION app.platform_tenant_id() OWNER TO plugyard_owner;
CREATE TABLE public.plugin (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    name text NOT NULL,
    title text,
    role text NOT NULL,
    family text,
    category text,
    keywords text[] DEFAULT '{}'::text[] NOT NULL,
    publisher text,
    license text,
    homepage_url text,
    documentation_url text,
    repository_url text,
    is_public boolean DEFAULT false NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    last_ordinal integer DEFAULT 0 NOT NULL,
    dependents_count integer DEFAULT 0 NOT NULL,
    rating_sum integer DEFAULT 0 NOT NULL,
    rating_count integer DEFAULT 0 NOT NULL,
    is_official boolean DEFAULT false NOT NULL,
    is_verified boolean DEFAULT false NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT plugin_count_check CHECK (((dependents_count >= 0) AND (rating_sum >= 0) AND (rating_count >= 0))),
    CONSTRAINT plugin_name_check CHECK (((name = lower(name)) AND ((length(name) >= 1) AND (length(name) <= 214)))),
    CONSTRAINT plugin_public_check CHECK (((NOT is_public) OR (tenant_id = app.platform_tenant_id()))),
    CONSTRAINT plugin_standing_check CHECK (((tenant_id = app.platform_tenant_id()) OR (NOT (is_official OR is_verified OR (rating_count > 0)))))
);
ALTER TABLE ONLY public.plugin FORCE ROW LEVEL SECURITY;
ALTER TABLE public.plugin OWNER TO plugyard_owner;
CREATE TABLE public.plugin_deprecation (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    is_public boolean NOT NULL,
    message text NOT NULL,
    successor_tenant_id uuid,
    successor_plugin_id uuid,
    deprecated_at timestamp with time zone NOT NULL,
    CONSTRAINT plugin_deprecation_successor_check CHECK ((((successor_tenant_id IS NULL) = (successor_plugin_id IS NULL)) AND COALESCE(((successor_tenant_id = tenant_id) OR (successor_tenant_id = app.platform_tenant_id())), true) AND (plugin_id IS DISTINCT FROM successor_plugin_id)))
);
ALTER TABLE ONLY public.plugin_deprecation FORCE ROW LEVEL SECURITY;
ALTER TABLE public.plugin_deprecation OWNER TO plugyard_owner;
CREATE TABLE public.version (
    tenant_id uuid NOT NULL,
    version_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    is_public boolean NOT NULL,
    version text NOT NULL,
    ordinal integer NOT NULL,
    sort_key text NOT NULL COLLATE pg_catalog."C",
    is_prerelease boolean NOT NULL,
    released_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by uuid NOT NULL,
    dependencies jsonb DEFAULT '[]'::jsonb NOT NULL,
    host_range text,
    CONSTRAINT version_dependencies_check CHECK ((jsonb_typeof(dependencies) = 'array'::text)),
    CONSTRAINT version_host_range_check CHECK (((length(host_range) >= 1) AND (length(host_range) <= 256))),
    CONSTRAINT version_length_check CHECK (((length(version) >= 5) AND (length(version) <= 256)))
);
ALTER TABLE ONLY public.version FORCE ROW LEVEL SECURITY;
ALTER TABLE public.version OWNER TO plugyard_owner;
CREATE TABLE public.version_yank (
    tenant_id uuid NOT NULL,
    version_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    is_public boolean NOT NULL,
    reason text NOT NULL,
    yanked_at timestamp with time zone NOT NULL,
    yanked_by uuid NOT NULL,
    CONSTRAINT version_yank_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 1000)))
);
ALTER TABLE ONLY public.version_yank FORCE ROW LEVEL SECURITY;
ALTER TABLE public.version_yank OWNER TO plugyard_owner;
CREATE VIEW app.plugin_detail WITH (security_invoker='true') AS
 SELECT p.tenant_id,
    p.plugin_id,
    p.name,
    p.title,
    p.role,
    p.family,
    p.category,
    p.keywords,
    p.publisher,
    p.license,
    p.homepage_url,
    p.documentation_url,
    p.repository_url,
    p.is_public,
    p.revision,
    p.dependents_count,
    p.rating_sum,
    p.rating_count,
    p.is_official,
    p.is_verified,
    p.created_at,
    p.updated_at,
    newest.version AS latest_version,
    d.message AS deprecation_message,
    d.successor_plugin_id,
    d.deprecated_at
   FROM ((public.plugin p
     LEFT JOIN public.plugin_deprecation d ON (((p.tenant_id = d.tenant_id) AND (p.plugin_id = d.plugin_id))))
     LEFT JOIN LATERAL ( SELECT v.version
           FROM public.version v
          WHERE ((v.tenant_id = p.tenant_id) AND (v.plugin_id = p.plugin_id) AND (NOT v.is_prerelease) AND (NOT (EXISTS ( SELECT
                   FROM public.version_yank y
                  WHERE ((y.tenant_id = v.tenant_id) AND (y.version_id = v.version_id))))))
          ORDER BY v.sort_key DESC
         LIMIT 1) newest ON (true));
ALTER VIEW app.plugin_detail OWNER TO plugyard_owner;
CREATE FUNCTION app.get_plugins(p_tenant_ids uuid[], p_plugin_ids uuid[]) RETURNS SETOF app.plugin_detail
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
begin
    return query
    select d.*
    from unnest(p_tenant_ids, p_plugin_ids) with ordinality as k (tenant_id, plugin_id, place)
    inner join app.plugin_detail as d on k.tenant_id = d.tenant_id and k.plugin_id = d.plugin_id
    order by k.place;
end
$$;
ALTER FUNCTION app.get_plugins(p_tenant_ids uuid[], p_plugin_ids uuid[]) OWNER TO plugyard_owner;
CREATE FUNCTION app.has_permission(p_permission text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return exists (
        select
        from app.permission as p
        where
            p.name = p_permission
            and get_bit(app.effective_mask(app.tenant_id(), null, '{}', null, null), p.bit) = 1
    );
end
$$;
ALTER FUNCTION app.has_permission(p_permission text) OWNER TO plugyard_owner;
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
CREATE FUNCTION app.hold_epoch() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform from public.tenant_epoch as e where e.tenant_id = coalesce(new.tenant_id, old.tenant_id) for no key update;
    if not found then
        raise exception 'tenant % has no epoch', coalesce(new.tenant_id, old.tenant_id);
    end if;
    return coalesce(new, old);
end
$$;
ALTER FUNCTION app.hold_epoch() OWNER TO plugyard_owner;
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
CREATE FUNCTION app.is_open(p_weekdays smallint[], p_opens_at time without time zone, p_closes_at time without time zone, p_local timestamp without time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select case
        when p_opens_at < p_closes_at
            then
                extract(isodow from p_local)::smallint = any(p_weekdays)
                and p_local::time >= p_opens_at
                and p_local::time < p_closes_at
        else
            (extract(isodow from p_local)::smallint = any(p_weekdays) and p_local::time >= p_opens_at)
            or (
                extract(isodow from p_local - interval '1 day')::smallint = any(p_weekdays)
                and p_local::time < p_closes_at
            )
    end
$$;
ALTER FUNCTION app.is_open(p_weekdays smallint[], p_opens_at time without time zone, p_closes_at time without time zone, p_local timestamp without time zone) OWNER TO plugyard_owner;
CREATE FUNCTION app.tenant_id() RETURNS uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (app.current_actor()).tenant_id;
end
$$;
ALTER FUNCTION app.tenant_id() OWNER TO plugyard_owner;
CREATE FUNCTION app.is_visible_plugin(p_plugin_tenant_id uuid, p_plugin_id uuid, p_to_everybody boolean) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN (EXISTS (SELECT FROM public.plugin p WHERE ((p.tenant_id = is_visible_plugin.p_plugin_tenant_id) AND (p.plugin_id = is_visible_plugin.p_plugin_id) AND (((p.tenant_id = app.tenant_id()) AND (NOT is_visible_plugin.p_to_everybody)) OR (p.is_public AND (p.tenant_id = app.platform_tenant_id()) AND (app.tenant_id() IS NOT NULL))))));
ALTER FUNCTION app.is_visible_plugin(p_plugin_tenant_id uuid, p_plugin_id uuid, p_to_everybody boolean) OWNER TO plugyard_owner;
CREATE FUNCTION app.lasting_mask(p_tenant_id uuid, p_scope_id uuid, p_valid_until timestamp with time zone, p_mfa_max_age_s integer, p_weekdays smallint[], p_opens_at time without time zone, p_closes_at time without time zone, p_networks cidr[]) RETURNS bit
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_none constant bit(128) := repeat('0', 128)::bit(128);
    v_actor app.actor := app.current_actor();
    v_mask bit(128);
begin
    select coalesce(bit_or(e.mask), v_none) into v_mask
    from (
        select v_actor.user_id as principal_id
        union all
        select g.group_id
        from public.effective_group as g
        where
            g.tenant_id = v_actor.tenant_id
            and g.user_id = v_actor.user_id
    ) as p
    inner join public.effective_permission as e
        on
            e.tenant_id = v_actor.tenant_id
            and e.principal_id = p.principal_id
            and e.scope_id in ('00000000-0000-0000-0000-000000000000', p_scope_id)
    where
        v_actor.tenant_id = p_tenant_id
        and e.effect = 'allow'
        and (e.valid_until is null or (e.valid_until > now() and p_valid_until <= e.valid_until))
        and (e.mfa_max_age_s is null or p_mfa_max_age_s <= e.mfa_max_age_s)
        and (
            e.weekdays is null
            or (p_weekdays <@ e.weekdays and p_opens_at = e.opens_at and p_closes_at = e.closes_at)
        )
        and (
            e.networks is null
            or (
                cardinality(p_networks) > 0
                and not exists (
                    select
                    from unnest(p_networks) as n (network)
                    where not n.network <<= any(e.networks)
                )
            )
        );
    return v_mask;
end
$$;
ALTER FUNCTION app.lasting_mask(p_tenant_id uuid, p_scope_id uuid, p_valid_until timestamp with time zone, p_mfa_max_age_s integer, p_weekdays smallint[], p_opens_at time without time zone, p_closes_at time without time zone, p_networks cidr[]) OWNER TO plugyard_owner;
CREATE FUNCTION app.list_migrations() RETURNS TABLE(p_applied jsonb, p_holder text, p_leased_until timestamp with time zone, p_last_run jsonb, p_invalid_indexes text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_is_operator boolean := app.tenant_id() = app.platform_tenant_id();
begin
    return query
    select
        (
            select coalesce(jsonb_agg(
                jsonb_build_object(
                    'version', m.version, 'name', c.name, 'applied_at', c.checked_at,
                    'sha256', c.sha256, 'claims', to_jsonb(c.claims)
                ) order by m.version
            ), '[]')
            from public.schema_migrations as m
            left join public.migration_check as c on m.version = c.version
        ),
        (select l.holder from public.migration_lease as l where v_is_operator and l.leased_until > clock_timestamp()),
        (select l.leased_until from public.migration_lease as l where v_is_operator and l.leased_until > clock_timestamp()),
        (
            select to_jsonb(r) - 'fence'
            from public.migration_run as r
            where v_is_operator
            order by r.fence desc
            limit 1
        ),
        (
            select coalesce(array_agg(i.indexrelid::regclass::text order by i.indexrelid), '{}')
            from pg_index as i
            inner join pg_class as c on i.indexrelid = c.oid
            where v_is_operator and not i.indisvalid and c.relkind = 'i' and c.relnamespace::regnamespace::text !~ '^pg_'
        );
end
$$;
ALTER FUNCTION app.list_migrations() OWNER TO plugyard_owner;
CREATE FUNCTION app.list_tenants(p_tenant_id uuid, p_after_slug text, p_page_size integer, p_mfa_at timestamp with time zone, p_source inet) RETURNS SETOF public.tenant
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform app.require_keeper(p_mfa_at, p_source);
    if p_tenant_id is not null then
        return query select t.* from public.tenant as t where t.tenant_id = p_tenant_id;
        return;
    end if;
    return query
    select t.*
    from public.tenant as t
    where p_after_slug is null or t.slug > p_after_slug
    order by t.slug
    limit p_page_size;
end
$$;
ALTER FUNCTION app.list_tenants(p_tenant_id uuid, p_after_slug text, p_page_size integer, p_mfa_at timestamp with time zone, p_source inet) OWNER TO plugyard_owner;
CREATE FUNCTION app.lock_epoch() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_epoch bigint;
begin
    select e.epoch into v_epoch
    from public.tenant_epoch as e
    where e.tenant_id = app.tenant_id()
    for no key update;
    return v_epoch;
end
$$;
ALTER FUNCTION app.lock_epoch() OWNER TO plugyard_owner;
CREATE FUNCTION app.mask_role() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    new.mask := app.permission_mask(new.permissions);
    return new;
end
$$;
ALTER FUNCTION app.mask_role() OWNER TO plugyard_owner;
CREATE FUNCTION app.open_tenant(p_tenant_id uuid, p_slug text, p_name text, p_owner jsonb, p_roles jsonb, p_now timestamp with time zone, p_mfa_at timestamp with time zone, p_source inet) RETURNS SETOF public.tenant
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_user_id uuid := (p_owner ->> 'user_id')::uuid;
    v_person_id uuid;
begin
    perform app.require_keeper(p_mfa_at, p_source);
    insert into public.tenant (tenant_id, slug, name, created_at) values (p_tenant_id, p_slug, p_name, p_now);
    insert into public.tenant_epoch (tenant_id) values (p_tenant_id);
    insert into public.role (tenant_id, role_id, name, permissions, is_built_in)
    select
        p_tenant_id,
        r.role_id,
        r.name,
        r.permissions,
        true
    from jsonb_to_recordset(p_roles) as r (role_id uuid, name text, permissions text[]);
    v_person_id := app.enroll_person((p_owner ->> 'person_id')::uuid, p_owner ->> 'issuer', p_owner ->> 'subject');
    insert into public.tenant_user (tenant_id, user_id, person_id, kind, display_name, email, created_at)
    values (
        p_tenant_id, v_user_id, v_person_id, 'human', p_owner ->> 'display_name', p_owner ->> 'email', p_now
    );
    insert into public.binding (tenant_id, binding_id, role_id, user_id, created_at)
    select
        p_tenant_id,
        (p_owner ->> 'binding_id')::uuid,
        r.role_id,
        v_user_id,
        p_now
    from public.role as r
    where
        r.tenant_id = p_tenant_id
        and r.name = 'owner';
    perform audit.record_audit('tenant.opened', 'tenant', p_tenant_id::text);
    return query select t.* from public.tenant as t where t.tenant_id = p_tenant_id;
end
$$;
ALTER FUNCTION app.open_tenant(p_tenant_id uuid, p_slug text, p_name text, p_owner jsonb, p_roles jsonb, p_now timestamp with time zone, p_mfa_at timestamp with time zone, p_source inet) OWNER TO plugyard_owner;
CREATE FUNCTION app.outbox_lane_of(p_tenant_id uuid, p_aggregate_id uuid) RETURNS smallint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN ((get_byte(sha256((uuid_send(p_tenant_id) || uuid_send(p_aggregate_id))), 0) & 63))::smallint;
ALTER FUNCTION app.outbox_lane_of(p_tenant_id uuid, p_aggregate_id uuid) OWNER TO plugyard_owner;
CREATE FUNCTION app.permission_mask(p_names text[]) RETURNS bit
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_mask bit(128) := repeat('0', 128)::bit(128);
    v_bit smallint;
    v_name text;
begin
    foreach v_name in array p_names loop
        select p.bit into v_bit from app.permission as p where p.name = v_name;
        if not found then
            raise exception 'there is no permission %', v_name using errcode = 'PYPRM';
        end if;
        v_mask := set_bit(v_mask, v_bit, 1);
    end loop;
    return v_mask;
end
$$;
ALTER FUNCTION app.permission_mask(p_names text[]) OWNER TO plugyard_owner;
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
CREATE FUNCTION app.read_health(p_now timestamp with time zone) RETURNS TABLE(migration text, migrated_at timestamp with time zone, unpublished bigint, oldest_unpublished_at timestamp with time zone, parked bigint, due bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_tenant_id uuid := app.tenant_id();
    v_sees_all boolean := v_tenant_id = app.platform_tenant_id();
begin
    return query
    with newest as (
        select
            m.version,
            m.checked_at
        from public.migration_check as m
        order by m.version desc
        limit 1
    ),

    waiting as (
        -- Not within the limit of the counts: the oldest event may stand behind ten thousand others.
        select
            count(o.event_id) as events,
            min(o.occurred_at) as oldest_at
        from public.outbox as o
        where
            o.published_at is null
            and (o.tenant_id = v_tenant_id or v_sees_all)
            and not exists (
                select
                from public.outbox_parked as p
                where p.tenant_id = o.tenant_id and p.aggregate_id = o.aggregate_id
            )
    ),

    passed_over as (
        select p.aggregate_id
        from public.outbox_parked as p
        where p.tenant_id = v_tenant_id or v_sees_all
        order by p.tenant_id, p.aggregate_id
        limit 10000
    ),

    to_send as (
        select d.delivery_id
        from public.webhook_delivery as d
        where d.state = 'pending' and d.next_attempt_at <= p_now and (d.tenant_id = v_tenant_id or v_sees_all)
        order by d.next_attempt_at, d.tenant_id, d.delivery_id
        limit 10000
    )

    select
        (select n.version from newest as n),
        (select n.checked_at from newest as n),
        (select least(w.events, 10000) from waiting as w),
        (select w.oldest_at from waiting as w),
        (select count(*) from passed_over),
        (select count(*) from to_send);
end
$$;
ALTER FUNCTION app.read_health(p_now timestamp with time zone) OWNER TO plugyard_owner;
CREATE FUNCTION app.refuse_conflicts(p_tenant_id uuid, p_user_ids uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_found record;
begin
    -- Most tenants have no pair, and then nobody's roles need be read.
    if not exists (select from public.role_conflict as c where c.tenant_id = p_tenant_id) then
        return;
    end if;
    with principal as (
        select
            u.user_id,
            u.user_id as principal_id
        from unnest(p_user_ids) as u (user_id)
        union all
        select
            g.user_id,
            g.group_id
        from public.effective_group as g
        where
            g.tenant_id = p_tenant_id
            and g.user_id = any(p_user_ids)
    ),

    held as (
        select distinct
            p.user_id,
            e.role_id
        from principal as p
        inner join public.effective_permission as e on e.principal_id = p.principal_id
        where
            e.tenant_id = p_tenant_id
            and e.effect = 'allow'
            and (e.valid_until is null or e.valid_until > now())
    )

    select
        one.user_id,
        c.role_id,
        c.other_role_id
    into v_found
    from public.role_conflict as c
    inner join held as one on one.role_id = c.role_id
    inner join held as other on other.role_id = c.other_role_id and other.user_id = one.user_id
    where c.tenant_id = p_tenant_id
    order by one.user_id
    limit 1;
    if found then
        raise exception 'a user would hold two conflicting roles' using
            errcode = 'PYSOD',
            detail = format('%s %s %s', v_found.user_id, v_found.role_id, v_found.other_role_id);
    end if;
end
$$;
ALTER FUNCTION app.refuse_conflicts(p_tenant_id uuid, p_user_ids uuid[]) OWNER TO plugyard_owner;
CREATE FUNCTION app.refuse_ownerless(p_tenant_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if not exists (
        select
        from public.role as r
        inner join public.effective_permission as e on e.tenant_id = r.tenant_id and e.role_id = r.role_id
        left join public.effective_group as g on g.tenant_id = e.tenant_id and g.group_id = e.principal_id
        inner join public.tenant_user as u on u.tenant_id = e.tenant_id and u.user_id = coalesce(g.user_id, e.principal_id)
        where
            r.tenant_id = p_tenant_id
            and r.name = 'owner'
            and r.is_built_in
            and e.effect = 'allow'
            and e.scope_id = '00000000-0000-0000-0000-000000000000'
            and num_nonnulls(e.valid_until, e.mfa_max_age_s, e.weekdays, e.networks) = 0
            and u.kind = 'human'
            and u.suspended_at is null
            and not exists (
                select
                from public.effective_permission as d
                where
                    d.tenant_id = p_tenant_id
                    and d.effect = 'deny'
                    and d.scope_id = '00000000-0000-0000-0000-000000000000'
                    and (d.valid_until is null or d.valid_until > now())
                    and get_bit(d.mask, 9) = 1
                    and (
                        d.principal_id = u.user_id
                        or exists (
                            select
                            from public.effective_group as dg
                            where
                                dg.tenant_id = p_tenant_id
                                and dg.user_id = u.user_id
                                and dg.group_id = d.principal_id
                        )
                    )
            )
    ) then
        raise exception 'the tenant would have no owner' using errcode = 'PYOWN';
    end if;
end
$$;
ALTER FUNCTION app.refuse_ownerless(p_tenant_id uuid) OWNER TO plugyard_owner;
CREATE FUNCTION app.require_keeper(p_mfa_at timestamp with time zone, p_source inet) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if
        app.tenant_id() is distinct from app.platform_tenant_id()
        or get_bit(app.effective_mask(app.platform_tenant_id(), null, '{}', p_mfa_at, p_source), 13) <> 1
    then
        raise exception 'the actor does not keep the tenants' using errcode = '42501';
    end if;
end
$$;
ALTER FUNCTION app.require_keeper(p_mfa_at timestamp with time zone, p_source inet) OWNER TO plugyard_owner;
CREATE FUNCTION app.scoped_permissions(p_bit smallint, p_mfa_at timestamp with time zone, p_source inet) RETURNS TABLE(scope_id uuid, is_held boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_actor app.actor := app.current_actor();
begin
    return query
    with named as (
        select distinct e.scope_id
        from (
            select v_actor.user_id as principal_id
            union all
            select g.group_id
            from public.effective_group as g
            where
                g.tenant_id = v_actor.tenant_id
                and g.user_id = v_actor.user_id
        ) as p
        inner join public.effective_permission as e
            on
                e.tenant_id = v_actor.tenant_id
                and e.principal_id = p.principal_id
        where
            e.scope_id <> '00000000-0000-0000-0000-000000000000'
            and get_bit(e.mask, p_bit) = 1
    )

    select
        n.scope_id,
        get_bit(app.effective_mask(v_actor.tenant_id, null, array[n.scope_id], p_mfa_at, p_source), p_bit) = 1
    from named as n;
end
$$;
ALTER FUNCTION app.scoped_permissions(p_bit smallint, p_mfa_at timestamp with time zone, p_source inet) OWNER TO plugyard_owner;
CREATE FUNCTION app.suspend_tenant(p_tenant_id uuid, p_revision bigint, p_suspended_at timestamp with time zone, p_mfa_at timestamp with time zone, p_source inet) RETURNS SETOF public.tenant
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform app.require_keeper(p_mfa_at, p_source);
    return query
    update public.tenant as t
    set
        suspended_at = case when p_suspended_at is not null then coalesce(t.suspended_at, p_suspended_at) end,
        revision = t.revision + 1
    where
        t.tenant_id = p_tenant_id
        and t.revision = p_revision
        and t.tenant_id <> app.platform_tenant_id()
    returning t.*;
    if found then
        perform audit.record_audit(
            case when p_suspended_at is null then 'tenant.resumed' else 'tenant.suspended' end, 'tenant', p_tenant_id::text
        );
    end if;
end
$$;
ALTER FUNCTION app.suspend_tenant(p_tenant_id uuid, p_revision bigint, p_suspended_at timestamp with time zone, p_mfa_at timestamp with time zone, p_source inet) OWNER TO plugyard_owner;
CREATE FUNCTION audit.record_audit(p_action text, p_object_type text, p_object_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_actor app.actor := app.current_actor();
begin
    insert into public.audit_entry (
        tenant_id, user_id, person_id, request_id, reason, action, object_type, object_id
    ) values (
        v_actor.tenant_id, v_actor.user_id, v_actor.person_id,
        nullif(current_setting('app.request_id', true), '')::uuid,
        nullif(current_setting('app.reason', true), ''),
        p_action, p_object_type, p_object_id
    );
end
$$;
ALTER FUNCTION audit.record_audit(p_action text, p_object_type text, p_object_id text) OWNER TO plugyard_audit;
CREATE FUNCTION audit.record_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    SET bytea_output TO 'hex'
    SET extra_float_digits TO '1'
    AS $$
declare
    v_actor app.actor := app.current_actor();
    v_before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    v_after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    v_personal text[];
    v_changed text[];
begin
    select array_agg(key order by key) into v_changed
    from jsonb_each(coalesce(v_after, v_before)) as field
    where v_before is null or v_after is null or v_before -> key is distinct from value;
    if v_changed is null then
        return null;
    end if;
    select coalesce(array_agg(p.column_name), '{}') into v_personal
    from app.personal_column as p
    where p.table_name = tg_table_name;
    insert into public.audit_entry (
        tenant_id, user_id, person_id, request_id, reason, action, object_type, object_id,
        changed_columns, before_hash, after_hash
    ) values (
        (coalesce(v_after, v_before) ->> 'tenant_id')::uuid,
        v_actor.user_id, v_actor.person_id,
        nullif(current_setting('app.request_id', true), '')::uuid,
        nullif(current_setting('app.reason', true), ''),
        tg_table_name || '.' || case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end,
        tg_table_name,
        (select string_agg(coalesce(v_after, v_before) ->> key_column, '/') from unnest(tg_argv) as key_column),
        v_changed,
        sha256(convert_to((v_before - v_personal)::text, 'UTF8')),
        sha256(convert_to((v_after - v_personal)::text, 'UTF8'))
    );
    return null;
end
$$;
ALTER FUNCTION audit.record_row() OWNER TO plugyard_audit;
CREATE FUNCTION counts.count_installations(p_plugin_id uuid, p_version text, p_mfa_at timestamp with time zone, p_source inet) RETURNS TABLE(tenants bigint, environments bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_threshold constant integer := 5;
    v_platform_id constant uuid := app.platform_tenant_id();
begin
    if
        app.tenant_id() is distinct from v_platform_id
        or p_plugin_id is null
        or get_bit(app.effective_mask(v_platform_id, null, array[p_plugin_id], p_mfa_at, p_source), 2) <> 1
    then
        raise exception 'the actor does not publish this plugin to all tenants' using errcode = '42501';
    end if;
    return query
    with told as (
        select
            count(distinct i.tenant_id) as tenants,
            count(distinct (i.tenant_id, i.environment_id)) as environments
        from public.plugin as p
        inner join public.installed_package as i on i.name = p.name
        where
            p.tenant_id = v_platform_id
            and p.plugin_id = p_plugin_id
            and p.is_public
            and i.tenant_id <> v_platform_id
            and (p_version is null or i.version = p_version)
            and not exists (
                select
                from public.plugin as own
                where own.tenant_id = i.tenant_id and own.name = i.name
            )
    )

    select
        case when t.tenants >= v_threshold then t.tenants end,
        case when t.tenants >= v_threshold then t.environments end
    from told as t;
end
$$;
ALTER FUNCTION counts.count_installations(p_plugin_id uuid, p_version text, p_mfa_at timestamp with time zone, p_source inet) OWNER TO plugyard_counts;
CREATE FUNCTION search.begun_query(p search.request, p_words text[]) RETURNS search.reading
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_last text := p_words[cardinality(p_words)];
    v_others text := array_to_string(trim_array(p_words, 1), ' & ');
    v_joined text := left(array_to_string(p_words, ''), 400);
    v_match text := array_to_string(search.completed_words(p, v_joined), ' | ');
    v_completed text[];
    v_reading search.reading;
begin
    v_reading.words := p_words;
    v_reading.is_frequent := false;
    if v_others = '' then
        v_reading.match := case when length(v_last) <= 2 then quote_literal('b:' || v_last) else v_match end::tsquery;
        return v_reading;
    end if;
    -- Rare completions narrow common words down; frequent ones would only be more to collect.
    v_completed := search.completed_words(p, v_last);
    v_reading.match := nullif(concat_ws(
        ' | ',
        case
            when length(v_last) <= 2 or search.is_frequent_word(p, v_completed[1]) then v_others
            else v_others || ' & (' || array_to_string(v_completed, ' | ') || ')'
        end,
        v_match
    ), '')::tsquery;
    v_reading.filter := concat_ws(
        ' | ', v_others || case when length(v_last) <= 2 then '' else ' & ' || v_last || ':*' end, v_joined || ':*'
    )::tsquery;
    return v_reading;
end
$$;
ALTER FUNCTION search.begun_query(p search.request, p_words text[]) OWNER TO plugyard_search;
CREATE FUNCTION search.completed_words(p search.request, p_beginning text) RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    -- One or two letters begin too much to be worth asking.
    if length(p_beginning) <= 2 then
        return null;
    end if;
    return (
        select array_agg(c.word)
        from (
            select f.word
            from search.word_form as f
            where
                f.generation = p.generation
                and f.form = f.word
                and f.word >= p_beginning and f.word < p_beginning || chr(1114111)
                and f.scope in (p.tenant_id, app.platform_tenant_id())
            group by f.word
            order by max(f.plugin_count) desc, f.word
            limit 8
        ) as c
    );
end
$$;
ALTER FUNCTION search.completed_words(p search.request, p_beginning text) OWNER TO plugyard_search;
CREATE FUNCTION search.core_words(p_words text[]) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_first integer := 1;
    v_last integer := cardinality(p_words);
begin
    while v_first <= v_last and p_words[v_first] in ('backstage', 'plugin', 'plugins') loop
        v_first := v_first + 1;
    end loop;
    while v_last > v_first and p_words[v_last] in ('backstage', 'plugin', 'plugins') loop
        v_last := v_last - 1;
    end loop;
    return case when v_first > v_last then p_words else p_words[v_first:v_last] end;
end
$$;
ALTER FUNCTION search.core_words(p_words text[]) OWNER TO plugyard_search;
CREATE FUNCTION search.fill_generation(p_generation integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET maintenance_work_mem TO '128MB'
    AS $_$
declare
    v_rows integer;
begin
    execute format($fill$
        insert into search.plugin_search_g%1$s (
            generation, tenant_id, plugin_id, is_public, is_fresh, place, name, full_key, short_key, title, category, role, publisher,
            standing, words
        )
        select
            %1$s, d.tenant_id, d.plugin_id, d.is_public, false,
            row_number() over (order by d.standing desc, d.plugin_id), d.name, d.full_key, d.short_key, d.title, d.category,
            d.role, d.publisher, d.standing, d.words
        from search.plugin_document as d
        order by d.standing desc, d.plugin_id
    $fill$, p_generation);
    get diagnostics v_rows = row_count;
    execute format($fill$
        insert into search.word_form_g%1$s (generation, form, scope, word, plugin_count)
        select %1$s, f.form, w.scope, w.word, w.plugin_count
        from (
            select s.scope, s.word, count(*)::integer as plugin_count
            from (
                select
                    case when p.is_public then app.platform_tenant_id() else p.tenant_id end as scope,
                    unnest(tsvector_to_array(p.words)) as word
                from search.plugin_search_g%1$s as p
            ) as s
            where length(s.word) between 3 and 32 and strpos(s.word, ':') = 0
            group by s.scope, s.word
        ) as w
        cross join lateral search.word_forms(w.word) as f (form)
    $fill$, p_generation);
    execute format('alter table search.plugin_search attach partition search.plugin_search_g%1$s for values in (%1$s)', p_generation);
    execute format('alter table search.word_form attach partition search.word_form_g%1$s for values in (%1$s)', p_generation);
    execute format('analyze search.plugin_search_g%1$s', p_generation);
    execute format('analyze search.word_form_g%1$s', p_generation);
    return v_rows;
end
$_$;
ALTER FUNCTION search.fill_generation(p_generation integer) OWNER TO plugyard_search;
CREATE FUNCTION search.words(p_text text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select coalesce(array_agg(left(part.word, 64) order by part.place), '{}')
    from regexp_split_to_table(
        lower(regexp_replace(normalize(p_text, nfkd), '[\u0300-\u036f]', '', 'g') collate pg_catalog.pg_c_utf8),
        '[^[:alnum:]]+'
    ) with ordinality as part (word, place)
    where part.word <> ''
$$;
ALTER FUNCTION search.words(p_text text) OWNER TO plugyard_search;
CREATE FUNCTION search.squash(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN "left"(array_to_string(search.words(p_text), ''::text), 400);
ALTER FUNCTION search.squash(p_text text) OWNER TO plugyard_search;
CREATE FUNCTION search.filter_lexeme(p_kind text, p_value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN ((p_kind || ':'::text) || search.squash(p_value));
ALTER FUNCTION search.filter_lexeme(p_kind text, p_value text) OWNER TO plugyard_search;
CREATE FUNCTION search.filter_query(p_category text, p_role text, p_publisher text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select coalesce(string_agg(quote_literal(f.lexeme), ' & '), '')::tsquery
    from (
        values
        (search.filter_lexeme('c', p_category)),
        (search.filter_lexeme('r', p_role)),
        (search.filter_lexeme('p', p_publisher))
    ) as f (lexeme)
    where f.lexeme is not null
$$;
ALTER FUNCTION search.filter_query(p_category text, p_role text, p_publisher text) OWNER TO plugyard_search;
CREATE FUNCTION search.is_frequent_word(p search.request, p_word text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return exists (
        select
        from search.word_form as f
        where
            f.generation = p.generation
            and f.form = p_word
            and f.scope = app.platform_tenant_id()
            and f.word = p_word
            and f.plugin_count > 10000
    );
end
$$;
ALTER FUNCTION search.is_frequent_word(p search.request, p_word text) OWNER TO plugyard_search;
CREATE FUNCTION search.meant_words(p search.request, p_word text) RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_forms text[];
begin
    if exists (
        select
        from search.word_form as f
        where
            f.generation = p.generation
            and f.form = p_word
            and f.scope in (p.tenant_id, app.platform_tenant_id())
            and f.word = p_word
            and f.plugin_count >= 20
    ) then
        return array[p_word];
    end if;
    v_forms := array(select search.word_forms(p_word));
    return (
        select array_agg(m.word order by m.is_typed desc, m.plugin_count desc, m.word)
        from (
            select f.word, f.word = p_word as is_typed, max(f.plugin_count) as plugin_count
            from search.word_form as f
            where
                f.generation = p.generation
                and f.form = any(v_forms)
                and f.scope in (p.tenant_id, app.platform_tenant_id())
            group by f.word
            order by 2 desc, 3 desc, 1
            limit 8
        ) as m
    );
end
$$;
ALTER FUNCTION search.meant_words(p search.request, p_word text) OWNER TO plugyard_search;
CREATE FUNCTION search.pairs(p_words text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN ARRAY(SELECT ((pairs.p_words)[i.i] || (pairs.p_words)[(i.i + 1)]) FROM generate_subscripts(pairs.p_words, 1) i(i) WHERE (i.i < cardinality(pairs.p_words)));
ALTER FUNCTION search.pairs(p_words text[]) OWNER TO plugyard_search;
CREATE FUNCTION search.prepare_generation(p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '100ms'
    AS $_$
declare
    v_generation integer;
    v_old integer;
begin
    lock table search.generation in share row exclusive mode;
    if exists (
        select from search.generation as g where not g.is_ready and g.started_at > p_now - interval '10 minutes'
    ) then
        return null;
    end if;
    for v_old in
        select g.generation
        from search.generation as g
        where not g.is_ready or g.replaced_at < p_now - interval '15 minutes'
        order by g.generation
    loop
        begin
            execute format('drop table if exists search.plugin_search_g%s, search.word_form_g%s', v_old, v_old);
            delete from search.generation as g where g.generation = v_old;
        exception when lock_not_available then
            -- Dropping a partition locks its parent. Waiting for a long writer would make every search wait behind us, so
            -- this generation stays until the next rebuild; 0.1 s is below the deadlock timeout too.
            null;
        end;
    end loop;
    insert into search.generation (started_at) values (p_now) returning generation into v_generation;
    delete from search.pending_change;
    execute format('create table search.plugin_search_g%1$s (like search.plugin_search including defaults including
        constraints, check (generation = %1$s)) with (fillfactor = 100, autovacuum_enabled = off)', v_generation);
    execute format('create table search.word_form_g%1$s (like search.word_form including defaults including
        constraints, check (generation = %1$s))', v_generation);
    return v_generation;
end
$_$;
ALTER FUNCTION search.prepare_generation(p_now timestamp with time zone) OWNER TO plugyard_search;
CREATE FUNCTION search.project_standing(p_tenant_id uuid, p_plugin_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
declare
    v_generation integer;
begin
    select c.generation into v_generation from search.current_generation as c for share;
    update search.plugin_search as s
    set standing = d.standing
    from search.plugin_document as d
    where
        s.generation = v_generation
        and s.tenant_id = p_tenant_id
        and s.plugin_id = p_plugin_id
        and d.tenant_id = p_tenant_id
        and d.plugin_id = p_plugin_id
        and s.standing is distinct from d.standing;
    if exists (select from search.generation as g where not g.is_ready) then
        insert into search.pending_change (tenant_id, plugin_id) values (p_tenant_id, p_plugin_id);
    end if;
end
$$;
ALTER FUNCTION search.project_standing(p_tenant_id uuid, p_plugin_id uuid) OWNER TO plugyard_search;
CREATE FUNCTION search.publish_generation(p_generation integer, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_current integer;
begin
    select c.generation into v_current from search.current_generation as c for update;
    update search.generation as g set is_ready = true
    where g.generation = p_generation and not g.is_ready and p_generation > v_current;
    if not found then
        return false;
    end if;
    perform search.write_documents(p_generation, array(
        select distinct row(c.tenant_id, c.plugin_id)::search.plugin_key from search.pending_change as c
    ));
    update search.generation as g set replaced_at = p_now where g.generation = v_current;
    update search.current_generation set generation = p_generation;
    return true;
end
$$;
ALTER FUNCTION search.publish_generation(p_generation integer, p_now timestamp with time zone) OWNER TO plugyard_search;
CREATE FUNCTION search.rank_query(p_words text[]) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN ((((array_to_string(p_words, ' | '::text) || ' | '::text) || (p_words)[cardinality(p_words)]) || ':*'::text))::tsquery;
ALTER FUNCTION search.rank_query(p_words text[]) OWNER TO plugyard_search;
CREATE FUNCTION search.ranked_page(p search.request, p_match tsquery, p_filter tsquery, p_rank tsquery, p_is_frequent boolean) RETURNS search.page
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_nestloop TO 'off'
    AS $$
declare
    v_scopes uuid[] := array[p.tenant_id, app.platform_tenant_id()];
    v_weights constant real[] := '{0.1, 0.3, 0.6, 1}';
    v_own tsquery := p_match && quote_literal('t:' || p.tenant_id)::tsquery;
    v_page search.page;
begin
    with named as (
        select distinct on (n.tenant_id, n.plugin_id)
            n.tenant_id, n.plugin_id, n.is_public, n.full_key, n.short_key, n.category, n.role, n.publisher, n.standing, n.tier
        from (
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    case when s.name = p.raw then 1 else 2 end as tier
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.full_key = p.full_key
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
            )
            union all
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    3
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.short_key = p.short_key
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
            )
            union all
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    4
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.title is not null
                    and search.squash(s.title) = p.full_key
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
            )
            union all
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    5
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.full_key > p.full_key and s.full_key < p.full_key || chr(1114111)
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
                order by s.full_key
                limit 50
            )
            union all
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    5
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.short_key > p.short_key and s.short_key < p.short_key || chr(1114111)
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
                order by s.short_key
                limit 50
            )
        ) as n
        order by n.tenant_id, n.plugin_id, n.tier
    ),

    -- The heap is in popularity order and a bitmap scan reads it in that order: the limits keep the best known. Only so
    -- many are ranked (the best known 200 of each kind): the rest would have to beat them by text alone.
    worded as (
        (
            select
                s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                case when row_number() over () <= 200 then ts_rank(v_weights, s.words, p_rank, 1) end as rank
            from search.plugin_search as s
            where s.generation = p.generation and not s.is_public and not s.is_fresh and s.words @@ v_own
                and (p_filter is null or ts_match_vq(s.words, p_filter))
            limit 1001
        )
        union all
        (
            select
                s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                case when row_number() over () <= 200 then ts_rank(v_weights, s.words, p_rank, 1) end
            from search.plugin_search as s
            where
                s.generation = p.generation
                and s.is_public
                and not s.is_fresh
                and s.words @@ p_match
                -- The operator is answered by the index, the function by the row.
                and (p_filter is null or ts_match_vq(s.words, p_filter))
                and not p_is_frequent
            limit 1001
        )
        union all
        (
            -- The same for words that a large part of all plugins have: down the list until enough are found.
            select
                s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                case when row_number() over (order by s.place) <= 200 then ts_rank(v_weights, s.words, p_rank, 1) end
            from search.plugin_search as s
            where
                s.generation = p.generation
                and s.is_public
                and not s.is_fresh
                and ts_match_vq(s.words, p_match)
                and p_is_frequent
            order by s.place
            limit 1001
        )
        union all
        (
            select
                s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                case when row_number() over () <= 200 then ts_rank(v_weights, s.words, p_rank, 1) end
            from search.plugin_search as s
            where
                s.generation = p.generation
                and s.is_fresh
                and s.words @@ p_match
                and (p_filter is null or ts_match_vq(s.words, p_filter))
                -- Before the limit: a neighbour's new plugins must not use it up.
                and (s.is_public or s.tenant_id = p.tenant_id)
            limit 1001
        )
    ),

    candidate as materialized (
        select
            s.tenant_id, s.plugin_id, s.category, s.role, s.publisher, s.is_worded, s.tier,
            (
                0.5 * s.standing
                + 0.1 * (s.tenant_id = p.tenant_id)::integer
                + case s.tier
                    -- Who typed a scope too meant the names in it, before others that go on like its last part.
                    when 5 then 0.8 * case when starts_with(s.short_key, p.short_key)
                            then length(p.short_key)::real / length(s.short_key)
                            else length(p.full_key)::real / length(s.full_key)
                        end
                        + (p.full_key <> p.short_key and starts_with(s.full_key, p.full_key))::integer
                    when 6 then coalesce(s.rank - 0.01 * least(length(s.short_key), 40), -1)
                    else 0
                end
            )::double precision as score
        from (
            select
                n.tenant_id, n.plugin_id, n.is_public, n.full_key, n.short_key, n.category, n.role, n.publisher, n.standing, n.tier,
                0 as rank, false as is_worded
            from named as n
            union all
            select
                w.tenant_id, w.plugin_id, w.is_public, w.full_key, w.short_key, w.category, w.role, w.publisher, w.standing,
                -- A name that begins as typed may come in by its words too, past the few its index was asked for.
                case when starts_with(w.full_key, p.full_key) or starts_with(w.short_key, p.short_key) then 5 else 6 end,
                w.rank, true
            from worded as w
            where not exists (select from named as n where n.tenant_id = w.tenant_id and n.plugin_id = w.plugin_id)
        ) as s
        where
            -- The tenant term: whatever brought a row here, only own rows and the platform's public ones leave.
            (s.tenant_id = p.tenant_id or (s.is_public and s.tenant_id = app.platform_tenant_id()))
            and (p.category is null or s.category = p.category)
            and (p.role is null or s.role = p.role)
            and (p.publisher is null or s.publisher = p.publisher)
    ),

    page as (
        select c.tenant_id, c.plugin_id, c.tier, c.score
        from candidate as c
        where
            p.after_tier is null
            or (c.tier, -c.score, c.plugin_id) > (p.after_tier, -p.after_score, p.after_plugin_id)
        order by c.tier, c.score desc, c.plugin_id
        limit p.page_size
    )

    select
        p.generation,
        counted.total,
        counted.worded_count,
        counted.is_exact,
        counted.is_begun,
        case when p.with_facets then (
            select jsonb_object_agg(f.facet, f.buckets) from (
                select b.facet, jsonb_object_agg(b.value, b.plugin_count) as buckets from (
                    select v.facet, v.value, count(*) as plugin_count
                    from candidate as c
                    cross join lateral (
                        values ('category', c.category), ('role', c.role), ('publisher', c.publisher)
                    ) as v (facet, value)
                    where v.value is not null
                    group by v.facet, v.value
                ) as b
                group by b.facet
            ) as f
        ) end,
        hits.tenant_ids,
        hits.plugin_ids,
        hits.tiers,
        hits.scores
    into v_page
    from (
        select
            least(count(*), 1001) as total,
            count(*) filter (where c.is_worded) as worded_count,
            coalesce(bool_or(c.tier <= 4), false) as is_exact,
            coalesce(bool_or(c.tier <= 5), false) as is_begun
        from candidate as c
    ) as counted
    cross join (
        select
            array_agg(g.tenant_id order by g.tier, g.score desc, g.plugin_id) as tenant_ids,
            array_agg(g.plugin_id order by g.tier, g.score desc, g.plugin_id) as plugin_ids,
            array_agg(g.tier::smallint order by g.tier, g.score desc, g.plugin_id) as tiers,
            array_agg(g.score order by g.tier, g.score desc, g.plugin_id) as scores
        from page as g
    ) as hits;
    return v_page;
end
$$;
ALTER FUNCTION search.ranked_page(p search.request, p_match tsquery, p_filter tsquery, p_rank tsquery, p_is_frequent boolean) OWNER TO plugyard_search;
CREATE FUNCTION search.read_words(p_reading integer, p search.request, p_words text[]) RETURNS search.reading
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_reading search.reading;
begin
    if p_reading = 2 then
        return search.begun_query(p, p_words);
    elsif p_reading in (1, 4) then
        v_reading.words := p_words;
        v_reading.match := case p_reading
            when 1 then array_to_string(p_words, ' & ')
            else array_to_string(search.telling_words(p, p_words), ' | ')
        end::tsquery;
        v_reading.is_frequent := cardinality(p_words) = 1 and search.is_frequent_word(p, p_words[1]);
        return v_reading;
    end if;
    select
        array_agg(coalesce(m.words[1], w.word) order by w.place),
        string_agg('(' || coalesce(array_to_string(m.words, ' | '), w.word) || ')', ' & ')::tsquery,
        null,
        false
    into v_reading
    from unnest(p_words) with ordinality as w (word, place)
    cross join lateral (select search.meant_words(p, w.word) as words) as m;
    return v_reading;
end
$$;
ALTER FUNCTION search.read_words(p_reading integer, p search.request, p_words text[]) OWNER TO plugyard_search;
CREATE FUNCTION search.search_plugins(p_query text, p_category text, p_role text, p_publisher text, p_generation integer, p_after_tier smallint, p_after_score double precision, p_after_plugin_id uuid, p_page_size integer, p_with_facets boolean) RETURNS search.page
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET synchronize_seqscans TO 'off'
    SET max_parallel_workers_per_gather TO '0'
    AS $$
declare
    v_words text[] := search.words(p_query);
    v_chosen tsquery := search.filter_query(p_category, p_role, p_publisher);
    v_filter tsquery;
    v_telling text[] := search.without_stop_words(v_words);
    v_request search.request;
    v_reading search.reading;
    v_match tsquery;
    v_page search.page;
begin
    select
        g.generation, app.tenant_id(), lower(p_query), null, null, p_category, p_role, p_publisher,
        p_after_tier, p_after_score, p_after_plugin_id, p_page_size, p_with_facets
    into v_request
    from search.current_generation as c
    inner join search.generation as g on g.generation = coalesce(p_generation, c.generation) and g.is_ready;
    if not found or cardinality(v_words) = 0 then
        return null;
    end if;
    for v_loose in 1..4 loop
        v_reading := search.read_words(v_loose, v_request, v_telling);
        if v_loose in (1, 3) then
            v_words := case when v_loose = 1 then v_words else v_reading.words end;
            v_request.full_key := left(array_to_string(v_words, ''), 400);
            -- "plugintechdocs" is techdocs too.
            v_request.short_key := regexp_replace(
                array_to_string(search.core_words(v_words), ''), '^(backstage)?plugins?(?=..)', ''
            );
        end if;
        continue when v_reading.match is null;
        -- What a stricter reading found is not lost to a looser one.
        if v_page.worded_count > 0 then
            v_reading.filter := case
                when v_filter is not null or v_reading.filter is not null
                    then coalesce(v_filter, v_match) || coalesce(v_reading.filter, v_reading.match)
            end;
            v_reading.match := v_match || v_reading.match;
        end if;
        v_match := v_reading.match;
        v_filter := v_reading.filter;
        v_page := search.ranked_page(
            v_request, v_match && v_chosen, v_filter, search.rank_query(v_reading.words), v_reading.is_frequent
        );
        -- A page of all words is enough; a name that goes on as typed is no typo; less than three hits may be one; and one
        -- typo found is better than any of the words.
        exit when v_page.is_exact or v_page.worded_count >= (array[20, 3, 1, 0])[v_loose]
            or (v_loose >= 2 and v_page.is_begun);
    end loop;
    return v_page;
end
$$;
ALTER FUNCTION search.search_plugins(p_query text, p_category text, p_role text, p_publisher text, p_generation integer, p_after_tier smallint, p_after_score double precision, p_after_plugin_id uuid, p_page_size integer, p_with_facets boolean) OWNER TO plugyard_search;
CREATE FUNCTION search.short_key(p_name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN array_to_string(search.core_words(search.words(CASE WHEN ((regexp_replace(p_name, '^@[^/]*/'::text, ''::text) ~ '^(backstage|plugins?|-)+$'::text) AND (p_name ~~ '@%'::text)) THEN regexp_replace(p_name, '/.*'::text, ''::text) ELSE regexp_replace(p_name, '^@[^/]*/'::text, ''::text) END)), ''::text);
ALTER FUNCTION search.short_key(p_name text) OWNER TO plugyard_search;
CREATE FUNCTION search.telling_words(p search.request, p_words text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return coalesce(
        (
            select array_agg(distinct f.word)
            from search.word_form as f
            where
                f.generation = p.generation
                and f.form = any(p_words)
                and f.form = f.word
                and f.scope in (p.tenant_id, app.platform_tenant_id())
                and f.plugin_count <= 5000
        ),
        p_words
    );
end
$$;
ALTER FUNCTION search.telling_words(p search.request, p_words text[]) OWNER TO plugyard_search;
CREATE FUNCTION search.weighted(p_words text[], p_weight text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN COALESCE((SELECT (string_agg(format('%s:%s%s'::text, w.word, LEAST(w.place, (16000)::bigint), weighted.p_weight), ' '::text))::tsvector AS string_agg FROM unnest(weighted.p_words) WITH ORDINALITY w(word, place) WHERE (length(w.word) <= 255)), ''::tsvector);
ALTER FUNCTION search.weighted(p_words text[], p_weight text) OWNER TO plugyard_search;
CREATE FUNCTION search.without_stop_words(p_words text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select coalesce(
        (
            select array_agg(w.word order by w.place)
            from unnest(p_words) with ordinality as w (word, place)
            where w.word <> all(array[
                'a', 'an', 'and', 'for', 'in', 'my', 'of', 'on', 'or', 'plugin', 'plugins', 'the', 'to', 'with'
            ])
        ),
        p_words
    )
$$;
ALTER FUNCTION search.without_stop_words(p_words text[]) OWNER TO plugyard_search;
CREATE FUNCTION search.word_forms(p_word text) RETURNS SETOF text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select p_word
    union
    select left(p_word, i - 1) || substr(p_word, i + 1) from generate_series(1, length(p_word)) as i
$$;
ALTER FUNCTION search.word_forms(p_word text) OWNER TO plugyard_search;
CREATE FUNCTION search.write_documents(p_generation integer, p_plugins search.plugin_key[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
begin
    delete from search.plugin_search as s
    using unnest(p_plugins) as k
    where s.generation = p_generation and s.tenant_id = k.tenant_id and s.plugin_id = k.plugin_id;
    with document as materialized (
        select
            d.tenant_id, d.plugin_id, d.is_public, d.name, d.full_key, d.short_key, d.title, d.category, d.role, d.publisher,
            d.standing, d.words
        from unnest(p_plugins) as k
        inner join search.plugin_document as d on d.tenant_id = k.tenant_id and d.plugin_id = k.plugin_id
    ),

    written as (
        insert into search.plugin_search (
            generation, tenant_id, plugin_id, is_public, is_fresh, place, name, full_key, short_key, title, category, role, publisher,
            standing, words
        )
        select
            p_generation, d.tenant_id, d.plugin_id, d.is_public, true, null, d.name, d.full_key, d.short_key, d.title, d.category,
            d.role, d.publisher, d.standing, d.words
        from document as d
    )

    insert into search.word_form (generation, form, scope, word, plugin_count)
    select p_generation, f.form, w.scope, w.word, 1
    from (
        select distinct
            case when d.is_public then app.platform_tenant_id() else d.tenant_id end as scope,
            unnest(tsvector_to_array(d.words)) as word
        from document as d
    ) as w
    cross join lateral search.word_forms(w.word) as f (form)
    where length(w.word) between 3 and 32 and strpos(w.word, ':') = 0
    -- Written in key order, so two writers with words in common queue instead of deadlocking.
    order by f.form, w.scope, w.word
    on conflict do nothing;
end
$$;
ALTER FUNCTION search.write_documents(p_generation integer, p_plugins search.plugin_key[]) OWNER TO plugyard_search;
CREATE FUNCTION search.write_plugins(p_plugin_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_generation integer;
    v_tenant_id uuid := app.tenant_id();
begin
    select c.generation into v_generation from search.current_generation as c for share;
    if v_generation > 0 then
        perform search.write_documents(
            v_generation, array(select row(v_tenant_id, i)::search.plugin_key from unnest(p_plugin_ids) as i)
        );
    end if;
    insert into search.pending_change (tenant_id, plugin_id) select v_tenant_id, i from unnest(p_plugin_ids) as i;
end
$$;
ALTER FUNCTION search.write_plugins(p_plugin_ids uuid[]) OWNER TO plugyard_search;
CREATE TABLE app.context_key (
    slot smallint NOT NULL,
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL,
    installed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT context_key_pad_check CHECK (((octet_length(inner_pad) = 64) AND (octet_length(outer_pad) = 64))),
    CONSTRAINT context_key_slot_check CHECK ((slot = ANY (ARRAY[1, 2])))
);
ALTER TABLE app.context_key OWNER TO plugyard_owner;
CREATE TABLE app.outbox_lane (
    lane smallint NOT NULL,
    fence bigint DEFAULT 0 NOT NULL,
    holder uuid,
    leased_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT outbox_lane_lane_check CHECK (((lane >= 0) AND (lane <= 63)))
);
ALTER TABLE app.outbox_lane OWNER TO plugyard_owner;
CREATE TABLE app.permission (
    "bit" smallint NOT NULL,
    name text NOT NULL,
    CONSTRAINT permission_bit_check CHECK ((("bit" >= 0) AND ("bit" <= 127)))
);
ALTER TABLE app.permission OWNER TO plugyard_owner;
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
CREATE TABLE public.access_review (
    tenant_id uuid NOT NULL,
    access_review_id uuid NOT NULL,
    name text NOT NULL,
    reviewed text NOT NULL,
    reviewed_id uuid,
    is_undecided_kept boolean NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT access_review_reviewed_check CHECK (((reviewed = ANY (ARRAY['all'::text, 'role'::text, 'group'::text, 'plugin'::text, 'environment'::text])) AND ((reviewed = 'all'::text) = (reviewed_id IS NULL))))
);
ALTER TABLE ONLY public.access_review FORCE ROW LEVEL SECURITY;
ALTER TABLE public.access_review OWNER TO plugyard_owner;
CREATE TABLE public.access_review_item (
    tenant_id uuid NOT NULL,
    access_review_id uuid NOT NULL,
    binding_id uuid NOT NULL,
    role_id uuid NOT NULL,
    role_name text NOT NULL,
    permissions text[] NOT NULL,
    user_id uuid,
    group_id uuid,
    plugin_id uuid,
    environment_id uuid,
    valid_until timestamp with time zone,
    reviewer_id uuid NOT NULL,
    decision text,
    reason text,
    decided_by uuid,
    decided_at timestamp with time zone,
    outcome text,
    CONSTRAINT access_review_item_decision_check CHECK (((decision = ANY (ARRAY['keep'::text, 'revoke'::text])) AND (outcome = ANY (ARRAY['kept'::text, 'revoked'::text, 'gone'::text, 'last-owner'::text])) AND (num_nonnulls(decision, decided_at, outcome) = ANY (ARRAY[0, 3]))))
);
ALTER TABLE ONLY public.access_review_item FORCE ROW LEVEL SECURITY;
ALTER TABLE public.access_review_item OWNER TO plugyard_owner;
CREATE TABLE public.advisory (
    tenant_id uuid NOT NULL,
    advisory_id uuid NOT NULL,
    is_public boolean NOT NULL,
    osv_id text NOT NULL,
    aliases text[] NOT NULL,
    summary text NOT NULL,
    details text NOT NULL,
    severity text NOT NULL,
    cvss_vector text,
    cvss_score double precision,
    is_fixable boolean NOT NULL,
    published_at timestamp with time zone NOT NULL,
    modified_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT advisory_aliases_check CHECK ((cardinality(aliases) <= 100)),
    CONSTRAINT advisory_cvss_check CHECK (((cvss_score IS NULL) = (cvss_vector IS NULL))),
    CONSTRAINT advisory_cvss_score_check CHECK (((cvss_score >= (0)::double precision) AND (cvss_score <= (10)::double precision))),
    CONSTRAINT advisory_cvss_vector_check CHECK ((length(cvss_vector) <= 300)),
    CONSTRAINT advisory_details_check CHECK ((length(details) <= 20000)),
    CONSTRAINT advisory_osv_id_check CHECK (((length(osv_id) >= 1) AND (length(osv_id) <= 200))),
    CONSTRAINT advisory_public_check CHECK ((is_public = (tenant_id = app.platform_tenant_id()))),
    CONSTRAINT advisory_severity_check CHECK ((severity = ANY (ARRAY['unknown'::text, 'none'::text, 'low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
    CONSTRAINT advisory_summary_check CHECK ((length(summary) <= 500))
);
ALTER TABLE ONLY public.advisory FORCE ROW LEVEL SECURITY;
ALTER TABLE public.advisory OWNER TO plugyard_owner;
CREATE TABLE public.advisory_affected (
    tenant_id uuid NOT NULL,
    advisory_id uuid NOT NULL,
    place integer NOT NULL,
    is_public boolean NOT NULL,
    package_name text NOT NULL,
    events jsonb NOT NULL,
    listed text[] NOT NULL,
    fixed text[] NOT NULL,
    CONSTRAINT advisory_affected_name_check CHECK (((length(package_name) >= 1) AND (length(package_name) <= 214))),
    CONSTRAINT advisory_affected_public_check CHECK ((is_public = (tenant_id = app.platform_tenant_id())))
);
ALTER TABLE ONLY public.advisory_affected FORCE ROW LEVEL SECURITY;
ALTER TABLE public.advisory_affected OWNER TO plugyard_owner;
CREATE TABLE public.advisory_alias (
    tenant_id uuid NOT NULL,
    alias text NOT NULL,
    advisory_id uuid NOT NULL,
    is_public boolean NOT NULL,
    CONSTRAINT advisory_alias_length_check CHECK (((length(alias) >= 1) AND (length(alias) <= 200))),
    CONSTRAINT advisory_alias_public_check CHECK ((is_public = (tenant_id = app.platform_tenant_id())))
);
ALTER TABLE ONLY public.advisory_alias FORCE ROW LEVEL SECURITY;
ALTER TABLE public.advisory_alias OWNER TO plugyard_owner;
CREATE TABLE public.advisory_source (
    tenant_id uuid NOT NULL,
    source text NOT NULL,
    is_public boolean NOT NULL,
    as_of timestamp with time zone NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    CONSTRAINT advisory_source_name_check CHECK ((source = ANY (ARRAY['npm'::text, 'epss'::text, 'kev'::text]))),
    CONSTRAINT advisory_source_public_check CHECK ((is_public = (tenant_id = app.platform_tenant_id())))
);
ALTER TABLE ONLY public.advisory_source FORCE ROW LEVEL SECURITY;
ALTER TABLE public.advisory_source OWNER TO plugyard_owner;
CREATE TABLE public.api_key (
    tenant_id uuid NOT NULL,
    api_key_id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    key_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    scopes text[],
    last_four text,
    replaced_by uuid,
    CONSTRAINT api_key_hash_check CHECK ((octet_length(key_hash) = 32)),
    CONSTRAINT api_key_last_four_check CHECK ((length(last_four) = 4)),
    CONSTRAINT api_key_scopes_check CHECK ((cardinality(scopes) > 0))
);
ALTER TABLE ONLY public.api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE public.api_key OWNER TO plugyard_owner;
CREATE TABLE public.api_key_use (
    tenant_id uuid NOT NULL,
    api_key_id uuid NOT NULL,
    last_used_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.api_key_use FORCE ROW LEVEL SECURITY;
ALTER TABLE public.api_key_use OWNER TO plugyard_owner;
CREATE TABLE public.audit_entry (
    tenant_id uuid NOT NULL,
    audit_entry_id uuid DEFAULT gen_random_uuid() NOT NULL,
    written_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    transaction_id xid8 DEFAULT pg_current_xact_id() NOT NULL,
    user_id uuid NOT NULL,
    person_id uuid NOT NULL,
    request_id uuid,
    reason text,
    action text NOT NULL,
    object_type text NOT NULL,
    object_id text NOT NULL,
    changed_columns text[] DEFAULT '{}'::text[] NOT NULL,
    before_hash bytea,
    after_hash bytea
);
ALTER TABLE ONLY public.audit_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE public.audit_entry OWNER TO plugyard_owner;
CREATE TABLE public.binding (
    tenant_id uuid NOT NULL,
    binding_id uuid NOT NULL,
    role_id uuid NOT NULL,
    user_id uuid,
    group_id uuid,
    effect text DEFAULT 'allow'::text NOT NULL,
    plugin_tenant_id uuid,
    plugin_id uuid,
    environment_id uuid,
    valid_until timestamp with time zone,
    mfa_max_age_s integer,
    weekdays smallint[],
    opens_at time without time zone,
    closes_at time without time zone,
    networks cidr[],
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT binding_effect_check CHECK ((effect = ANY (ARRAY['allow'::text, 'deny'::text]))),
    CONSTRAINT binding_hours_check CHECK ((num_nonnulls(weekdays, opens_at, closes_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT binding_mfa_check CHECK (((mfa_max_age_s >= 60) AND (mfa_max_age_s <= 2592000))),
    CONSTRAINT binding_networks_check CHECK (((cardinality(networks) >= 1) AND (cardinality(networks) <= 20))),
    CONSTRAINT binding_principal_check CHECK ((num_nonnulls(user_id, group_id) = 1)),
    CONSTRAINT binding_scope_check CHECK (((num_nonnulls(plugin_id, environment_id) <= 1) AND ((plugin_id IS NULL) = (plugin_tenant_id IS NULL)) AND COALESCE(((plugin_tenant_id = tenant_id) OR (plugin_tenant_id = app.platform_tenant_id())), true))),
    CONSTRAINT binding_weekday_count_check CHECK (((cardinality(weekdays) >= 1) AND (cardinality(weekdays) <= 7))),
    CONSTRAINT binding_weekdays_check CHECK ((weekdays <@ '{1,2,3,4,5,6,7}'::smallint[]))
);
ALTER TABLE ONLY public.binding FORCE ROW LEVEL SECURITY;
ALTER TABLE public.binding OWNER TO plugyard_owner;
CREATE TABLE public.consumer_revision (
    tenant_id uuid NOT NULL,
    aggregate_id uuid NOT NULL,
    consumer text NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT consumer_revision_consumer_check CHECK (((length(consumer) >= 1) AND (length(consumer) <= 100)))
);
ALTER TABLE ONLY public.consumer_revision FORCE ROW LEVEL SECURITY;
ALTER TABLE public.consumer_revision OWNER TO plugyard_owner;
CREATE TABLE public.dependency_edge (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    is_public boolean NOT NULL,
    target_name text NOT NULL,
    masked_upto integer DEFAULT 0 NOT NULL,
    closure_seen integer DEFAULT 0 NOT NULL,
    plugin_name text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
ALTER TABLE ONLY public.dependency_edge FORCE ROW LEVEL SECURITY;
ALTER TABLE public.dependency_edge OWNER TO plugyard_owner;
CREATE TABLE public.dependency_graph (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    is_public boolean NOT NULL,
    name text NOT NULL,
    generation bigint DEFAULT ((EXTRACT(epoch FROM clock_timestamp()) * (1000000)::numeric))::bigint NOT NULL,
    last_ordinal integer NOT NULL,
    newest_released_at timestamp with time zone NOT NULL,
    closure text[] NOT NULL,
    closure_size integer GENERATED ALWAYS AS (cardinality(closure)) STORED NOT NULL,
    packed text NOT NULL,
    spread_for uuid,
    CONSTRAINT dependency_graph_ordinal_check CHECK ((last_ordinal >= 1))
);
ALTER TABLE ONLY public.dependency_graph FORCE ROW LEVEL SECURITY;
ALTER TABLE public.dependency_graph OWNER TO plugyard_owner;
CREATE TABLE public.effective_group (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    group_id uuid NOT NULL
);
ALTER TABLE ONLY public.effective_group FORCE ROW LEVEL SECURITY;
ALTER TABLE public.effective_group OWNER TO plugyard_owner;
CREATE TABLE public.effective_permission (
    tenant_id uuid NOT NULL,
    principal_id uuid NOT NULL,
    scope_id uuid NOT NULL,
    binding_id uuid NOT NULL,
    role_id uuid NOT NULL,
    effect text NOT NULL,
    mask bit(128) NOT NULL,
    valid_until timestamp with time zone,
    mfa_max_age_s integer,
    weekdays smallint[],
    opens_at time without time zone,
    closes_at time without time zone,
    networks cidr[]
)
WITH (fillfactor='80');
ALTER TABLE ONLY public.effective_permission FORCE ROW LEVEL SECURITY;
ALTER TABLE public.effective_permission OWNER TO plugyard_owner;
CREATE TABLE public.environment (
    tenant_id uuid NOT NULL,
    environment_id uuid NOT NULL,
    name text NOT NULL,
    title text NOT NULL,
    is_production boolean NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT environment_name_check CHECK ((name ~ '^[a-z][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT environment_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
);
ALTER TABLE ONLY public.environment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment OWNER TO plugyard_owner;
CREATE TABLE public.event_schema (
    tenant_id uuid NOT NULL,
    event_schema_id uuid NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    compatibility text NOT NULL,
    schema jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT event_schema_compatibility_check CHECK ((compatibility = ANY (ARRAY['BACKWARD'::text, 'FORWARD'::text, 'FULL'::text, 'NONE'::text]))),
    CONSTRAINT event_schema_type_check CHECK (((type ~ '^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$'::text) AND (length(type) <= 150))),
    CONSTRAINT event_schema_version_check CHECK (((version >= 1) AND (version <= 999999)))
);
ALTER TABLE ONLY public.event_schema FORCE ROW LEVEL SECURITY;
ALTER TABLE public.event_schema OWNER TO plugyard_owner;
COMMENT ON TABLE public.event_schema IS 'Versions of the schemas of a tenant''s own types of events.';
CREATE TABLE public.exploit_signal (
    tenant_id uuid NOT NULL,
    cve text NOT NULL,
    is_public boolean NOT NULL,
    epss double precision,
    percentile double precision,
    epss_as_of date,
    is_known_exploited boolean DEFAULT false NOT NULL,
    exploited_since date,
    due_on date,
    kev_as_of date,
    CONSTRAINT exploit_signal_cve_check CHECK ((cve ~ '^CVE-[0-9]{4}-[0-9]{4,19}$'::text)),
    CONSTRAINT exploit_signal_epss_check CHECK (((epss IS NULL) = (epss_as_of IS NULL))),
    CONSTRAINT exploit_signal_epss_range_check CHECK (((epss >= (0)::double precision) AND (epss <= (1)::double precision))),
    CONSTRAINT exploit_signal_kev_check CHECK ((is_known_exploited = (kev_as_of IS NOT NULL))),
    CONSTRAINT exploit_signal_percentile_check CHECK (((percentile >= (0)::double precision) AND (percentile <= (1)::double precision))),
    CONSTRAINT exploit_signal_public_check CHECK ((is_public = (tenant_id = app.platform_tenant_id())))
);
ALTER TABLE ONLY public.exploit_signal FORCE ROW LEVEL SECURITY;
ALTER TABLE public.exploit_signal OWNER TO plugyard_owner;
CREATE TABLE public.group_group (
    tenant_id uuid NOT NULL,
    group_id uuid NOT NULL,
    member_group_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.group_group FORCE ROW LEVEL SECURITY;
ALTER TABLE public.group_group OWNER TO plugyard_owner;
CREATE TABLE public.group_user (
    tenant_id uuid NOT NULL,
    group_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.group_user FORCE ROW LEVEL SECURITY;
ALTER TABLE public.group_user OWNER TO plugyard_owner;
CREATE TABLE public.host_release (
    tenant_id uuid NOT NULL,
    host_release_id uuid NOT NULL,
    is_public boolean NOT NULL,
    release text NOT NULL,
    sort_key text NOT NULL COLLATE pg_catalog."C",
    is_prerelease boolean NOT NULL,
    released_on date NOT NULL,
    packages jsonb NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by uuid NOT NULL,
    CONSTRAINT host_release_length_check CHECK (((length(release) >= 5) AND (length(release) <= 256))),
    CONSTRAINT host_release_packages_check CHECK ((jsonb_typeof(packages) = 'object'::text)),
    CONSTRAINT host_release_public_check CHECK (((NOT is_public) OR (tenant_id = app.platform_tenant_id())))
);
ALTER TABLE ONLY public.host_release FORCE ROW LEVEL SECURITY;
ALTER TABLE public.host_release OWNER TO plugyard_owner;
CREATE TABLE public.idempotency_key (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    answer jsonb,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_key_fingerprint_check CHECK ((octet_length(fingerprint) = 32)),
    CONSTRAINT idempotency_key_length_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);
ALTER TABLE ONLY public.idempotency_key FORCE ROW LEVEL SECURITY;
ALTER TABLE public.idempotency_key OWNER TO plugyard_owner;
CREATE TABLE public.installed_package (
    tenant_id uuid NOT NULL,
    environment_id uuid NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    is_direct boolean NOT NULL,
    range_wanted text,
    CONSTRAINT installed_package_name_check CHECK (((length(name) >= 1) AND (length(name) <= 214))),
    CONSTRAINT installed_package_range_check CHECK (((is_direct = (range_wanted IS NOT NULL)) AND (length(range_wanted) <= 1024))),
    CONSTRAINT installed_package_version_check CHECK (((length(version) >= 5) AND (length(version) <= 256)))
);
ALTER TABLE ONLY public.installed_package FORCE ROW LEVEL SECURITY;
ALTER TABLE public.installed_package OWNER TO plugyard_owner;
CREATE TABLE public.installed_set (
    tenant_id uuid NOT NULL,
    installed_set_id uuid NOT NULL,
    environment_id uuid NOT NULL,
    source text NOT NULL,
    host_version text,
    digest bytea NOT NULL,
    package_count integer NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    imported_by uuid NOT NULL,
    CONSTRAINT installed_set_count_check CHECK ((package_count >= 0)),
    CONSTRAINT installed_set_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT installed_set_host_version_check CHECK (((length(host_version) >= 5) AND (length(host_version) <= 256))),
    CONSTRAINT installed_set_source_check CHECK ((source = ANY (ARRAY['yarn-berry'::text, 'yarn-v1'::text, 'npm'::text, 'rhdh'::text, 'cyclonedx'::text, 'manual'::text])))
);
ALTER TABLE ONLY public.installed_set FORCE ROW LEVEL SECURITY;
ALTER TABLE public.installed_set OWNER TO plugyard_owner;
CREATE TABLE public.invitation (
    tenant_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    email text NOT NULL,
    role_ids uuid[] NOT NULL,
    token_hash bytea NOT NULL,
    invited_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    accepted_by uuid,
    revoked_at timestamp with time zone,
    CONSTRAINT invitation_end_check CHECK (((accepted_at IS NULL) OR (revoked_at IS NULL))),
    CONSTRAINT invitation_expiry_check CHECK (((expires_at > created_at) AND (expires_at <= (created_at + '30 days'::interval)))),
    CONSTRAINT invitation_roles_check CHECK (((cardinality(role_ids) >= 1) AND (cardinality(role_ids) <= 20))),
    CONSTRAINT invitation_token_check CHECK ((octet_length(token_hash) = 32))
);
ALTER TABLE ONLY public.invitation FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invitation OWNER TO plugyard_owner;
CREATE TABLE public.member (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.member FORCE ROW LEVEL SECURITY;
ALTER TABLE public.member OWNER TO plugyard_owner;
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
CREATE TABLE public.outbox (
    tenant_id uuid NOT NULL,
    aggregate_id uuid NOT NULL,
    revision bigint NOT NULL,
    aggregate_type text NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    data jsonb NOT NULL,
    actor_user_id uuid NOT NULL,
    request_id uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    attempts smallint DEFAULT 0 NOT NULL,
    trace_header text,
    CONSTRAINT outbox_attempts_check CHECK (((attempts >= 0) AND (attempts <= 1000))),
    CONSTRAINT outbox_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT outbox_occurred_at_check CHECK (((occurred_at >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (occurred_at < '3000-01-01 00:00:00+00'::timestamp with time zone)))
);
ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE public.outbox OWNER TO plugyard_owner;
CREATE TABLE public.outbox_parked (
    tenant_id uuid NOT NULL,
    aggregate_id uuid NOT NULL,
    revision bigint NOT NULL,
    event_id uuid NOT NULL,
    reason text NOT NULL,
    attempts smallint NOT NULL,
    parked_at timestamp with time zone NOT NULL,
    CONSTRAINT outbox_parked_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 200)))
);
ALTER TABLE ONLY public.outbox_parked FORCE ROW LEVEL SECURITY;
ALTER TABLE public.outbox_parked OWNER TO plugyard_owner;
CREATE TABLE public.person (
    person_id uuid NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL
);
ALTER TABLE public.person OWNER TO plugyard_owner;
CREATE TABLE public.role (
    tenant_id uuid NOT NULL,
    role_id uuid NOT NULL,
    name text NOT NULL,
    permissions text[] NOT NULL,
    is_built_in boolean DEFAULT false NOT NULL,
    mask bit(128),
    description text DEFAULT ''::text NOT NULL,
    revision bigint DEFAULT 1 NOT NULL
);
ALTER TABLE ONLY public.role FORCE ROW LEVEL SECURITY;
ALTER TABLE public.role OWNER TO plugyard_owner;
CREATE TABLE public.role_conflict (
    tenant_id uuid NOT NULL,
    role_id uuid NOT NULL,
    other_role_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT role_conflict_order_check CHECK ((role_id < other_role_id))
);
ALTER TABLE ONLY public.role_conflict FORCE ROW LEVEL SECURITY;
ALTER TABLE public.role_conflict OWNER TO plugyard_owner;
CREATE TABLE public.schema_migrations (
    version character varying(128) NOT NULL
);
ALTER TABLE public.schema_migrations OWNER TO plugyard_owner;
CREATE TABLE public.slo_alert (
    tenant_id uuid NOT NULL,
    slo_alert_id uuid NOT NULL,
    slo_objective_id uuid NOT NULL,
    rule text NOT NULL,
    state text NOT NULL,
    slo_alert_group_id uuid,
    began_at timestamp with time zone NOT NULL,
    fired_at timestamp with time zone,
    calm_since timestamp with time zone,
    resolved_at timestamp with time zone,
    told text DEFAULT 'nothing'::text NOT NULL,
    told_at timestamp with time zone,
    silence_id uuid,
    steps_done integer DEFAULT 0 NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by uuid,
    note text,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT slo_alert_acknowledged_check CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL))),
    CONSTRAINT slo_alert_fired_check CHECK (((state <> 'firing'::text) OR (fired_at IS NOT NULL))),
    CONSTRAINT slo_alert_note_check CHECK (((length(note) >= 1) AND (length(note) <= 200))),
    CONSTRAINT slo_alert_resolved_check CHECK (((state = 'resolved'::text) = (resolved_at IS NOT NULL))),
    CONSTRAINT slo_alert_rule_check CHECK ((rule = ANY (ARRAY['fast'::text, 'slow'::text, 'trickle'::text]))),
    CONSTRAINT slo_alert_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'firing'::text, 'resolved'::text]))),
    CONSTRAINT slo_alert_told_at_check CHECK (((told = 'nothing'::text) = (told_at IS NULL))),
    CONSTRAINT slo_alert_told_check CHECK ((told = ANY (ARRAY['nothing'::text, 'firing'::text, 'resolved'::text])))
);
ALTER TABLE ONLY public.slo_alert FORCE ROW LEVEL SECURITY;
ALTER TABLE public.slo_alert OWNER TO plugyard_owner;
CREATE TABLE public.slo_alert_group (
    tenant_id uuid NOT NULL,
    slo_alert_group_id uuid NOT NULL,
    began_at timestamp with time zone NOT NULL,
    is_open boolean DEFAULT true NOT NULL,
    cause text DEFAULT 'unknown'::text NOT NULL,
    cause_id uuid,
    evidence jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT slo_alert_group_cause_check CHECK ((cause = ANY (ARRAY['version'::text, 'import'::text, 'environment'::text, 'plugin'::text, 'unknown'::text])))
);
ALTER TABLE ONLY public.slo_alert_group FORCE ROW LEVEL SECURITY;
ALTER TABLE public.slo_alert_group OWNER TO plugyard_owner;
CREATE TABLE public.slo_day (
    tenant_id uuid NOT NULL,
    slo_objective_id uuid NOT NULL,
    day date NOT NULL,
    good bigint NOT NULL,
    total bigint NOT NULL,
    CONSTRAINT slo_day_counts_check CHECK (((good >= 0) AND (good <= total)))
);
ALTER TABLE ONLY public.slo_day FORCE ROW LEVEL SECURITY;
ALTER TABLE public.slo_day OWNER TO plugyard_owner;
CREATE TABLE public.slo_objective (
    tenant_id uuid NOT NULL,
    slo_objective_id uuid NOT NULL,
    name text NOT NULL,
    plugin_tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    environment_id uuid,
    sli text NOT NULL,
    threshold_ms double precision,
    target double precision NOT NULL,
    window_days integer NOT NULL,
    least_events integer NOT NULL,
    pending_minutes integer NOT NULL,
    escalation jsonb NOT NULL,
    created_by uuid NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT slo_objective_escalation_check CHECK ((jsonb_typeof(escalation) = 'array'::text)),
    CONSTRAINT slo_objective_least_events_check CHECK ((least_events >= 1)),
    CONSTRAINT slo_objective_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT slo_objective_pending_check CHECK (((pending_minutes >= 0) AND (pending_minutes <= 60))),
    CONSTRAINT slo_objective_plugin_check CHECK (((plugin_tenant_id = tenant_id) OR (plugin_tenant_id = app.platform_tenant_id()))),
    CONSTRAINT slo_objective_sli_check CHECK ((sli = ANY (ARRAY['availability'::text, 'latency'::text]))),
    CONSTRAINT slo_objective_target_check CHECK (((target >= (0.5)::double precision) AND (target <= (0.99999)::double precision))),
    CONSTRAINT slo_objective_threshold_check CHECK (((threshold_ms IS NOT NULL) = (sli = 'latency'::text))),
    CONSTRAINT slo_objective_threshold_range_check CHECK ((threshold_ms > (0)::double precision)),
    CONSTRAINT slo_objective_window_check CHECK (((window_days >= 1) AND (window_days <= 90)))
);
ALTER TABLE ONLY public.slo_objective FORCE ROW LEVEL SECURITY;
ALTER TABLE public.slo_objective OWNER TO plugyard_owner;
CREATE TABLE public.slo_silence (
    tenant_id uuid NOT NULL,
    slo_silence_id uuid NOT NULL,
    reason text NOT NULL,
    is_maintenance boolean NOT NULL,
    slo_objective_id uuid,
    plugin_id uuid,
    environment_id uuid,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    weekdays smallint[],
    begins_at time without time zone,
    stops_at time without time zone,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT slo_silence_end_check CHECK ((ends_at > starts_at)),
    CONSTRAINT slo_silence_endless_check CHECK (((ends_at IS NOT NULL) OR (weekdays IS NOT NULL))),
    CONSTRAINT slo_silence_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 200))),
    CONSTRAINT slo_silence_weekday_count_check CHECK (((cardinality(weekdays) >= 1) AND (cardinality(weekdays) <= 7))),
    CONSTRAINT slo_silence_weekdays_check CHECK ((weekdays <@ '{1,2,3,4,5,6,7}'::smallint[])),
    CONSTRAINT slo_silence_weekly_check CHECK ((num_nonnulls(weekdays, begins_at, stops_at) = ANY (ARRAY[0, 3])))
);
ALTER TABLE ONLY public.slo_silence FORCE ROW LEVEL SECURITY;
ALTER TABLE public.slo_silence OWNER TO plugyard_owner;
CREATE TABLE public.slo_status (
    tenant_id uuid NOT NULL,
    slo_objective_id uuid NOT NULL,
    evaluated_minute timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    as_of timestamp with time zone,
    has_data boolean DEFAULT false NOT NULL,
    windows jsonb DEFAULT '{}'::jsonb NOT NULL,
    filled_from date
);
ALTER TABLE ONLY public.slo_status FORCE ROW LEVEL SECURITY;
ALTER TABLE public.slo_status OWNER TO plugyard_owner;
CREATE TABLE public.subject_key (
    tenant_id uuid NOT NULL,
    key bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT subject_key_key_check CHECK ((octet_length(key) = 32))
);
ALTER TABLE ONLY public.subject_key FORCE ROW LEVEL SECURITY;
ALTER TABLE public.subject_key OWNER TO plugyard_owner;
COMMENT ON TABLE public.subject_key IS 'The secret by which a tenant''s users become keys in events.';
CREATE TABLE public.tenant_epoch (
    tenant_id uuid NOT NULL,
    epoch bigint DEFAULT 1 NOT NULL
);
ALTER TABLE ONLY public.tenant_epoch FORCE ROW LEVEL SECURITY;
ALTER TABLE public.tenant_epoch OWNER TO plugyard_owner;
CREATE TABLE public.tenant_user (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    display_name text NOT NULL,
    email text,
    created_at timestamp with time zone NOT NULL,
    suspended_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    removed_at timestamp with time zone,
    user_name text,
    external_id text,
    profile jsonb,
    updated_at timestamp with time zone,
    CONSTRAINT tenant_user_external_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 255))),
    CONSTRAINT tenant_user_kind_check CHECK ((kind = ANY (ARRAY['human'::text, 'service'::text]))),
    CONSTRAINT tenant_user_name_check CHECK (((length(user_name) >= 1) AND (length(user_name) <= 255))),
    CONSTRAINT tenant_user_removed_check CHECK (((removed_at IS NULL) OR (suspended_at IS NOT NULL)))
);
ALTER TABLE ONLY public.tenant_user FORCE ROW LEVEL SECURITY;
ALTER TABLE public.tenant_user OWNER TO plugyard_owner;
CREATE TABLE public.user_group (
    tenant_id uuid NOT NULL,
    group_id uuid NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    external_id text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.user_group FORCE ROW LEVEL SECURITY;
ALTER TABLE public.user_group OWNER TO plugyard_owner;
CREATE TABLE public.version_deprecation (
    tenant_id uuid NOT NULL,
    version_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    is_public boolean NOT NULL,
    message text NOT NULL,
    deprecated_at timestamp with time zone NOT NULL,
    deprecated_by uuid NOT NULL,
    CONSTRAINT version_deprecation_message_check CHECK (((length(message) >= 1) AND (length(message) <= 1000)))
);
ALTER TABLE ONLY public.version_deprecation FORCE ROW LEVEL SECURITY;
ALTER TABLE public.version_deprecation OWNER TO plugyard_owner;
CREATE TABLE public.webhook (
    tenant_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    url text NOT NULL,
    event_types text[] DEFAULT '{}'::text[] NOT NULL,
    description text,
    is_enabled boolean DEFAULT true NOT NULL,
    disabled_at timestamp with time zone,
    disabled_reason text,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_disabled_check CHECK (((is_enabled = (disabled_at IS NULL)) AND (is_enabled = (disabled_reason IS NULL)))),
    CONSTRAINT webhook_event_types_check CHECK ((cardinality(event_types) <= 50)),
    CONSTRAINT webhook_url_check CHECK (((length(url) >= 1) AND (length(url) <= 2048)))
);
ALTER TABLE ONLY public.webhook FORCE ROW LEVEL SECURITY;
ALTER TABLE public.webhook OWNER TO plugyard_owner;
CREATE TABLE public.webhook_attempt (
    tenant_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    attempt integer NOT NULL,
    webhook_id uuid NOT NULL,
    attempted_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    status integer,
    reason text,
    response_excerpt text,
    CONSTRAINT webhook_attempt_excerpt_check CHECK ((length(response_excerpt) <= 1024)),
    CONSTRAINT webhook_attempt_number_check CHECK (((attempt >= 1) AND (duration_ms >= 0))),
    CONSTRAINT webhook_attempt_status_check CHECK (COALESCE(((status >= 100) AND (status <= 999)), (reason IS NOT NULL)))
);
ALTER TABLE ONLY public.webhook_attempt FORCE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_attempt OWNER TO plugyard_owner;
CREATE TABLE public.webhook_delivery (
    tenant_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    revision bigint NOT NULL,
    correlation_id uuid NOT NULL,
    body text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    reason text,
    attempt_count integer DEFAULT 0 NOT NULL,
    attempts_before_replay integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_delivery_count_check CHECK (((attempts_before_replay >= 0) AND (attempts_before_replay <= attempt_count))),
    CONSTRAINT webhook_delivery_due_check CHECK (((state = 'pending'::text) = (next_attempt_at IS NOT NULL))),
    CONSTRAINT webhook_delivery_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])))
);
ALTER TABLE ONLY public.webhook_delivery FORCE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_delivery OWNER TO plugyard_owner;
CREATE TABLE public.webhook_secret (
    tenant_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    secret_id uuid NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT webhook_secret_sealed_check CHECK (((octet_length(sealed) >= 53) AND (octet_length(sealed) <= 93)))
);
ALTER TABLE ONLY public.webhook_secret FORCE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_secret OWNER TO plugyard_owner;
CREATE TABLE search.current_generation (
    only_row boolean DEFAULT true NOT NULL,
    generation integer NOT NULL,
    CONSTRAINT current_generation_only_check CHECK (only_row)
);
ALTER TABLE search.current_generation OWNER TO plugyard_search;
CREATE TABLE search.generation (
    generation integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    is_ready boolean DEFAULT false NOT NULL,
    replaced_at timestamp with time zone
);
ALTER TABLE search.generation OWNER TO plugyard_search;
ALTER TABLE search.generation ALTER COLUMN generation ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME search.generation_generation_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE search.pending_change (
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    change_id uuid DEFAULT gen_random_uuid() NOT NULL
);
ALTER TABLE search.pending_change OWNER TO plugyard_search;
CREATE VIEW search.plugin_document WITH (security_invoker='true') AS
 SELECT p.tenant_id,
    p.plugin_id,
    p.is_public,
    p.name,
    search.squash(p.name) AS full_key,
    search.short_key(p.name) AS short_key,
    p.title,
    p.category,
    p.role,
    p.publisher,
    (((((((0.55)::double precision * LEAST((ln(((1 + p.dependents_count))::double precision) / ln((2000)::double precision)), (1)::double precision)) + ((((0.10 * ((30 + p.rating_sum))::numeric) / ((10 + p.rating_count))::numeric) / (5)::numeric))::double precision) + ((0.15 * ((p.is_official)::integer)::numeric))::double precision) + ((0.10 * ((p.is_verified)::integer)::numeric))::double precision) - ((0.30 * (((d.plugin_id IS NOT NULL))::integer)::numeric))::double precision))::real AS standing,
    (((((search.weighted(search.words(regexp_replace(p.name, '^@[^/]*/'::text, ''::text)), 'A'::text) || search.weighted(search.pairs(search.words(p.name)), 'B'::text)) || search.weighted(COALESCE(search.words(p.title), '{}'::text[]), 'B'::text)) || search.weighted(search.words(array_to_string(p.keywords, ' '::text)), 'C'::text)) || search.weighted(search.words(concat_ws(' '::text, "substring"(p.name, '^@[^/]*/'::text), p.category, p.publisher, p.family)), 'D'::text)) || array_to_tsvector(array_remove(ARRAY[
        CASE
            WHEN (NOT p.is_public) THEN ('t:'::text || p.tenant_id)
            ELSE NULL::text
        END, ('b:'::text || "left"(search.short_key(p.name), 1)), ('b:'::text || "left"(search.short_key(p.name), 2)), search.filter_lexeme('c'::text, p.category), search.filter_lexeme('r'::text, p.role), search.filter_lexeme('p'::text, p.publisher)], NULL::text))) AS words
   FROM (public.plugin p
     LEFT JOIN public.plugin_deprecation d ON (((p.tenant_id = d.tenant_id) AND (p.plugin_id = d.plugin_id))));
ALTER VIEW search.plugin_document OWNER TO plugyard_search;
CREATE TABLE search.plugin_search (
    generation integer NOT NULL,
    tenant_id uuid NOT NULL,
    plugin_id uuid NOT NULL,
    is_public boolean NOT NULL,
    is_fresh boolean NOT NULL,
    place integer,
    name text NOT NULL COLLATE pg_catalog."C",
    full_key text NOT NULL COLLATE pg_catalog."C",
    short_key text NOT NULL COLLATE pg_catalog."C",
    title text,
    category text,
    role text NOT NULL,
    publisher text,
    standing real NOT NULL,
    words tsvector NOT NULL
)
PARTITION BY LIST (generation);
ALTER TABLE search.plugin_search OWNER TO plugyard_search;
CREATE TABLE search.word_form (
    generation integer NOT NULL,
    form text NOT NULL COLLATE pg_catalog."C",
    scope uuid NOT NULL,
    word text NOT NULL COLLATE pg_catalog."C",
    plugin_count integer NOT NULL
)
PARTITION BY LIST (generation);
ALTER TABLE search.word_form OWNER TO plugyard_search;
ALTER TABLE ONLY app.context_key
    ADD CONSTRAINT context_key_pkey PRIMARY KEY (slot);
ALTER TABLE ONLY app.outbox_lane
    ADD CONSTRAINT outbox_lane_pkey PRIMARY KEY (lane);
ALTER TABLE ONLY app.permission
    ADD CONSTRAINT permission_name_key UNIQUE (name);
ALTER TABLE ONLY app.permission
    ADD CONSTRAINT permission_pkey PRIMARY KEY ("bit");
ALTER TABLE ONLY app.personal_column
    ADD CONSTRAINT personal_column_pkey PRIMARY KEY (table_name, column_name);
ALTER TABLE ONLY app.table_exemption
    ADD CONSTRAINT table_exemption_pkey PRIMARY KEY (table_name, exempt_from);
ALTER TABLE ONLY public.access_review_item
    ADD CONSTRAINT access_review_item_pkey PRIMARY KEY (tenant_id, access_review_id, binding_id);
ALTER TABLE ONLY public.access_review
    ADD CONSTRAINT access_review_pkey PRIMARY KEY (tenant_id, access_review_id);
ALTER TABLE ONLY public.advisory_affected
    ADD CONSTRAINT advisory_affected_pkey PRIMARY KEY (tenant_id, advisory_id, place);
ALTER TABLE ONLY public.advisory_alias
    ADD CONSTRAINT advisory_alias_pkey PRIMARY KEY (tenant_id, alias, advisory_id);
ALTER TABLE ONLY public.advisory
    ADD CONSTRAINT advisory_osv_key UNIQUE (tenant_id, osv_id);
ALTER TABLE ONLY public.advisory
    ADD CONSTRAINT advisory_pkey PRIMARY KEY (tenant_id, advisory_id);
ALTER TABLE ONLY public.advisory_source
    ADD CONSTRAINT advisory_source_pkey PRIMARY KEY (tenant_id, source);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_hash_key UNIQUE (key_hash);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, api_key_id);
ALTER TABLE ONLY public.api_key_use
    ADD CONSTRAINT api_key_use_pkey PRIMARY KEY (tenant_id, api_key_id);
ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (tenant_id, audit_entry_id);
ALTER TABLE ONLY public.binding
    ADD CONSTRAINT binding_once_key UNIQUE NULLS NOT DISTINCT (tenant_id, role_id, user_id, group_id, effect, plugin_id, environment_id, valid_until, mfa_max_age_s, weekdays, opens_at, closes_at, networks);
ALTER TABLE ONLY public.binding
    ADD CONSTRAINT binding_pkey PRIMARY KEY (tenant_id, binding_id);
ALTER TABLE ONLY public.consumer_revision
    ADD CONSTRAINT consumer_revision_pkey PRIMARY KEY (tenant_id, aggregate_id, consumer);
ALTER TABLE ONLY public.dependency_edge
    ADD CONSTRAINT dependency_edge_pkey PRIMARY KEY (tenant_id, plugin_id, target_name);
ALTER TABLE ONLY public.dependency_graph
    ADD CONSTRAINT dependency_graph_name_key UNIQUE (tenant_id, name);
ALTER TABLE ONLY public.dependency_graph
    ADD CONSTRAINT dependency_graph_pkey PRIMARY KEY (tenant_id, plugin_id);
ALTER TABLE ONLY public.effective_group
    ADD CONSTRAINT effective_group_pkey PRIMARY KEY (tenant_id, user_id, group_id);
ALTER TABLE ONLY public.effective_permission
    ADD CONSTRAINT effective_permission_pkey PRIMARY KEY (tenant_id, principal_id, scope_id, binding_id);
ALTER TABLE ONLY public.environment
    ADD CONSTRAINT environment_pkey PRIMARY KEY (tenant_id, environment_id);
ALTER TABLE ONLY public.environment
    ADD CONSTRAINT environment_tenant_name_key UNIQUE (tenant_id, name);
ALTER TABLE ONLY public.event_schema
    ADD CONSTRAINT event_schema_pkey PRIMARY KEY (tenant_id, event_schema_id);
ALTER TABLE ONLY public.event_schema
    ADD CONSTRAINT event_schema_type_version_key UNIQUE (tenant_id, type, version);
ALTER TABLE ONLY public.exploit_signal
    ADD CONSTRAINT exploit_signal_pkey PRIMARY KEY (tenant_id, cve);
ALTER TABLE ONLY public.group_group
    ADD CONSTRAINT group_group_pkey PRIMARY KEY (tenant_id, group_id, member_group_id);
ALTER TABLE ONLY public.group_user
    ADD CONSTRAINT group_user_pkey PRIMARY KEY (tenant_id, group_id, user_id);
ALTER TABLE ONLY public.host_release
    ADD CONSTRAINT host_release_pkey PRIMARY KEY (tenant_id, host_release_id);
ALTER TABLE ONLY public.host_release
    ADD CONSTRAINT host_release_sort_key UNIQUE (tenant_id, sort_key);
ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (tenant_id, user_id, key);
ALTER TABLE ONLY public.installed_package
    ADD CONSTRAINT installed_package_pkey PRIMARY KEY (tenant_id, environment_id, name, version);
ALTER TABLE ONLY public.installed_set
    ADD CONSTRAINT installed_set_environment_key UNIQUE (tenant_id, environment_id);
ALTER TABLE ONLY public.installed_set
    ADD CONSTRAINT installed_set_pkey PRIMARY KEY (tenant_id, installed_set_id);
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (tenant_id, invitation_id);
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_token_key UNIQUE (tenant_id, token_hash);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (tenant_id, user_id, role_id);
ALTER TABLE ONLY public.migration_check
    ADD CONSTRAINT migration_check_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.migration_lease
    ADD CONSTRAINT migration_lease_pkey PRIMARY KEY (is_only);
ALTER TABLE ONLY public.migration_run
    ADD CONSTRAINT migration_run_pkey PRIMARY KEY (fence);
ALTER TABLE ONLY public.outbox_parked
    ADD CONSTRAINT outbox_parked_pkey PRIMARY KEY (tenant_id, aggregate_id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (tenant_id, aggregate_id, revision);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_issuer_subject_key UNIQUE (issuer, subject);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (person_id);
ALTER TABLE ONLY public.plugin_deprecation
    ADD CONSTRAINT plugin_deprecation_pkey PRIMARY KEY (tenant_id, plugin_id);
ALTER TABLE ONLY public.plugin
    ADD CONSTRAINT plugin_pkey PRIMARY KEY (tenant_id, plugin_id);
ALTER TABLE ONLY public.plugin
    ADD CONSTRAINT plugin_tenant_name_key UNIQUE (tenant_id, name);
ALTER TABLE ONLY public.plugin
    ADD CONSTRAINT plugin_visibility_key UNIQUE (tenant_id, plugin_id, is_public);
ALTER TABLE ONLY public.role_conflict
    ADD CONSTRAINT role_conflict_pkey PRIMARY KEY (tenant_id, role_id, other_role_id);
ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_name_key UNIQUE (tenant_id, name);
ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (tenant_id, role_id);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.slo_alert_group
    ADD CONSTRAINT slo_alert_group_pkey PRIMARY KEY (tenant_id, slo_alert_group_id);
ALTER TABLE ONLY public.slo_alert
    ADD CONSTRAINT slo_alert_pkey PRIMARY KEY (tenant_id, slo_alert_id);
ALTER TABLE ONLY public.slo_day
    ADD CONSTRAINT slo_day_pkey PRIMARY KEY (tenant_id, slo_objective_id, day);
ALTER TABLE ONLY public.slo_objective
    ADD CONSTRAINT slo_objective_pkey PRIMARY KEY (tenant_id, slo_objective_id);
ALTER TABLE ONLY public.slo_silence
    ADD CONSTRAINT slo_silence_pkey PRIMARY KEY (tenant_id, slo_silence_id);
ALTER TABLE ONLY public.slo_status
    ADD CONSTRAINT slo_status_pkey PRIMARY KEY (tenant_id, slo_objective_id);
ALTER TABLE ONLY public.subject_key
    ADD CONSTRAINT subject_key_pkey PRIMARY KEY (tenant_id);
ALTER TABLE ONLY public.tenant_epoch
    ADD CONSTRAINT tenant_epoch_pkey PRIMARY KEY (tenant_id);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.tenant_user
    ADD CONSTRAINT tenant_user_person_key UNIQUE (tenant_id, person_id);
ALTER TABLE ONLY public.tenant_user
    ADD CONSTRAINT tenant_user_pkey PRIMARY KEY (tenant_id, user_id);
ALTER TABLE ONLY public.user_group
    ADD CONSTRAINT user_group_external_key UNIQUE (tenant_id, external_id);
ALTER TABLE ONLY public.user_group
    ADD CONSTRAINT user_group_name_key UNIQUE (tenant_id, name);
ALTER TABLE ONLY public.user_group
    ADD CONSTRAINT user_group_pkey PRIMARY KEY (tenant_id, group_id);
ALTER TABLE ONLY public.version_deprecation
    ADD CONSTRAINT version_deprecation_pkey PRIMARY KEY (tenant_id, version_id);
ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_ordinal_key UNIQUE (tenant_id, plugin_id, ordinal);
ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (tenant_id, version_id);
ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_sort_key UNIQUE (tenant_id, plugin_id, sort_key);
ALTER TABLE ONLY public.version_yank
    ADD CONSTRAINT version_yank_pkey PRIMARY KEY (tenant_id, version_id);
ALTER TABLE ONLY public.webhook_attempt
    ADD CONSTRAINT webhook_attempt_pkey PRIMARY KEY (tenant_id, delivery_id, attempt);
ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_event_key UNIQUE (tenant_id, webhook_id, event_id);
ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_pkey PRIMARY KEY (tenant_id, delivery_id);
ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (tenant_id, webhook_id);
ALTER TABLE ONLY public.webhook_secret
    ADD CONSTRAINT webhook_secret_pkey PRIMARY KEY (tenant_id, webhook_id, secret_id);
ALTER TABLE ONLY search.current_generation
    ADD CONSTRAINT current_generation_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY search.generation
    ADD CONSTRAINT generation_pkey PRIMARY KEY (generation);
ALTER TABLE ONLY search.pending_change
    ADD CONSTRAINT pending_change_pkey PRIMARY KEY (change_id);
ALTER TABLE ONLY search.plugin_search
    ADD CONSTRAINT plugin_search_pkey PRIMARY KEY (generation, tenant_id, plugin_id);
ALTER TABLE ONLY search.word_form
    ADD CONSTRAINT word_form_pkey PRIMARY KEY (generation, form, scope, word);
CREATE INDEX access_review_due ON public.access_review USING btree (due_at) WHERE (closed_at IS NULL);
CREATE INDEX access_review_item_reviewer ON public.access_review_item USING btree (tenant_id, reviewer_id, access_review_id, binding_id);
CREATE INDEX advisory_affected_package ON public.advisory_affected USING btree (package_name, tenant_id, advisory_id);
CREATE INDEX advisory_alias_advisory ON public.advisory_alias USING btree (tenant_id, advisory_id);
CREATE INDEX advisory_latest ON public.advisory USING btree (tenant_id, modified_at, advisory_id);
CREATE INDEX api_key_user ON public.api_key USING btree (tenant_id, user_id);
CREATE INDEX binding_environment ON public.binding USING btree (tenant_id, environment_id) WHERE (environment_id IS NOT NULL);
CREATE INDEX binding_group ON public.binding USING btree (tenant_id, group_id) WHERE (group_id IS NOT NULL);
CREATE INDEX binding_plugin ON public.binding USING btree (plugin_tenant_id, plugin_id) WHERE (plugin_id IS NOT NULL);
CREATE INDEX binding_role ON public.binding USING btree (tenant_id, role_id);
CREATE INDEX binding_user ON public.binding USING btree (tenant_id, user_id) WHERE (user_id IS NOT NULL);
CREATE INDEX dependency_edge_plugin_name ON public.dependency_edge USING btree (target_name, tenant_id, plugin_name, plugin_id);
CREATE INDEX dependency_edge_target ON public.dependency_edge USING btree (target_name, tenant_id, plugin_id);
CREATE INDEX dependency_graph_spread_for ON public.dependency_graph USING btree (spread_for, tenant_id, plugin_id) WHERE (spread_for IS NOT NULL);
CREATE INDEX effective_group_group ON public.effective_group USING btree (tenant_id, group_id, user_id);
CREATE INDEX effective_permission_role ON public.effective_permission USING btree (tenant_id, role_id);
CREATE INDEX effective_permission_scope ON public.effective_permission USING btree (tenant_id, scope_id);
CREATE INDEX group_group_member ON public.group_group USING btree (tenant_id, member_group_id);
CREATE INDEX group_user_user ON public.group_user USING btree (tenant_id, user_id);
CREATE INDEX host_release_publisher ON public.host_release USING btree (tenant_id, published_by);
CREATE INDEX idempotency_key_created ON public.idempotency_key USING btree (created_at);
CREATE INDEX installed_package_name ON public.installed_package USING btree (name, tenant_id, environment_id);
CREATE INDEX installed_set_importer ON public.installed_set USING btree (tenant_id, imported_by);
CREATE INDEX member_role ON public.member USING btree (tenant_id, role_id);
CREATE INDEX outbox_next ON public.outbox USING btree (tenant_id, aggregate_id, revision) WHERE (published_at IS NULL);
CREATE INDEX outbox_parked_at ON public.outbox_parked USING btree (tenant_id, parked_at, aggregate_id);
CREATE INDEX outbox_published ON public.outbox USING btree (published_at) WHERE (published_at IS NOT NULL);
CREATE INDEX outbox_unpublished ON public.outbox USING btree (app.outbox_lane_of(tenant_id, aggregate_id), event_id) WHERE (published_at IS NULL);
CREATE INDEX plugin_category ON public.plugin USING btree (tenant_id, category, dependents_count DESC, plugin_id);
CREATE INDEX plugin_creator ON public.plugin USING btree (tenant_id, created_by);
CREATE INDEX plugin_deprecation_successor ON public.plugin_deprecation USING btree (successor_tenant_id, successor_plugin_id);
CREATE INDEX plugin_popularity ON public.plugin USING btree (tenant_id, dependents_count DESC, plugin_id);
CREATE INDEX plugin_publisher ON public.plugin USING btree (tenant_id, publisher, dependents_count DESC, plugin_id);
CREATE INDEX plugin_role ON public.plugin USING btree (tenant_id, role, dependents_count DESC, plugin_id);
CREATE INDEX role_conflict_other ON public.role_conflict USING btree (tenant_id, other_role_id);
CREATE UNIQUE INDEX slo_alert_current ON public.slo_alert USING btree (tenant_id, slo_objective_id, rule) WHERE (state <> 'resolved'::text);
CREATE INDEX slo_alert_group_member ON public.slo_alert USING btree (tenant_id, slo_alert_group_id, slo_alert_id);
CREATE UNIQUE INDEX slo_alert_group_open ON public.slo_alert_group USING btree (tenant_id) WHERE is_open;
CREATE INDEX slo_alert_latest ON public.slo_alert USING btree (tenant_id, slo_alert_id) WHERE (fired_at IS NOT NULL);
CREATE INDEX slo_alert_objective ON public.slo_alert USING btree (tenant_id, slo_objective_id, slo_alert_id);
CREATE INDEX slo_objective_environment ON public.slo_objective USING btree (tenant_id, environment_id) WHERE (environment_id IS NOT NULL);
CREATE INDEX slo_objective_plugin ON public.slo_objective USING btree (plugin_tenant_id, plugin_id);
CREATE INDEX slo_silence_end ON public.slo_silence USING btree (tenant_id, ends_at);
CREATE INDEX slo_status_due ON public.slo_status USING btree (evaluated_minute, tenant_id, slo_objective_id);
CREATE UNIQUE INDEX tenant_user_external ON public.tenant_user USING btree (tenant_id, external_id) WHERE (removed_at IS NULL);
CREATE UNIQUE INDEX tenant_user_name ON public.tenant_user USING btree (tenant_id, lower(user_name)) WHERE (removed_at IS NULL);
CREATE INDEX tenant_user_person ON public.tenant_user USING btree (person_id);
CREATE INDEX version_deprecation_plugin ON public.version_deprecation USING btree (tenant_id, plugin_id, version_id);
CREATE INDEX version_deprecation_user ON public.version_deprecation USING btree (tenant_id, deprecated_by);
CREATE INDEX version_publisher ON public.version USING btree (tenant_id, published_by);
CREATE INDEX version_stable ON public.version USING btree (tenant_id, plugin_id, sort_key DESC) WHERE (NOT is_prerelease);
CREATE INDEX version_yank_plugin ON public.version_yank USING btree (tenant_id, plugin_id, version_id);
CREATE INDEX version_yank_user ON public.version_yank USING btree (tenant_id, yanked_by);
CREATE INDEX webhook_attempt_latest ON public.webhook_attempt USING btree (tenant_id, webhook_id, attempted_at);
CREATE INDEX webhook_attempt_success ON public.webhook_attempt USING btree (tenant_id, webhook_id, attempted_at) WHERE (reason IS NULL);
CREATE INDEX webhook_delivery_created ON public.webhook_delivery USING btree (created_at);
CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (next_attempt_at, tenant_id, delivery_id) WHERE (state = 'pending'::text);
CREATE INDEX webhook_delivery_latest ON public.webhook_delivery USING btree (tenant_id, webhook_id, delivery_id);
CREATE INDEX webhook_delivery_state ON public.webhook_delivery USING btree (tenant_id, webhook_id, state, delivery_id);
CREATE UNIQUE INDEX webhook_secret_current ON public.webhook_secret USING btree (tenant_id, webhook_id) WHERE (expires_at IS NULL);
CREATE INDEX webhook_secret_ending ON public.webhook_secret USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX plugin_search_fresh ON ONLY search.plugin_search USING gin (words) WITH (fastupdate=off) WHERE is_fresh;
CREATE INDEX plugin_search_full_key ON ONLY search.plugin_search USING btree (full_key, tenant_id);
CREATE INDEX plugin_search_own ON ONLY search.plugin_search USING gin (words) WITH (fastupdate=off) WHERE ((NOT is_public) AND (NOT is_fresh));
CREATE INDEX plugin_search_place ON ONLY search.plugin_search USING btree (place) WHERE (is_public AND (NOT is_fresh));
CREATE INDEX plugin_search_public ON ONLY search.plugin_search USING gin (words) WITH (fastupdate=off) WHERE (is_public AND (NOT is_fresh));
CREATE INDEX plugin_search_short_key ON ONLY search.plugin_search USING btree (short_key, tenant_id);
CREATE INDEX plugin_search_title ON ONLY search.plugin_search USING btree (search.squash(title), tenant_id) WHERE (title IS NOT NULL);
CREATE INDEX word_form_whole ON ONLY search.word_form USING btree (word, scope, plugin_count) WHERE (form = word);
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.access_review FOR EACH ROW EXECUTE FUNCTION audit.record_row('access_review_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.access_review_item FOR EACH ROW EXECUTE FUNCTION audit.record_row('access_review_id', 'binding_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.advisory FOR EACH ROW EXECUTE FUNCTION audit.record_row('advisory_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.advisory_source FOR EACH ROW EXECUTE FUNCTION audit.record_row('source');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.api_key FOR EACH ROW EXECUTE FUNCTION audit.record_row('api_key_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.binding FOR EACH ROW EXECUTE FUNCTION audit.record_row('binding_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.environment FOR EACH ROW EXECUTE FUNCTION audit.record_row('environment_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.event_schema FOR EACH ROW EXECUTE FUNCTION audit.record_row('event_schema_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.group_group FOR EACH ROW EXECUTE FUNCTION audit.record_row('group_id', 'member_group_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.group_user FOR EACH ROW EXECUTE FUNCTION audit.record_row('group_id', 'user_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.host_release FOR EACH ROW EXECUTE FUNCTION audit.record_row('host_release_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.installed_set FOR EACH ROW EXECUTE FUNCTION audit.record_row('installed_set_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.invitation FOR EACH ROW EXECUTE FUNCTION audit.record_row('invitation_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.member FOR EACH ROW EXECUTE FUNCTION audit.record_row('user_id', 'role_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.outbox_parked FOR EACH ROW EXECUTE FUNCTION audit.record_row('aggregate_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.plugin FOR EACH ROW EXECUTE FUNCTION audit.record_row('plugin_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.plugin_deprecation FOR EACH ROW EXECUTE FUNCTION audit.record_row('plugin_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.role FOR EACH ROW EXECUTE FUNCTION audit.record_row('role_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.role_conflict FOR EACH ROW EXECUTE FUNCTION audit.record_row('role_id', 'other_role_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.slo_alert FOR EACH ROW EXECUTE FUNCTION audit.record_row('slo_alert_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.slo_objective FOR EACH ROW EXECUTE FUNCTION audit.record_row('slo_objective_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.slo_silence FOR EACH ROW EXECUTE FUNCTION audit.record_row('slo_silence_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.tenant FOR EACH ROW EXECUTE FUNCTION audit.record_row('tenant_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.tenant_user FOR EACH ROW EXECUTE FUNCTION audit.record_row('user_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.user_group FOR EACH ROW EXECUTE FUNCTION audit.record_row('group_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.version FOR EACH ROW EXECUTE FUNCTION audit.record_row('version_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.version_deprecation FOR EACH ROW EXECUTE FUNCTION audit.record_row('version_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.version_yank FOR EACH ROW EXECUTE FUNCTION audit.record_row('version_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.webhook FOR EACH ROW EXECUTE FUNCTION audit.record_row('webhook_id');
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.webhook_secret FOR EACH ROW EXECUTE FUNCTION audit.record_row('webhook_id', 'secret_id');
CREATE TRIGGER bind AFTER INSERT ON public.member FOR EACH ROW EXECUTE FUNCTION app.bind_member();
CREATE TRIGGER derive AFTER UPDATE OF suspended_at ON public.tenant FOR EACH ROW EXECUTE FUNCTION app.derive_suspension();
CREATE TRIGGER derive AFTER UPDATE OF suspended_at ON public.tenant_user FOR EACH ROW EXECUTE FUNCTION app.derive_suspension();
CREATE TRIGGER derive_delete AFTER DELETE ON public.binding REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_binding();
CREATE TRIGGER derive_delete AFTER DELETE ON public.group_group REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_group_group();
CREATE TRIGGER derive_delete AFTER DELETE ON public.group_user REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_group_user();
CREATE TRIGGER derive_delete AFTER DELETE ON public.role REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_role();
CREATE TRIGGER derive_delete AFTER DELETE ON public.role_conflict REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_role_conflict();
CREATE TRIGGER derive_insert AFTER INSERT ON public.binding REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_binding();
CREATE TRIGGER derive_insert AFTER INSERT ON public.group_group REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_group_group();
CREATE TRIGGER derive_insert AFTER INSERT ON public.group_user REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_group_user();
CREATE TRIGGER derive_insert AFTER INSERT ON public.role REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_role();
CREATE TRIGGER derive_insert AFTER INSERT ON public.role_conflict REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_role_conflict();
CREATE TRIGGER derive_update AFTER UPDATE ON public.role REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.derive_role();
CREATE TRIGGER epoch BEFORE INSERT OR DELETE OR UPDATE ON public.binding FOR EACH ROW EXECUTE FUNCTION app.hold_epoch();
CREATE TRIGGER epoch BEFORE INSERT OR DELETE OR UPDATE ON public.group_group FOR EACH ROW EXECUTE FUNCTION app.hold_epoch();
CREATE TRIGGER epoch BEFORE INSERT OR DELETE OR UPDATE ON public.group_user FOR EACH ROW EXECUTE FUNCTION app.hold_epoch();
CREATE TRIGGER epoch BEFORE INSERT OR DELETE OR UPDATE ON public.role FOR EACH ROW EXECUTE FUNCTION app.hold_epoch();
CREATE TRIGGER epoch BEFORE INSERT OR DELETE OR UPDATE ON public.role_conflict FOR EACH ROW EXECUTE FUNCTION app.hold_epoch();
CREATE TRIGGER epoch BEFORE UPDATE OF suspended_at ON public.tenant FOR EACH ROW EXECUTE FUNCTION app.hold_epoch();
CREATE TRIGGER epoch BEFORE UPDATE OF suspended_at ON public.tenant_user FOR EACH ROW EXECUTE FUNCTION app.hold_epoch();
CREATE TRIGGER mask BEFORE INSERT OR UPDATE ON public.role FOR EACH ROW EXECUTE FUNCTION app.mask_role();
ALTER TABLE ONLY public.access_review_item
    ADD CONSTRAINT access_review_item_review_fkey FOREIGN KEY (tenant_id, access_review_id) REFERENCES public.access_review(tenant_id, access_review_id);
ALTER TABLE ONLY public.access_review_item
    ADD CONSTRAINT access_review_item_reviewer_fkey FOREIGN KEY (tenant_id, reviewer_id) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.access_review
    ADD CONSTRAINT access_review_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.advisory_affected
    ADD CONSTRAINT advisory_affected_advisory_fkey FOREIGN KEY (tenant_id, advisory_id) REFERENCES public.advisory(tenant_id, advisory_id);
ALTER TABLE ONLY public.advisory_alias
    ADD CONSTRAINT advisory_alias_advisory_fkey FOREIGN KEY (tenant_id, advisory_id) REFERENCES public.advisory(tenant_id, advisory_id);
ALTER TABLE ONLY public.advisory_source
    ADD CONSTRAINT advisory_source_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.advisory
    ADD CONSTRAINT advisory_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.api_key_use
    ADD CONSTRAINT api_key_use_key_fkey FOREIGN KEY (tenant_id, api_key_id) REFERENCES public.api_key(tenant_id, api_key_id);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.binding
    ADD CONSTRAINT binding_environment_fkey FOREIGN KEY (tenant_id, environment_id) REFERENCES public.environment(tenant_id, environment_id);
ALTER TABLE ONLY public.binding
    ADD CONSTRAINT binding_group_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES public.user_group(tenant_id, group_id);
ALTER TABLE ONLY public.binding
    ADD CONSTRAINT binding_plugin_fkey FOREIGN KEY (plugin_tenant_id, plugin_id) REFERENCES public.plugin(tenant_id, plugin_id);
ALTER TABLE ONLY public.binding
    ADD CONSTRAINT binding_role_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES public.role(tenant_id, role_id);
ALTER TABLE ONLY public.binding
    ADD CONSTRAINT binding_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.dependency_edge
    ADD CONSTRAINT dependency_edge_plugin_fkey FOREIGN KEY (tenant_id, plugin_id, is_public) REFERENCES public.plugin(tenant_id, plugin_id, is_public) ON UPDATE CASCADE;
ALTER TABLE ONLY public.dependency_graph
    ADD CONSTRAINT dependency_graph_plugin_fkey FOREIGN KEY (tenant_id, plugin_id, is_public) REFERENCES public.plugin(tenant_id, plugin_id, is_public) ON UPDATE CASCADE;
ALTER TABLE ONLY public.environment
    ADD CONSTRAINT environment_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.event_schema
    ADD CONSTRAINT event_schema_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.exploit_signal
    ADD CONSTRAINT exploit_signal_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.group_group
    ADD CONSTRAINT group_group_group_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES public.user_group(tenant_id, group_id);
ALTER TABLE ONLY public.group_group
    ADD CONSTRAINT group_group_member_fkey FOREIGN KEY (tenant_id, member_group_id) REFERENCES public.user_group(tenant_id, group_id);
ALTER TABLE ONLY public.group_user
    ADD CONSTRAINT group_user_group_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES public.user_group(tenant_id, group_id);
ALTER TABLE ONLY public.group_user
    ADD CONSTRAINT group_user_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.host_release
    ADD CONSTRAINT host_release_publisher_fkey FOREIGN KEY (tenant_id, published_by) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.installed_package
    ADD CONSTRAINT installed_package_set_fkey FOREIGN KEY (tenant_id, environment_id) REFERENCES public.installed_set(tenant_id, environment_id);
ALTER TABLE ONLY public.installed_set
    ADD CONSTRAINT installed_set_environment_fkey FOREIGN KEY (tenant_id, environment_id) REFERENCES public.environment(tenant_id, environment_id);
ALTER TABLE ONLY public.installed_set
    ADD CONSTRAINT installed_set_importer_fkey FOREIGN KEY (tenant_id, imported_by) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_accepted_fkey FOREIGN KEY (tenant_id, accepted_by) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_inviter_fkey FOREIGN KEY (tenant_id, invited_by) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_role_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES public.role(tenant_id, role_id);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.plugin
    ADD CONSTRAINT plugin_creator_fkey FOREIGN KEY (tenant_id, created_by) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.plugin_deprecation
    ADD CONSTRAINT plugin_deprecation_plugin_fkey FOREIGN KEY (tenant_id, plugin_id, is_public) REFERENCES public.plugin(tenant_id, plugin_id, is_public) ON UPDATE CASCADE;
ALTER TABLE ONLY public.plugin_deprecation
    ADD CONSTRAINT plugin_deprecation_successor_fkey FOREIGN KEY (successor_tenant_id, successor_plugin_id) REFERENCES public.plugin(tenant_id, plugin_id);
ALTER TABLE ONLY public.plugin
    ADD CONSTRAINT plugin_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.role_conflict
    ADD CONSTRAINT role_conflict_other_fkey FOREIGN KEY (tenant_id, other_role_id) REFERENCES public.role(tenant_id, role_id);
ALTER TABLE ONLY public.role_conflict
    ADD CONSTRAINT role_conflict_role_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES public.role(tenant_id, role_id);
ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.slo_alert
    ADD CONSTRAINT slo_alert_group_fkey FOREIGN KEY (tenant_id, slo_alert_group_id) REFERENCES public.slo_alert_group(tenant_id, slo_alert_group_id);
ALTER TABLE ONLY public.slo_alert_group
    ADD CONSTRAINT slo_alert_group_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.slo_alert
    ADD CONSTRAINT slo_alert_objective_fkey FOREIGN KEY (tenant_id, slo_objective_id) REFERENCES public.slo_objective(tenant_id, slo_objective_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.slo_day
    ADD CONSTRAINT slo_day_objective_fkey FOREIGN KEY (tenant_id, slo_objective_id) REFERENCES public.slo_objective(tenant_id, slo_objective_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.slo_objective
    ADD CONSTRAINT slo_objective_environment_fkey FOREIGN KEY (tenant_id, environment_id) REFERENCES public.environment(tenant_id, environment_id);
ALTER TABLE ONLY public.slo_objective
    ADD CONSTRAINT slo_objective_plugin_fkey FOREIGN KEY (plugin_tenant_id, plugin_id) REFERENCES public.plugin(tenant_id, plugin_id);
ALTER TABLE ONLY public.slo_objective
    ADD CONSTRAINT slo_objective_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.slo_silence
    ADD CONSTRAINT slo_silence_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.slo_status
    ADD CONSTRAINT slo_status_objective_fkey FOREIGN KEY (tenant_id, slo_objective_id) REFERENCES public.slo_objective(tenant_id, slo_objective_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.subject_key
    ADD CONSTRAINT subject_key_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.tenant_epoch
    ADD CONSTRAINT tenant_epoch_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.tenant_user
    ADD CONSTRAINT tenant_user_person_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);
ALTER TABLE ONLY public.tenant_user
    ADD CONSTRAINT tenant_user_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.user_group
    ADD CONSTRAINT user_group_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.version_deprecation
    ADD CONSTRAINT version_deprecation_plugin_fkey FOREIGN KEY (tenant_id, plugin_id, is_public) REFERENCES public.plugin(tenant_id, plugin_id, is_public) ON UPDATE CASCADE;
ALTER TABLE ONLY public.version_deprecation
    ADD CONSTRAINT version_deprecation_user_fkey FOREIGN KEY (tenant_id, deprecated_by) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.version_deprecation
    ADD CONSTRAINT version_deprecation_version_fkey FOREIGN KEY (tenant_id, version_id) REFERENCES public.version(tenant_id, version_id);
ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_plugin_fkey FOREIGN KEY (tenant_id, plugin_id, is_public) REFERENCES public.plugin(tenant_id, plugin_id, is_public) ON UPDATE CASCADE;
ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_publisher_fkey FOREIGN KEY (tenant_id, published_by) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.version_yank
    ADD CONSTRAINT version_yank_plugin_fkey FOREIGN KEY (tenant_id, plugin_id, is_public) REFERENCES public.plugin(tenant_id, plugin_id, is_public) ON UPDATE CASCADE;
ALTER TABLE ONLY public.version_yank
    ADD CONSTRAINT version_yank_user_fkey FOREIGN KEY (tenant_id, yanked_by) REFERENCES public.tenant_user(tenant_id, user_id);
ALTER TABLE ONLY public.version_yank
    ADD CONSTRAINT version_yank_version_fkey FOREIGN KEY (tenant_id, version_id) REFERENCES public.version(tenant_id, version_id);
ALTER TABLE ONLY public.webhook_attempt
    ADD CONSTRAINT webhook_attempt_delivery_fkey FOREIGN KEY (tenant_id, delivery_id) REFERENCES public.webhook_delivery(tenant_id, delivery_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_webhook_fkey FOREIGN KEY (tenant_id, webhook_id) REFERENCES public.webhook(tenant_id, webhook_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.webhook_secret
    ADD CONSTRAINT webhook_secret_webhook_fkey FOREIGN KEY (tenant_id, webhook_id) REFERENCES public.webhook(tenant_id, webhook_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE public.access_review ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.access_review_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.advisory ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.advisory_affected ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.advisory_alias ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.advisory_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.api_key_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_insert ON public.audit_entry FOR INSERT TO plugyard_audit WITH CHECK (true);
ALTER TABLE public.binding ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.consumer_revision ENABLE ROW LEVEL SECURITY;
CREATE POLICY counts_read ON public.installed_package FOR SELECT TO plugyard_counts USING (true);
CREATE POLICY counts_read ON public.plugin FOR SELECT TO plugyard_counts USING (true);
ALTER TABLE public.dependency_edge ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dependency_graph ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.effective_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.effective_permission ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.environment ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.event_schema ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.exploit_signal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.group_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.group_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.host_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.installed_package ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.installed_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY jobs_all ON public.access_review TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.access_review_item TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.advisory TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.advisory_affected TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.advisory_alias TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.advisory_source TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.api_key TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.api_key_use TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.audit_entry TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.binding TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.consumer_revision TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.dependency_edge TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.dependency_graph TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.effective_group TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.effective_permission TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.environment TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.event_schema TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.exploit_signal TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.group_group TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.group_user TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.host_release TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.idempotency_key TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.installed_package TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.installed_set TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.invitation TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.member TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.outbox TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.outbox_parked TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.plugin TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.plugin_deprecation TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.role TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.role_conflict TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.slo_alert TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.slo_alert_group TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.slo_day TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.slo_objective TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.slo_silence TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.slo_status TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.subject_key TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.tenant TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.tenant_epoch TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.tenant_user TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.user_group TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.version TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.version_deprecation TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.version_yank TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.webhook TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.webhook_attempt TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.webhook_delivery TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_all ON public.webhook_secret TO plugyard_jobs USING (true) WITH CHECK (true);
CREATE POLICY made_here_delete ON public.role AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((NOT is_built_in));
CREATE POLICY made_here_update ON public.role AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((NOT is_built_in)) WITH CHECK ((NOT is_built_in));
ALTER TABLE public.member ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.outbox_parked ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_delete ON public.advisory AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.advisory_affected AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.advisory_alias AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.advisory_source AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.dependency_edge AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.dependency_graph AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.exploit_signal AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.host_release AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.plugin AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.plugin_deprecation AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.version AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.version_deprecation AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_delete ON public.version_yank AS RESTRICTIVE FOR DELETE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.advisory AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.advisory_affected AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.advisory_alias AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.advisory_source AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.dependency_edge AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.dependency_graph AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.exploit_signal AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.host_release AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.plugin AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.plugin_deprecation AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.version AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.version_deprecation AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_insert ON public.version_yank AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.access_review AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.access_review_item AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.api_key AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.api_key_use AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.audit_entry AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.binding AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.consumer_revision AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.effective_group AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.effective_permission AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.environment AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.event_schema AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.group_group AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.group_user AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.idempotency_key AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.installed_package AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.installed_set AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.invitation AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.member AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.outbox AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.outbox_parked AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.role AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.role_conflict AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.slo_alert AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.slo_alert_group AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.slo_day AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.slo_objective AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.slo_silence AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.slo_status AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.subject_key AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.tenant AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.tenant_epoch AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.tenant_user AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.user_group AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.webhook AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.webhook_attempt AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.webhook_delivery AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_tenant ON public.webhook_secret AS RESTRICTIVE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.advisory AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.advisory_affected AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.advisory_alias AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.advisory_source AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.dependency_edge AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.dependency_graph AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.exploit_signal AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.host_release AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.plugin AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.plugin_deprecation AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.version AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.version_deprecation AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY own_update ON public.version_yank AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING ((tenant_id = ( SELECT app.tenant_id() AS tenant_id))) WITH CHECK ((tenant_id = ( SELECT app.tenant_id() AS tenant_id)));
CREATE POLICY owner_all ON public.access_review TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.access_review_item TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.advisory TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.advisory_affected TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.advisory_alias TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.advisory_source TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.api_key TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.api_key_use TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.audit_entry TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.binding TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.consumer_revision TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.dependency_edge TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.dependency_graph TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.effective_group TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.effective_permission TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.environment TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.event_schema TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.exploit_signal TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.group_group TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.group_user TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.host_release TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.idempotency_key TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.installed_package TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.installed_set TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.invitation TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.member TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.outbox TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.outbox_parked TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.plugin TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.plugin_deprecation TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.role TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.role_conflict TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.slo_alert TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.slo_alert_group TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.slo_day TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.slo_objective TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.slo_silence TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.slo_status TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.subject_key TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.tenant TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.tenant_epoch TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.tenant_user TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.user_group TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.version TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.version_deprecation TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.version_yank TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.webhook TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.webhook_attempt TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.webhook_delivery TO plugyard_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON public.webhook_secret TO plugyard_owner USING (true) WITH CHECK (true);
ALTER TABLE public.plugin ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.plugin_deprecation ENABLE ROW LEVEL SECURITY;
CREATE POLICY request ON public.access_review TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.access_review_item TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.api_key TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.api_key_use TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.audit_entry TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.binding TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.consumer_revision TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.effective_group TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.effective_permission TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.environment TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.event_schema TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.group_group TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.group_user TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.idempotency_key TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.installed_package TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.installed_set TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.invitation TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.member TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.outbox TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.outbox_parked TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.role TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.role_conflict TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.slo_alert TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.slo_alert_group TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.slo_day TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.slo_objective TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.slo_silence TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.slo_status TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.subject_key TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.tenant TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.tenant_epoch TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.tenant_user TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.user_group TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.webhook TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.webhook_attempt TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.webhook_delivery TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request ON public.webhook_secret TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.advisory FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.advisory_affected FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.advisory_alias FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.advisory_source FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.dependency_edge FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.dependency_graph FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.exploit_signal FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.host_release FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.plugin FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.plugin_deprecation FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.version FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.version_deprecation FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_delete ON public.version_yank FOR DELETE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_insert ON public.advisory FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.advisory_affected FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.advisory_alias FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.advisory_source FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.dependency_edge FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.dependency_graph FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.exploit_signal FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.host_release FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.plugin FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.plugin_deprecation FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.version FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.version_deprecation FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_insert ON public.version_yank FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (true);
CREATE POLICY request_select ON public.advisory FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.advisory_affected FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.advisory_alias FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.advisory_source FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.dependency_edge FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.dependency_graph FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.exploit_signal FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.host_release FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.plugin FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.plugin_deprecation FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.version FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.version_deprecation FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_select ON public.version_yank FOR SELECT TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.advisory FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.advisory_affected FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.advisory_alias FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.advisory_source FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.dependency_edge FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.dependency_graph FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.exploit_signal FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.host_release FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.plugin FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.plugin_deprecation FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.version FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.version_deprecation FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
CREATE POLICY request_update ON public.version_yank FOR UPDATE TO plugyard_app, plugyard_reader USING (true);
ALTER TABLE public.role ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.role_conflict ENABLE ROW LEVEL SECURITY;
CREATE POLICY search_all ON public.access_review TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.access_review_item TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.advisory TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.advisory_affected TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.advisory_alias TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.advisory_source TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.api_key TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.api_key_use TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.audit_entry TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.binding TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.consumer_revision TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.dependency_edge TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.dependency_graph TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.effective_group TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.effective_permission TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.environment TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.event_schema TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.exploit_signal TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.group_group TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.group_user TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.host_release TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.idempotency_key TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.installed_package TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.installed_set TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.invitation TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.member TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.outbox TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.outbox_parked TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.plugin TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.plugin_deprecation TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.role TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.role_conflict TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.slo_alert TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.slo_alert_group TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.slo_day TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.slo_objective TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.slo_silence TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.slo_status TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.subject_key TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.tenant TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.tenant_epoch TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.tenant_user TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.user_group TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.version TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.version_deprecation TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.version_yank TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.webhook TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.webhook_attempt TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.webhook_delivery TO plugyard_search USING (true) WITH CHECK (true);
CREATE POLICY search_all ON public.webhook_secret TO plugyard_search USING (true) WITH CHECK (true);
ALTER TABLE public.slo_alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.slo_alert_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.slo_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.slo_objective ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.slo_silence ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.slo_status ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.subject_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY successor_insert ON public.plugin_deprecation AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (((successor_plugin_id IS NULL) OR app.is_visible_plugin(successor_tenant_id, successor_plugin_id, is_public)));
CREATE POLICY successor_update ON public.plugin_deprecation AS RESTRICTIVE FOR UPDATE TO plugyard_app, plugyard_reader USING (true) WITH CHECK (((successor_plugin_id IS NULL) OR app.is_visible_plugin(successor_tenant_id, successor_plugin_id, is_public)));
ALTER TABLE public.tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tenant_epoch ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tenant_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.user_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.version ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.version_deprecation ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.version_yank ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON public.advisory AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.advisory_affected AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.advisory_alias AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.advisory_source AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.dependency_edge AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.dependency_graph AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.exploit_signal AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.host_release AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.plugin AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.plugin_deprecation AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.version AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.version_deprecation AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible ON public.version_yank AS RESTRICTIVE FOR SELECT TO plugyard_app, plugyard_reader USING (((tenant_id = ( SELECT app.tenant_id() AS tenant_id)) OR (is_public AND (tenant_id = app.platform_tenant_id()) AND (( SELECT app.tenant_id() AS tenant_id) IS NOT NULL))));
CREATE POLICY visible_plugin ON public.binding AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (((plugin_id IS NULL) OR app.is_visible_plugin(plugin_tenant_id, plugin_id, false)));
CREATE POLICY visible_plugin ON public.slo_objective AS RESTRICTIVE FOR INSERT TO plugyard_app, plugyard_reader WITH CHECK (app.is_visible_plugin(plugin_tenant_id, plugin_id, false));
ALTER TABLE public.webhook ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_secret ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA app TO plugyard_app;
GRANT USAGE ON SCHEMA app TO plugyard_reader;
GRANT USAGE ON SCHEMA app TO plugyard_jobs;
GRANT USAGE ON SCHEMA app TO plugyard_events;
GRANT USAGE ON SCHEMA app TO plugyard_search;
GRANT USAGE ON SCHEMA app TO plugyard_audit;
GRANT USAGE ON SCHEMA app TO plugyard_counts;
GRANT ALL ON SCHEMA audit TO plugyard_audit;
GRANT USAGE ON SCHEMA audit TO plugyard_app;
GRANT ALL ON SCHEMA counts TO plugyard_counts;
GRANT USAGE ON SCHEMA counts TO plugyard_app;
GRANT USAGE ON SCHEMA public TO plugyard_search;
GRANT USAGE ON SCHEMA public TO plugyard_counts;
GRANT ALL ON SCHEMA search TO plugyard_search;
GRANT USAGE ON SCHEMA search TO plugyard_app;
GRANT USAGE ON SCHEMA search TO plugyard_reader;
GRANT USAGE ON SCHEMA search TO plugyard_jobs;
REVOKE ALL ON FUNCTION app.audit_table(p_table regclass, VARIADIC p_key_columns text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_app;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_reader;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_jobs;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_search;
GRANT ALL ON FUNCTION app.begin(p_token text, p_request_id uuid, p_reason text) TO plugyard_audit;
REVOKE ALL ON FUNCTION app.bind_member() FROM PUBLIC;
GRANT SELECT,INSERT ON TABLE public.tenant TO plugyard_app;
GRANT SELECT ON TABLE public.tenant TO plugyard_reader;
GRANT SELECT(tenant_id) ON TABLE public.tenant TO plugyard_jobs;
GRANT UPDATE(name) ON TABLE public.tenant TO plugyard_app;
GRANT SELECT(suspended_at) ON TABLE public.tenant TO plugyard_jobs;
GRANT UPDATE(time_zone) ON TABLE public.tenant TO plugyard_app;
GRANT SELECT(time_zone) ON TABLE public.tenant TO plugyard_jobs;
GRANT UPDATE(revision) ON TABLE public.tenant TO plugyard_app;
GRANT UPDATE(scim_subject) ON TABLE public.tenant TO plugyard_app;
REVOKE ALL ON FUNCTION app.change_plan(p_tenant_id uuid, p_revision bigint, p_plan text, p_mfa_at timestamp with time zone, p_source inet) FROM PUBLIC;
GRANT ALL ON FUNCTION app.change_plan(p_tenant_id uuid, p_revision bigint, p_plan text, p_mfa_at timestamp with time zone, p_source inet) TO plugyard_app;
REVOKE ALL ON FUNCTION app.current_actor() FROM PUBLIC;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_app;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_reader;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_jobs;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_search;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_audit;
GRANT ALL ON FUNCTION app.current_actor() TO plugyard_counts;
REVOKE ALL ON FUNCTION app.derive_binding() FROM PUBLIC;
REVOKE ALL ON FUNCTION app.derive_group_group() FROM PUBLIC;
REVOKE ALL ON FUNCTION app.derive_group_user() FROM PUBLIC;
REVOKE ALL ON FUNCTION app.derive_groups(p_tenant_id uuid, p_user_ids uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.derive_role() FROM PUBLIC;
REVOKE ALL ON FUNCTION app.derive_role_conflict() FROM PUBLIC;
REVOKE ALL ON FUNCTION app.derive_suspension() FROM PUBLIC;
REVOKE ALL ON FUNCTION app.effective_mask(p_tenant_id uuid, p_user_id uuid, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION app.effective_mask(p_tenant_id uuid, p_user_id uuid, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) TO plugyard_app;
GRANT ALL ON FUNCTION app.effective_mask(p_tenant_id uuid, p_user_id uuid, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) TO plugyard_reader;
GRANT ALL ON FUNCTION app.effective_mask(p_tenant_id uuid, p_user_id uuid, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) TO plugyard_counts;
REVOKE ALL ON FUNCTION app.enroll_person(p_person_id uuid, p_issuer text, p_subject text) FROM PUBLIC;
GRANT ALL ON FUNCTION app.enroll_person(p_person_id uuid, p_issuer text, p_subject text) TO plugyard_app;
REVOKE ALL ON FUNCTION app.explain_bindings(p_tenant_id uuid, p_user_id uuid, p_bit smallint, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION app.explain_bindings(p_tenant_id uuid, p_user_id uuid, p_bit smallint, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) TO plugyard_app;
GRANT ALL ON FUNCTION app.explain_bindings(p_tenant_id uuid, p_user_id uuid, p_bit smallint, p_scope_ids uuid[], p_mfa_at timestamp with time zone, p_source inet, p_at timestamp with time zone) TO plugyard_reader;
REVOKE ALL ON FUNCTION app.fetch_graph(p_tenant_id uuid, p_platform_tenant_id uuid, p_names text[], p_most_plugins integer, p_most_bytes integer) FROM PUBLIC;
GRANT ALL ON FUNCTION app.fetch_graph(p_tenant_id uuid, p_platform_tenant_id uuid, p_names text[], p_most_plugins integer, p_most_bytes integer) TO plugyard_app;
GRANT ALL ON FUNCTION app.fetch_graph(p_tenant_id uuid, p_platform_tenant_id uuid, p_names text[], p_most_plugins integer, p_most_bytes integer) TO plugyard_reader;
REVOKE ALL ON FUNCTION app.find_api_key(p_key_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION app.find_api_key(p_key_hash bytea) TO plugyard_app;
REVOKE ALL ON FUNCTION app.find_api_key_user(p_key_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION app.find_api_key_user(p_key_hash bytea) TO plugyard_app;
REVOKE ALL ON FUNCTION app.find_plan(p_tenant_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION app.find_plan(p_tenant_id uuid) TO plugyard_app;
REVOKE ALL ON FUNCTION app.find_tenant(p_slug text) FROM PUBLIC;
GRANT ALL ON FUNCTION app.find_tenant(p_slug text) TO plugyard_app;
REVOKE ALL ON FUNCTION app.find_user(p_issuer text, p_subject text, p_tenant_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION app.find_user(p_issuer text, p_subject text, p_tenant_id uuid) TO plugyard_app;
REVOKE ALL ON FUNCTION app.platform_tenant_id() FROM PUBLIC;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_app;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_reader;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_jobs;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_search;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_audit;
GRANT ALL ON FUNCTION app.platform_tenant_id() TO plugyard_counts;
GRANT SELECT,INSERT ON TABLE public.plugin TO plugyard_app;
GRANT SELECT ON TABLE public.plugin TO plugyard_reader;
GRANT SELECT ON TABLE public.plugin TO plugyard_search;
GRANT SELECT(tenant_id) ON TABLE public.plugin TO plugyard_counts;
GRANT SELECT(plugin_id) ON TABLE public.plugin TO plugyard_counts;
GRANT SELECT(name) ON TABLE public.plugin TO plugyard_counts;
GRANT UPDATE(title) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(role) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(family) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(category) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(keywords) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(publisher) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(license) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(homepage_url) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(documentation_url) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(repository_url) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(is_public) ON TABLE public.plugin TO plugyard_app;
GRANT SELECT(is_public) ON TABLE public.plugin TO plugyard_counts;
GRANT UPDATE(revision) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(last_ordinal) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(dependents_count) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(rating_sum) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(rating_count) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(is_official) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(is_verified) ON TABLE public.plugin TO plugyard_app;
GRANT UPDATE(updated_at) ON TABLE public.plugin TO plugyard_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.plugin_deprecation TO plugyard_app;
GRANT SELECT ON TABLE public.plugin_deprecation TO plugyard_reader;
GRANT SELECT ON TABLE public.plugin_deprecation TO plugyard_search;
GRANT SELECT,INSERT ON TABLE public.version TO plugyard_app;
GRANT SELECT ON TABLE public.version TO plugyard_reader;
GRANT SELECT(tenant_id) ON TABLE public.version TO plugyard_jobs;
GRANT SELECT(plugin_id) ON TABLE public.version TO plugyard_jobs;
GRANT SELECT(version) ON TABLE public.version TO plugyard_jobs;
GRANT SELECT(ordinal) ON TABLE public.version TO plugyard_jobs;
GRANT SELECT(published_at) ON TABLE public.version TO plugyard_jobs;
GRANT SELECT,INSERT,DELETE ON TABLE public.version_yank TO plugyard_app;
GRANT SELECT ON TABLE public.version_yank TO plugyard_reader;
GRANT UPDATE(reason) ON TABLE public.version_yank TO plugyard_app;
GRANT SELECT ON TABLE app.plugin_detail TO plugyard_app;
GRANT SELECT ON TABLE app.plugin_detail TO plugyard_reader;
REVOKE ALL ON FUNCTION app.get_plugins(p_tenant_ids uuid[], p_plugin_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION app.get_plugins(p_tenant_ids uuid[], p_plugin_ids uuid[]) TO plugyard_app;
GRANT ALL ON FUNCTION app.get_plugins(p_tenant_ids uuid[], p_plugin_ids uuid[]) TO plugyard_reader;
REVOKE ALL ON FUNCTION app.has_permission(p_permission text) FROM PUBLIC;
GRANT ALL ON FUNCTION app.has_permission(p_permission text) TO plugyard_app;
GRANT ALL ON FUNCTION app.has_permission(p_permission text) TO plugyard_reader;
REVOKE ALL ON FUNCTION app.hmac_pad(p_key bytea, p_byte integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.hmac_sha256(p_key bytea, p_message bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.hold_epoch() FROM PUBLIC;
REVOKE ALL ON FUNCTION app.install_context_key(p_slot smallint, p_key bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.is_open(p_weekdays smallint[], p_opens_at time without time zone, p_closes_at time without time zone, p_local timestamp without time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.tenant_id() FROM PUBLIC;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_app;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_reader;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_jobs;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_search;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_audit;
GRANT ALL ON FUNCTION app.tenant_id() TO plugyard_counts;
REVOKE ALL ON FUNCTION app.is_visible_plugin(p_plugin_tenant_id uuid, p_plugin_id uuid, p_to_everybody boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION app.is_visible_plugin(p_plugin_tenant_id uuid, p_plugin_id uuid, p_to_everybody boolean) TO plugyard_app;
GRANT ALL ON FUNCTION app.is_visible_plugin(p_plugin_tenant_id uuid, p_plugin_id uuid, p_to_everybody boolean) TO plugyard_reader;
REVOKE ALL ON FUNCTION app.lasting_mask(p_tenant_id uuid, p_scope_id uuid, p_valid_until timestamp with time zone, p_mfa_max_age_s integer, p_weekdays smallint[], p_opens_at time without time zone, p_closes_at time without time zone, p_networks cidr[]) FROM PUBLIC;
GRANT ALL ON FUNCTION app.lasting_mask(p_tenant_id uuid, p_scope_id uuid, p_valid_until timestamp with time zone, p_mfa_max_age_s integer, p_weekdays smallint[], p_opens_at time without time zone, p_closes_at time without time zone, p_networks cidr[]) TO plugyard_app;
REVOKE ALL ON FUNCTION app.list_migrations() FROM PUBLIC;
GRANT ALL ON FUNCTION app.list_migrations() TO plugyard_app;
REVOKE ALL ON FUNCTION app.list_tenants(p_tenant_id uuid, p_after_slug text, p_page_size integer, p_mfa_at timestamp with time zone, p_source inet) FROM PUBLIC;
GRANT ALL ON FUNCTION app.list_tenants(p_tenant_id uuid, p_after_slug text, p_page_size integer, p_mfa_at timestamp with time zone, p_source inet) TO plugyard_app;
REVOKE ALL ON FUNCTION app.lock_epoch() FROM PUBLIC;
GRANT ALL ON FUNCTION app.lock_epoch() TO plugyard_app;
GRANT ALL ON FUNCTION app.lock_epoch() TO plugyard_jobs;
REVOKE ALL ON FUNCTION app.mask_role() FROM PUBLIC;
REVOKE ALL ON FUNCTION app.open_tenant(p_tenant_id uuid, p_slug text, p_name text, p_owner jsonb, p_roles jsonb, p_now timestamp with time zone, p_mfa_at timestamp with time zone, p_source inet) FROM PUBLIC;
GRANT ALL ON FUNCTION app.open_tenant(p_tenant_id uuid, p_slug text, p_name text, p_owner jsonb, p_roles jsonb, p_now timestamp with time zone, p_mfa_at timestamp with time zone, p_source inet) TO plugyard_app;
REVOKE ALL ON FUNCTION app.outbox_lane_of(p_tenant_id uuid, p_aggregate_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION app.outbox_lane_of(p_tenant_id uuid, p_aggregate_id uuid) TO plugyard_app;
GRANT ALL ON FUNCTION app.outbox_lane_of(p_tenant_id uuid, p_aggregate_id uuid) TO plugyard_jobs;
REVOKE ALL ON FUNCTION app.permission_mask(p_names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION app.permission_mask(p_names text[]) TO plugyard_app;
GRANT ALL ON FUNCTION app.permission_mask(p_names text[]) TO plugyard_jobs;
GRANT ALL ON FUNCTION app.permission_mask(p_names text[]) TO plugyard_search;
REVOKE ALL ON FUNCTION app.protect_for_system(p_table regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.protect_own(p_table regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.protect_shared(p_table regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.read_health(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION app.read_health(p_now timestamp with time zone) TO plugyard_app;
REVOKE ALL ON FUNCTION app.refuse_conflicts(p_tenant_id uuid, p_user_ids uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.refuse_ownerless(p_tenant_id uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.require_keeper(p_mfa_at timestamp with time zone, p_source inet) FROM PUBLIC;
REVOKE ALL ON FUNCTION app.scoped_permissions(p_bit smallint, p_mfa_at timestamp with time zone, p_source inet) FROM PUBLIC;
GRANT ALL ON FUNCTION app.scoped_permissions(p_bit smallint, p_mfa_at timestamp with time zone, p_source inet) TO plugyard_app;
GRANT ALL ON FUNCTION app.scoped_permissions(p_bit smallint, p_mfa_at timestamp with time zone, p_source inet) TO plugyard_reader;
REVOKE ALL ON FUNCTION app.suspend_tenant(p_tenant_id uuid, p_revision bigint, p_suspended_at timestamp with time zone, p_mfa_at timestamp with time zone, p_source inet) FROM PUBLIC;
GRANT ALL ON FUNCTION app.suspend_tenant(p_tenant_id uuid, p_revision bigint, p_suspended_at timestamp with time zone, p_mfa_at timestamp with time zone, p_source inet) TO plugyard_app;
REVOKE ALL ON FUNCTION audit.record_audit(p_action text, p_object_type text, p_object_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION audit.record_audit(p_action text, p_object_type text, p_object_id text) TO plugyard_app;
GRANT ALL ON FUNCTION audit.record_audit(p_action text, p_object_type text, p_object_id text) TO plugyard_owner;
REVOKE ALL ON FUNCTION audit.record_row() FROM PUBLIC;
GRANT ALL ON FUNCTION audit.record_row() TO plugyard_owner;
REVOKE ALL ON FUNCTION counts.count_installations(p_plugin_id uuid, p_version text, p_mfa_at timestamp with time zone, p_source inet) FROM PUBLIC;
GRANT ALL ON FUNCTION counts.count_installations(p_plugin_id uuid, p_version text, p_mfa_at timestamp with time zone, p_source inet) TO plugyard_app;
REVOKE ALL ON FUNCTION search.begun_query(p search.request, p_words text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.completed_words(p search.request, p_beginning text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.core_words(p_words text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.fill_generation(p_generation integer) FROM PUBLIC;
GRANT ALL ON FUNCTION search.fill_generation(p_generation integer) TO plugyard_jobs;
REVOKE ALL ON FUNCTION search.words(p_text text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.squash(p_text text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.filter_lexeme(p_kind text, p_value text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.filter_query(p_category text, p_role text, p_publisher text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.is_frequent_word(p search.request, p_word text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.meant_words(p search.request, p_word text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.pairs(p_words text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.prepare_generation(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION search.prepare_generation(p_now timestamp with time zone) TO plugyard_jobs;
REVOKE ALL ON FUNCTION search.project_standing(p_tenant_id uuid, p_plugin_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION search.project_standing(p_tenant_id uuid, p_plugin_id uuid) TO plugyard_jobs;
REVOKE ALL ON FUNCTION search.publish_generation(p_generation integer, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION search.publish_generation(p_generation integer, p_now timestamp with time zone) TO plugyard_jobs;
REVOKE ALL ON FUNCTION search.rank_query(p_words text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.ranked_page(p search.request, p_match tsquery, p_filter tsquery, p_rank tsquery, p_is_frequent boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.read_words(p_reading integer, p search.request, p_words text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.search_plugins(p_query text, p_category text, p_role text, p_publisher text, p_generation integer, p_after_tier smallint, p_after_score double precision, p_after_plugin_id uuid, p_page_size integer, p_with_facets boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION search.search_plugins(p_query text, p_category text, p_role text, p_publisher text, p_generation integer, p_after_tier smallint, p_after_score double precision, p_after_plugin_id uuid, p_page_size integer, p_with_facets boolean) TO plugyard_app;
GRANT ALL ON FUNCTION search.search_plugins(p_query text, p_category text, p_role text, p_publisher text, p_generation integer, p_after_tier smallint, p_after_score double precision, p_after_plugin_id uuid, p_page_size integer, p_with_facets boolean) TO plugyard_reader;
REVOKE ALL ON FUNCTION search.short_key(p_name text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.telling_words(p search.request, p_words text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.weighted(p_words text[], p_weight text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.without_stop_words(p_words text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.word_forms(p_word text) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.write_documents(p_generation integer, p_plugins search.plugin_key[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION search.write_plugins(p_plugin_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION search.write_plugins(p_plugin_ids uuid[]) TO plugyard_app;
GRANT SELECT ON TABLE app.outbox_lane TO plugyard_jobs;
GRANT UPDATE(fence) ON TABLE app.outbox_lane TO plugyard_jobs;
GRANT UPDATE(holder) ON TABLE app.outbox_lane TO plugyard_jobs;
GRANT UPDATE(leased_until) ON TABLE app.outbox_lane TO plugyard_jobs;
GRANT SELECT ON TABLE app.personal_column TO plugyard_audit;
GRANT SELECT ON TABLE app.table_exemption TO plugyard_audit;
GRANT SELECT,INSERT ON TABLE public.access_review TO plugyard_app;
GRANT SELECT ON TABLE public.access_review TO plugyard_reader;
GRANT SELECT(tenant_id) ON TABLE public.access_review TO plugyard_jobs;
GRANT SELECT(access_review_id) ON TABLE public.access_review TO plugyard_jobs;
GRANT SELECT(is_undecided_kept) ON TABLE public.access_review TO plugyard_jobs;
GRANT SELECT(due_at) ON TABLE public.access_review TO plugyard_jobs;
GRANT UPDATE(closed_at) ON TABLE public.access_review TO plugyard_app;
GRANT SELECT(closed_at),UPDATE(closed_at) ON TABLE public.access_review TO plugyard_jobs;
GRANT UPDATE(revision) ON TABLE public.access_review TO plugyard_app;
GRANT SELECT(revision),UPDATE(revision) ON TABLE public.access_review TO plugyard_jobs;
GRANT SELECT,INSERT ON TABLE public.access_review_item TO plugyard_app;
GRANT SELECT ON TABLE public.access_review_item TO plugyard_reader;
GRANT SELECT(tenant_id) ON TABLE public.access_review_item TO plugyard_jobs;
GRANT SELECT(access_review_id) ON TABLE public.access_review_item TO plugyard_jobs;
GRANT SELECT(binding_id) ON TABLE public.access_review_item TO plugyard_jobs;
GRANT UPDATE(decision) ON TABLE public.access_review_item TO plugyard_app;
GRANT SELECT(decision),UPDATE(decision) ON TABLE public.access_review_item TO plugyard_jobs;
GRANT UPDATE(reason) ON TABLE public.access_review_item TO plugyard_app;
GRANT UPDATE(decided_by) ON TABLE public.access_review_item TO plugyard_app;
GRANT UPDATE(decided_at) ON TABLE public.access_review_item TO plugyard_app;
GRANT UPDATE(decided_at) ON TABLE public.access_review_item TO plugyard_jobs;
GRANT UPDATE(outcome) ON TABLE public.access_review_item TO plugyard_app;
GRANT UPDATE(outcome) ON TABLE public.access_review_item TO plugyard_jobs;
GRANT SELECT,INSERT ON TABLE public.advisory TO plugyard_app;
GRANT SELECT ON TABLE public.advisory TO plugyard_reader;
GRANT SELECT(tenant_id) ON TABLE public.advisory TO plugyard_jobs;
GRANT SELECT(advisory_id) ON TABLE public.advisory TO plugyard_jobs;
GRANT SELECT(osv_id) ON TABLE public.advisory TO plugyard_jobs;
GRANT UPDATE(aliases) ON TABLE public.advisory TO plugyard_app;
GRANT UPDATE(summary) ON TABLE public.advisory TO plugyard_app;
GRANT UPDATE(details) ON TABLE public.advisory TO plugyard_app;
GRANT UPDATE(severity) ON TABLE public.advisory TO plugyard_app;
GRANT SELECT(severity) ON TABLE public.advisory TO plugyard_jobs;
GRANT UPDATE(cvss_vector) ON TABLE public.advisory TO plugyard_app;
GRANT UPDATE(cvss_score) ON TABLE public.advisory TO plugyard_app;
GRANT UPDATE(is_fixable) ON TABLE public.advisory TO plugyard_app;
GRANT UPDATE(published_at) ON TABLE public.advisory TO plugyard_app;
GRANT UPDATE(modified_at) ON TABLE public.advisory TO plugyard_app;
GRANT UPDATE(withdrawn_at) ON TABLE public.advisory TO plugyard_app;
GRANT SELECT(withdrawn_at) ON TABLE public.advisory TO plugyard_jobs;
GRANT UPDATE(revision) ON TABLE public.advisory TO plugyard_app;
GRANT SELECT(revision) ON TABLE public.advisory TO plugyard_jobs;
GRANT UPDATE(updated_at) ON TABLE public.advisory TO plugyard_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.advisory_affected TO plugyard_app;
GRANT SELECT ON TABLE public.advisory_affected TO plugyard_reader;
GRANT SELECT(tenant_id) ON TABLE public.advisory_affected TO plugyard_jobs;
GRANT SELECT(advisory_id) ON TABLE public.advisory_affected TO plugyard_jobs;
GRANT SELECT(place) ON TABLE public.advisory_affected TO plugyard_jobs;
GRANT SELECT(package_name) ON TABLE public.advisory_affected TO plugyard_jobs;
GRANT SELECT(events) ON TABLE public.advisory_affected TO plugyard_jobs;
GRANT SELECT(listed) ON TABLE public.advisory_affected TO plugyard_jobs;
GRANT SELECT,INSERT,DELETE ON TABLE public.advisory_alias TO plugyard_app;
GRANT SELECT ON TABLE public.advisory_alias TO plugyard_reader;
GRANT SELECT,INSERT ON TABLE public.advisory_source TO plugyard_app;
GRANT SELECT ON TABLE public.advisory_source TO plugyard_reader;
GRANT UPDATE(as_of) ON TABLE public.advisory_source TO plugyard_app;
GRANT UPDATE(imported_at) ON TABLE public.advisory_source TO plugyard_app;
GRANT INSERT ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(tenant_id) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(api_key_id) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(user_id) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(name) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(created_at) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(expires_at),UPDATE(expires_at) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(scopes) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(last_four) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT(replaced_by),UPDATE(replaced_by) ON TABLE public.api_key TO plugyard_app;
GRANT SELECT,INSERT ON TABLE public.api_key_use TO plugyard_app;
GRANT SELECT ON TABLE public.api_key_use TO plugyard_reader;
GRANT UPDATE(last_used_at) ON TABLE public.api_key_use TO plugyard_app;
GRANT INSERT ON TABLE public.audit_entry TO plugyard_audit;
GRANT SELECT,INSERT,DELETE ON TABLE public.binding TO plugyard_app;
GRANT SELECT ON TABLE public.binding TO plugyard_reader;
GRANT DELETE ON TABLE public.binding TO plugyard_jobs;
GRANT SELECT(tenant_id) ON TABLE public.binding TO plugyard_jobs;
GRANT SELECT(binding_id) ON TABLE public.binding TO plugyard_jobs;
GRANT SELECT(tenant_id),INSERT(tenant_id) ON TABLE public.consumer_revision TO plugyard_jobs;
GRANT SELECT(aggregate_id),INSERT(aggregate_id) ON TABLE public.consumer_revision TO plugyard_jobs;
GRANT SELECT(consumer),INSERT(consumer) ON TABLE public.consumer_revision TO plugyard_jobs;
GRANT SELECT(revision),INSERT(revision),UPDATE(revision) ON TABLE public.consumer_revision TO plugyard_jobs;
GRANT SELECT,INSERT ON TABLE public.dependency_edge TO plugyard_app;
GRANT SELECT ON TABLE public.dependency_edge TO plugyard_reader;
GRANT SELECT ON TABLE public.dependency_edge TO plugyard_jobs;
GRANT UPDATE(masked_upto) ON TABLE public.dependency_edge TO plugyard_app;
GRANT UPDATE(masked_upto) ON TABLE public.dependency_edge TO plugyard_jobs;
GRANT UPDATE(closure_seen) ON TABLE public.dependency_edge TO plugyard_app;
GRANT UPDATE(closure_seen) ON TABLE public.dependency_edge TO plugyard_jobs;
GRANT INSERT(plugin_name),UPDATE(plugin_name) ON TABLE public.dependency_edge TO plugyard_app;
GRANT SELECT ON TABLE public.dependency_graph TO plugyard_app;
GRANT SELECT ON TABLE public.dependency_graph TO plugyard_reader;
GRANT SELECT ON TABLE public.dependency_graph TO plugyard_jobs;
GRANT INSERT(tenant_id) ON TABLE public.dependency_graph TO plugyard_app;
GRANT INSERT(plugin_id) ON TABLE public.dependency_graph TO plugyard_app;
GRANT INSERT(is_public) ON TABLE public.dependency_graph TO plugyard_app;
GRANT INSERT(name) ON TABLE public.dependency_graph TO plugyard_app;
GRANT UPDATE(generation) ON TABLE public.dependency_graph TO plugyard_app;
GRANT UPDATE(generation) ON TABLE public.dependency_graph TO plugyard_jobs;
GRANT INSERT(last_ordinal),UPDATE(last_ordinal) ON TABLE public.dependency_graph TO plugyard_app;
GRANT INSERT(newest_released_at),UPDATE(newest_released_at) ON TABLE public.dependency_graph TO plugyard_app;
GRANT INSERT(closure),UPDATE(closure) ON TABLE public.dependency_graph TO plugyard_app;
GRANT UPDATE(closure) ON TABLE public.dependency_graph TO plugyard_jobs;
GRANT INSERT(packed),UPDATE(packed) ON TABLE public.dependency_graph TO plugyard_app;
GRANT UPDATE(packed) ON TABLE public.dependency_graph TO plugyard_jobs;
GRANT INSERT(spread_for),UPDATE(spread_for) ON TABLE public.dependency_graph TO plugyard_app;
GRANT UPDATE(spread_for) ON TABLE public.dependency_graph TO plugyard_jobs;
GRANT SELECT ON TABLE public.effective_group TO plugyard_app;
GRANT SELECT ON TABLE public.effective_group TO plugyard_reader;
GRANT SELECT ON TABLE public.effective_permission TO plugyard_app;
GRANT SELECT ON TABLE public.effective_permission TO plugyard_reader;
GRANT SELECT,INSERT ON TABLE public.environment TO plugyard_app;
GRANT SELECT ON TABLE public.environment TO plugyard_reader;
GRANT UPDATE(title) ON TABLE public.environment TO plugyard_app;
GRANT UPDATE(is_production) ON TABLE public.environment TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.environment TO plugyard_app;
GRANT UPDATE(updated_at) ON TABLE public.environment TO plugyard_app;
GRANT SELECT,INSERT ON TABLE public.event_schema TO plugyard_app;
GRANT SELECT ON TABLE public.event_schema TO plugyard_reader;
GRANT SELECT,INSERT ON TABLE public.exploit_signal TO plugyard_app;
GRANT SELECT ON TABLE public.exploit_signal TO plugyard_reader;
GRANT UPDATE(epss) ON TABLE public.exploit_signal TO plugyard_app;
GRANT UPDATE(percentile) ON TABLE public.exploit_signal TO plugyard_app;
GRANT UPDATE(epss_as_of) ON TABLE public.exploit_signal TO plugyard_app;
GRANT UPDATE(is_known_exploited) ON TABLE public.exploit_signal TO plugyard_app;
GRANT UPDATE(exploited_since) ON TABLE public.exploit_signal TO plugyard_app;
GRANT UPDATE(due_on) ON TABLE public.exploit_signal TO plugyard_app;
GRANT UPDATE(kev_as_of) ON TABLE public.exploit_signal TO plugyard_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.group_group TO plugyard_app;
GRANT SELECT ON TABLE public.group_group TO plugyard_reader;
GRANT SELECT,INSERT,DELETE ON TABLE public.group_user TO plugyard_app;
GRANT SELECT ON TABLE public.group_user TO plugyard_reader;
GRANT SELECT,INSERT ON TABLE public.host_release TO plugyard_app;
GRANT SELECT ON TABLE public.host_release TO plugyard_reader;
GRANT SELECT,INSERT ON TABLE public.idempotency_key TO plugyard_app;
GRANT DELETE ON TABLE public.idempotency_key TO plugyard_jobs;
GRANT SELECT(tenant_id) ON TABLE public.idempotency_key TO plugyard_jobs;
GRANT SELECT(user_id) ON TABLE public.idempotency_key TO plugyard_jobs;
GRANT SELECT(key) ON TABLE public.idempotency_key TO plugyard_jobs;
GRANT UPDATE(answer) ON TABLE public.idempotency_key TO plugyard_app;
GRANT SELECT(created_at),UPDATE(created_at) ON TABLE public.idempotency_key TO plugyard_jobs;
GRANT SELECT,INSERT,DELETE ON TABLE public.installed_package TO plugyard_app;
GRANT SELECT ON TABLE public.installed_package TO plugyard_reader;
GRANT SELECT(tenant_id) ON TABLE public.installed_package TO plugyard_jobs;
GRANT SELECT(tenant_id) ON TABLE public.installed_package TO plugyard_counts;
GRANT SELECT(environment_id) ON TABLE public.installed_package TO plugyard_jobs;
GRANT SELECT(environment_id) ON TABLE public.installed_package TO plugyard_counts;
GRANT SELECT(name) ON TABLE public.installed_package TO plugyard_jobs;
GRANT SELECT(name) ON TABLE public.installed_package TO plugyard_counts;
GRANT SELECT(version) ON TABLE public.installed_package TO plugyard_jobs;
GRANT SELECT(version) ON TABLE public.installed_package TO plugyard_counts;
GRANT SELECT,INSERT ON TABLE public.installed_set TO plugyard_app;
GRANT SELECT ON TABLE public.installed_set TO plugyard_reader;
GRANT SELECT(tenant_id) ON TABLE public.installed_set TO plugyard_jobs;
GRANT SELECT(environment_id) ON TABLE public.installed_set TO plugyard_jobs;
GRANT UPDATE(source) ON TABLE public.installed_set TO plugyard_app;
GRANT UPDATE(host_version) ON TABLE public.installed_set TO plugyard_app;
GRANT UPDATE(digest) ON TABLE public.installed_set TO plugyard_app;
GRANT UPDATE(package_count) ON TABLE public.installed_set TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.installed_set TO plugyard_app;
GRANT UPDATE(imported_at) ON TABLE public.installed_set TO plugyard_app;
GRANT SELECT(imported_at) ON TABLE public.installed_set TO plugyard_jobs;
GRANT UPDATE(imported_by) ON TABLE public.installed_set TO plugyard_app;
GRANT SELECT,INSERT ON TABLE public.invitation TO plugyard_app;
GRANT SELECT ON TABLE public.invitation TO plugyard_reader;
GRANT UPDATE(accepted_at) ON TABLE public.invitation TO plugyard_app;
GRANT UPDATE(accepted_by) ON TABLE public.invitation TO plugyard_app;
GRANT UPDATE(revoked_at) ON TABLE public.invitation TO plugyard_app;
GRANT SELECT,INSERT ON TABLE public.member TO plugyard_app;
GRANT SELECT ON TABLE public.member TO plugyard_reader;
GRANT DELETE ON TABLE public.outbox TO plugyard_jobs;
GRANT SELECT(tenant_id),INSERT(tenant_id) ON TABLE public.outbox TO plugyard_jobs;
GRANT SELECT(tenant_id),INSERT(tenant_id) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(aggregate_id),INSERT(aggregate_id) ON TABLE public.outbox TO plugyard_jobs;
GRANT SELECT(aggregate_id),INSERT(aggregate_id) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(revision),INSERT(revision) ON TABLE public.outbox TO plugyard_jobs;
GRANT SELECT(revision),INSERT(revision) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(aggregate_type),INSERT(aggregate_type) ON TABLE public.outbox TO plugyard_jobs;
GRANT SELECT(aggregate_type),INSERT(aggregate_type) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(event_id),INSERT(event_id) ON TABLE public.outbox TO plugyard_jobs;
GRANT INSERT(event_id) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(event_type),INSERT(event_type) ON TABLE public.outbox TO plugyard_jobs;
GRANT SELECT(event_type),INSERT(event_type) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(data),INSERT(data) ON TABLE public.outbox TO plugyard_jobs;
GRANT INSERT(data) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(actor_user_id),INSERT(actor_user_id) ON TABLE public.outbox TO plugyard_jobs;
GRANT INSERT(actor_user_id) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(request_id),INSERT(request_id) ON TABLE public.outbox TO plugyard_jobs;
GRANT INSERT(request_id) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(occurred_at),INSERT(occurred_at) ON TABLE public.outbox TO plugyard_jobs;
GRANT SELECT(occurred_at),INSERT(occurred_at) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(published_at),UPDATE(published_at) ON TABLE public.outbox TO plugyard_jobs;
GRANT SELECT(attempts),UPDATE(attempts) ON TABLE public.outbox TO plugyard_jobs;
GRANT UPDATE(attempts) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT(trace_header),INSERT(trace_header) ON TABLE public.outbox TO plugyard_jobs;
GRANT INSERT(trace_header) ON TABLE public.outbox TO plugyard_app;
GRANT SELECT,DELETE ON TABLE public.outbox_parked TO plugyard_app;
GRANT SELECT(tenant_id),INSERT(tenant_id) ON TABLE public.outbox_parked TO plugyard_jobs;
GRANT SELECT(aggregate_id),INSERT(aggregate_id) ON TABLE public.outbox_parked TO plugyard_jobs;
GRANT INSERT(revision) ON TABLE public.outbox_parked TO plugyard_jobs;
GRANT INSERT(event_id) ON TABLE public.outbox_parked TO plugyard_jobs;
GRANT INSERT(reason) ON TABLE public.outbox_parked TO plugyard_jobs;
GRANT INSERT(attempts) ON TABLE public.outbox_parked TO plugyard_jobs;
GRANT INSERT(parked_at) ON TABLE public.outbox_parked TO plugyard_jobs;
GRANT SELECT,INSERT,DELETE ON TABLE public.role TO plugyard_app;
GRANT SELECT ON TABLE public.role TO plugyard_reader;
GRANT UPDATE(name) ON TABLE public.role TO plugyard_app;
GRANT UPDATE(permissions) ON TABLE public.role TO plugyard_app;
GRANT UPDATE(description) ON TABLE public.role TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.role TO plugyard_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.role_conflict TO plugyard_app;
GRANT SELECT ON TABLE public.role_conflict TO plugyard_reader;
GRANT SELECT ON TABLE public.slo_alert TO plugyard_app;
GRANT SELECT ON TABLE public.slo_alert TO plugyard_reader;
GRANT SELECT,INSERT ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(state) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(slo_alert_group_id) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(fired_at) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(calm_since) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(resolved_at) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(told) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(told_at) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(silence_id) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(steps_done) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT UPDATE(acknowledged_at) ON TABLE public.slo_alert TO plugyard_app;
GRANT UPDATE(acknowledged_by) ON TABLE public.slo_alert TO plugyard_app;
GRANT UPDATE(note) ON TABLE public.slo_alert TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.slo_alert TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.slo_alert TO plugyard_jobs;
GRANT SELECT ON TABLE public.slo_alert_group TO plugyard_app;
GRANT SELECT ON TABLE public.slo_alert_group TO plugyard_reader;
GRANT SELECT,INSERT ON TABLE public.slo_alert_group TO plugyard_jobs;
GRANT UPDATE(is_open) ON TABLE public.slo_alert_group TO plugyard_jobs;
GRANT UPDATE(cause) ON TABLE public.slo_alert_group TO plugyard_jobs;
GRANT UPDATE(cause_id) ON TABLE public.slo_alert_group TO plugyard_jobs;
GRANT UPDATE(evidence) ON TABLE public.slo_alert_group TO plugyard_jobs;
GRANT SELECT ON TABLE public.slo_day TO plugyard_app;
GRANT SELECT ON TABLE public.slo_day TO plugyard_reader;
GRANT SELECT,INSERT ON TABLE public.slo_day TO plugyard_jobs;
GRANT UPDATE(good) ON TABLE public.slo_day TO plugyard_jobs;
GRANT UPDATE(total) ON TABLE public.slo_day TO plugyard_jobs;
GRANT SELECT,INSERT,DELETE ON TABLE public.slo_objective TO plugyard_app;
GRANT SELECT ON TABLE public.slo_objective TO plugyard_reader;
GRANT SELECT ON TABLE public.slo_objective TO plugyard_jobs;
GRANT UPDATE(name) ON TABLE public.slo_objective TO plugyard_app;
GRANT UPDATE(target) ON TABLE public.slo_objective TO plugyard_app;
GRANT UPDATE(window_days) ON TABLE public.slo_objective TO plugyard_app;
GRANT UPDATE(least_events) ON TABLE public.slo_objective TO plugyard_app;
GRANT UPDATE(pending_minutes) ON TABLE public.slo_objective TO plugyard_app;
GRANT UPDATE(escalation) ON TABLE public.slo_objective TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.slo_objective TO plugyard_app;
GRANT UPDATE(updated_at) ON TABLE public.slo_objective TO plugyard_app;
GRANT SELECT,INSERT ON TABLE public.slo_silence TO plugyard_app;
GRANT SELECT ON TABLE public.slo_silence TO plugyard_reader;
GRANT SELECT ON TABLE public.slo_silence TO plugyard_jobs;
GRANT UPDATE(ends_at) ON TABLE public.slo_silence TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.slo_silence TO plugyard_app;
GRANT SELECT,DELETE ON TABLE public.slo_status TO plugyard_app;
GRANT SELECT ON TABLE public.slo_status TO plugyard_reader;
GRANT SELECT ON TABLE public.slo_status TO plugyard_jobs;
GRANT INSERT(tenant_id) ON TABLE public.slo_status TO plugyard_app;
GRANT INSERT(slo_objective_id) ON TABLE public.slo_status TO plugyard_app;
GRANT UPDATE(evaluated_minute) ON TABLE public.slo_status TO plugyard_jobs;
GRANT UPDATE(as_of) ON TABLE public.slo_status TO plugyard_jobs;
GRANT UPDATE(has_data) ON TABLE public.slo_status TO plugyard_jobs;
GRANT UPDATE(windows) ON TABLE public.slo_status TO plugyard_jobs;
GRANT UPDATE(filled_from) ON TABLE public.slo_status TO plugyard_jobs;
GRANT SELECT,INSERT ON TABLE public.subject_key TO plugyard_app;
GRANT SELECT,INSERT ON TABLE public.tenant_epoch TO plugyard_app;
GRANT SELECT,INSERT ON TABLE public.tenant_user TO plugyard_app;
GRANT SELECT ON TABLE public.tenant_user TO plugyard_reader;
GRANT UPDATE(display_name) ON TABLE public.tenant_user TO plugyard_app;
GRANT UPDATE(email) ON TABLE public.tenant_user TO plugyard_app;
GRANT UPDATE(suspended_at) ON TABLE public.tenant_user TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.tenant_user TO plugyard_app;
GRANT UPDATE(removed_at) ON TABLE public.tenant_user TO plugyard_app;
GRANT UPDATE(user_name) ON TABLE public.tenant_user TO plugyard_app;
GRANT UPDATE(external_id) ON TABLE public.tenant_user TO plugyard_app;
GRANT UPDATE(profile) ON TABLE public.tenant_user TO plugyard_app;
GRANT UPDATE(updated_at) ON TABLE public.tenant_user TO plugyard_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.user_group TO plugyard_app;
GRANT SELECT ON TABLE public.user_group TO plugyard_reader;
GRANT UPDATE(name) ON TABLE public.user_group TO plugyard_app;
GRANT UPDATE(description) ON TABLE public.user_group TO plugyard_app;
GRANT UPDATE(external_id) ON TABLE public.user_group TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.user_group TO plugyard_app;
GRANT UPDATE(updated_at) ON TABLE public.user_group TO plugyard_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.version_deprecation TO plugyard_app;
GRANT SELECT ON TABLE public.version_deprecation TO plugyard_reader;
GRANT UPDATE(message) ON TABLE public.version_deprecation TO plugyard_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.webhook TO plugyard_app;
GRANT SELECT ON TABLE public.webhook TO plugyard_jobs;
GRANT UPDATE(url) ON TABLE public.webhook TO plugyard_app;
GRANT UPDATE(event_types) ON TABLE public.webhook TO plugyard_app;
GRANT UPDATE(description) ON TABLE public.webhook TO plugyard_app;
GRANT UPDATE(is_enabled) ON TABLE public.webhook TO plugyard_app;
GRANT UPDATE(is_enabled) ON TABLE public.webhook TO plugyard_jobs;
GRANT UPDATE(disabled_at) ON TABLE public.webhook TO plugyard_app;
GRANT UPDATE(disabled_at) ON TABLE public.webhook TO plugyard_jobs;
GRANT UPDATE(disabled_reason) ON TABLE public.webhook TO plugyard_app;
GRANT UPDATE(disabled_reason) ON TABLE public.webhook TO plugyard_jobs;
GRANT UPDATE(revision) ON TABLE public.webhook TO plugyard_app;
GRANT UPDATE(revision) ON TABLE public.webhook TO plugyard_jobs;
GRANT UPDATE(updated_at) ON TABLE public.webhook TO plugyard_app;
GRANT UPDATE(updated_at) ON TABLE public.webhook TO plugyard_jobs;
GRANT SELECT ON TABLE public.webhook_attempt TO plugyard_app;
GRANT SELECT,INSERT ON TABLE public.webhook_attempt TO plugyard_jobs;
GRANT SELECT,INSERT ON TABLE public.webhook_delivery TO plugyard_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.webhook_delivery TO plugyard_jobs;
GRANT UPDATE(state) ON TABLE public.webhook_delivery TO plugyard_app;
GRANT UPDATE(state) ON TABLE public.webhook_delivery TO plugyard_jobs;
GRANT UPDATE(reason) ON TABLE public.webhook_delivery TO plugyard_app;
GRANT UPDATE(reason) ON TABLE public.webhook_delivery TO plugyard_jobs;
GRANT UPDATE(attempt_count) ON TABLE public.webhook_delivery TO plugyard_jobs;
GRANT UPDATE(attempts_before_replay) ON TABLE public.webhook_delivery TO plugyard_app;
GRANT UPDATE(next_attempt_at) ON TABLE public.webhook_delivery TO plugyard_app;
GRANT UPDATE(next_attempt_at) ON TABLE public.webhook_delivery TO plugyard_jobs;
GRANT INSERT,DELETE ON TABLE public.webhook_secret TO plugyard_app;
GRANT SELECT,DELETE ON TABLE public.webhook_secret TO plugyard_jobs;
GRANT SELECT(tenant_id) ON TABLE public.webhook_secret TO plugyard_app;
GRANT SELECT(webhook_id) ON TABLE public.webhook_secret TO plugyard_app;
GRANT SELECT(secret_id) ON TABLE public.webhook_secret TO plugyard_app;
GRANT SELECT(created_at) ON TABLE public.webhook_secret TO plugyard_app;
GRANT SELECT(expires_at),UPDATE(expires_at) ON TABLE public.webhook_secret TO plugyard_app;
GRANT SELECT ON TABLE search.current_generation TO plugyard_owner;
GRANT SELECT ON TABLE search.generation TO plugyard_owner;
GRANT SELECT ON SEQUENCE search.generation_generation_seq TO plugyard_owner;
GRANT SELECT ON TABLE search.pending_change TO plugyard_owner;
GRANT SELECT ON TABLE search.plugin_document TO plugyard_owner;
GRANT SELECT ON TABLE search.plugin_search TO plugyard_owner;
GRANT SELECT ON TABLE search.word_form TO plugyard_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_search IN SCHEMA search GRANT SELECT ON TABLES TO plugyard_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_audit REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_counts REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE plugyard_search REVOKE ALL ON FUNCTIONS FROM PUBLIC;
