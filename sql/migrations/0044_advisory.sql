-- Advisories: what is known to be vulnerable, how bad it is, and how likely to be exploited. Safe: only new objects.
-- migrate:up
-- Those of the platform are everybody's, a tenant's own are its own. Written by import only, whole records over older ones.
create table public.advisory (
    tenant_id uuid not null,
    advisory_id uuid not null,
    is_public boolean not null,
    osv_id text not null,
    aliases text[] not null,
    summary text not null,
    details text not null,
    severity text not null,
    cvss_vector text,
    cvss_score double precision,
    -- Every package that it speaks of has a version without it.
    is_fixable boolean not null,
    published_at timestamptz not null,
    modified_at timestamptz not null,
    withdrawn_at timestamptz,
    revision bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint advisory_pkey primary key (tenant_id, advisory_id),
    constraint advisory_osv_key unique (tenant_id, osv_id),
    constraint advisory_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint advisory_public_check check (is_public = (tenant_id = app.platform_tenant_id())),
    -- One condition a constraint: of several, a dump comes back with other parentheses than it was taken with.
    constraint advisory_osv_id_check check (length(osv_id) between 1 and 200),
    constraint advisory_aliases_check check (cardinality(aliases) <= 100),
    constraint advisory_summary_check check (length(summary) <= 500),
    constraint advisory_details_check check (length(details) <= 20000),
    constraint advisory_severity_check check (severity in ('unknown', 'none', 'low', 'medium', 'high', 'critical')),
    constraint advisory_cvss_check check ((cvss_score is null) = (cvss_vector is null)),
    constraint advisory_cvss_score_check check (cvss_score between 0 and 10),
    constraint advisory_cvss_vector_check check (length(cvss_vector) <= 300)
);
create index advisory_latest on public.advisory (tenant_id, modified_at, advisory_id);
select app.protect_shared('public.advisory');
select app.audit_table('public.advisory', 'advisory_id');
grant select on public.advisory to plugyard_app, plugyard_reader;
grant insert, update (
    aliases, summary, details, severity, cvss_vector, cvss_score, is_fixable, published_at, modified_at, withdrawn_at,
    revision, updated_at
) on public.advisory to plugyard_app;

-- The ids an advisory goes by, its own among them. Rows and not the array alone: under row level security only an operator
-- that cannot leak reaches an index, and equality of texts is one.
create table public.advisory_alias (
    tenant_id uuid not null,
    alias text not null,
    advisory_id uuid not null,
    is_public boolean not null,
    constraint advisory_alias_pkey primary key (tenant_id, alias, advisory_id),
    constraint advisory_alias_advisory_fkey foreign key (tenant_id, advisory_id)
    references public.advisory (tenant_id, advisory_id),
    constraint advisory_alias_public_check check (is_public = (tenant_id = app.platform_tenant_id())),
    constraint advisory_alias_length_check check (length(alias) between 1 and 200)
);
create index advisory_alias_advisory on public.advisory_alias (tenant_id, advisory_id);
select app.protect_shared('public.advisory_alias');
grant select, insert, delete on public.advisory_alias to plugyard_app;
grant select on public.advisory_alias to plugyard_reader;

-- The npm packages an advisory speaks of. events: one list for each range of the source, of [kind, version]. listed: versions
-- named one by one. fixed: the versions that are without it.
create table public.advisory_affected (
    tenant_id uuid not null,
    advisory_id uuid not null,
    place integer not null,
    is_public boolean not null,
    package_name text not null,
    events jsonb not null,
    listed text[] not null,
    fixed text[] not null,
    constraint advisory_affected_pkey primary key (tenant_id, advisory_id, place),
    constraint advisory_affected_advisory_fkey foreign key (tenant_id, advisory_id)
    references public.advisory (tenant_id, advisory_id),
    constraint advisory_affected_public_check check (is_public = (tenant_id = app.platform_tenant_id())),
    constraint advisory_affected_name_check check (length(package_name) between 1 and 214)
);
create index advisory_affected_package on public.advisory_affected (package_name, tenant_id, advisory_id);
select app.protect_shared('public.advisory_affected');
grant select, insert, delete on public.advisory_affected to plugyard_app;
grant select on public.advisory_affected to plugyard_reader;

-- What FIRST (EPSS) and CISA (KEV) say of a CVE; only the platform's rows count. One source's columns are null until it spoke.
create table public.exploit_signal (
    tenant_id uuid not null,
    cve text not null,
    is_public boolean not null,
    epss double precision,
    percentile double precision,
    epss_as_of date,
    is_known_exploited boolean not null default false,
    exploited_since date,
    due_on date,
    kev_as_of date,
    constraint exploit_signal_pkey primary key (tenant_id, cve),
    constraint exploit_signal_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint exploit_signal_public_check check (is_public = (tenant_id = app.platform_tenant_id())),
    constraint exploit_signal_cve_check check (cve ~ '^CVE-[0-9]{4}-[0-9]{4,19}$'),
    constraint exploit_signal_epss_check check ((epss is null) = (epss_as_of is null)),
    constraint exploit_signal_epss_range_check check (epss between 0 and 1),
    constraint exploit_signal_percentile_check check (percentile between 0 and 1),
    constraint exploit_signal_kev_check check (is_known_exploited = (kev_as_of is not null))
);
select app.protect_shared('public.exploit_signal');
grant select, insert, update (
    epss, percentile, epss_as_of, is_known_exploited, exploited_since, due_on, kev_as_of
) on public.exploit_signal to plugyard_app;
grant select on public.exploit_signal to plugyard_reader;

-- Up to when a source was imported whole. Without a row for npm nothing can be said to be clean.
create table public.advisory_source (
    tenant_id uuid not null,
    source text not null,
    is_public boolean not null,
    as_of timestamptz not null,
    imported_at timestamptz not null,
    constraint advisory_source_pkey primary key (tenant_id, source),
    constraint advisory_source_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint advisory_source_name_check check (source in ('npm', 'epss', 'kev')),
    constraint advisory_source_public_check check (is_public = (tenant_id = app.platform_tenant_id()))
);
select app.protect_shared('public.advisory_source');
select app.audit_table('public.advisory_source', 'source');
grant select, insert, update (as_of, imported_at) on public.advisory_source to plugyard_app;
grant select on public.advisory_source to plugyard_reader;

insert into app.table_exemption (table_name, exempt_from, reason) values
('advisory_alias', 'audit', 'a part of its advisory, which is audited and whose aliases it repeats'),
('advisory_affected', 'audit', 'a part of its advisory, which is audited and moves its revision with it'),
('exploit_signal', 'audit', 'derived: what FIRST and CISA publish, imported anew every day');

-- What finds the installs a new advisory touches: which packages and versions it speaks of, and nothing of what it says.
grant select (tenant_id, advisory_id, osv_id, severity, withdrawn_at, revision) on public.advisory to plugyard_jobs;
grant select (tenant_id, advisory_id, place, package_name, events, listed) on public.advisory_affected to plugyard_jobs;

-- migrate:down
drop table public.advisory_source, public.exploit_signal, public.advisory_affected, public.advisory_alias, public.advisory;
delete from app.table_exemption where table_name in ('advisory_alias', 'advisory_affected', 'exploit_signal');
