-- post: an edit of a role asks for the owner
select p.prosrc like '%refuse_ownerless%'
from pg_proc as p
where p.oid = 'app.derive_role()'::regprocedure;
