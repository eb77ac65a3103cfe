-- post: the owner can read every table of the database, as a dump must
select bool_and(has_table_privilege('plugyard_owner', c.oid, 'select'))
from pg_class as c
where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('public', 'app', 'audit', 'search');

-- post: and whatever table a later generation of the search is kept in
select count(*) = 1
from pg_default_acl as d
cross join lateral aclexplode(d.defaclacl) as g
where
    d.defaclrole = 'plugyard_search'::regrole
    and d.defaclnamespace = 'search'::regnamespace
    and g.grantee = 'plugyard_owner'::regrole
    and g.privilege_type = 'SELECT';
