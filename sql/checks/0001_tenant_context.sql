-- post: HMAC-SHA256 answers the first vector of RFC 4231
select
    app.hmac_sha256(decode(repeat('0b', 20), 'hex'), 'Hi There'::bytea)
    = '\xb0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'::bytea;

-- post: no request role can make a temporary table that would be found before one of ours
select not bool_or(has_database_privilege(r.rolname, current_database(), 'temporary'))
from pg_roles as r
where r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events');

-- post: a function that the owner, the search or the trail makes later is closed to everybody else
select count(*) = 3
from pg_default_acl as d
inner join pg_roles as r on d.defaclrole = r.oid
where
    d.defaclobjtype = 'f'
    and d.defaclnamespace = 0
    and r.rolname in ('plugyard_owner', 'plugyard_search', 'plugyard_audit')
    and not exists (select from aclexplode(d.defaclacl) as g where g.grantee = 0);

-- post: no login can read the keys of the tenant context
select not bool_or(has_table_privilege(r.rolname, 'app.context_key', 'select'))
from pg_roles as r
where r.rolname in ('plugyard_app', 'plugyard_reader', 'plugyard_jobs', 'plugyard_events');
