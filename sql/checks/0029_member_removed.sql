-- post: nobody is removed who is not suspended, and nobody was removed by this
select count(*) = 0
from public.tenant_user as u
where u.removed_at is not null;

-- post: a request can revoke a key and change nothing else of it
select
    has_column_privilege('plugyard_app', 'public.api_key', 'revoked_at', 'update')
    and not has_column_privilege('plugyard_app', 'public.api_key', 'key_hash', 'update');
