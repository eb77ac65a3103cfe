-- post: every tenant joins by the attribute that a new one gets
select not exists (
    select
    from public.tenant as t
    where t.scim_subject != 'externalId'
);

-- post: what a provider tells of a person stays out of the trail
select count(*) = 3
from app.personal_column as p
where
    p.table_name = 'tenant_user'
    and p.column_name in ('user_name', 'external_id', 'profile');
