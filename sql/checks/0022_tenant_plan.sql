-- post: every tenant has the plan that a new one gets
select not exists (
    select
    from public.tenant as t
    where t.plan != 'standard'
);

-- post: no request can change a plan
select
    not has_column_privilege('plugyard_app', 'public.tenant', 'plan', 'update')
    and not has_column_privilege('plugyard_reader', 'public.tenant', 'plan', 'update');
