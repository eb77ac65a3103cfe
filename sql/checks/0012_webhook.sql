-- post: every table has row level security that binds its owner too
select count(*) = 4 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('webhook', 'webhook_secret', 'webhook_delivery', 'webhook_attempt');

-- post: every table holds each request role to its own tenant, by a policy that no other policy widens
select
    bool_and(
        exists (
            select
            from pg_policy as p
            where
                p.polrelid = c.oid
                and not p.polpermissive
                and p.polroles @> array['plugyard_app'::regrole, 'plugyard_reader'::regrole]::oid []
        )
    )
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('webhook', 'webhook_secret', 'webhook_delivery', 'webhook_attempt');

-- post: no request role can read a sealed secret back
select not bool_or(has_column_privilege(r.rolname, 'public.webhook_secret', 'sealed', 'select'))
from pg_roles as r
where r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_events');

-- post: a webhook has one secret that does not end
select i.indisunique and i.indisvalid
from pg_index as i
where i.indexrelid = 'public.webhook_secret_current'::regclass;
