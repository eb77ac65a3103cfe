-- post: the view runs as its reader, and looks at what is yanked
select
    c.reloptions @> array['security_invoker=true']
    and exists (
        select
        from pg_depend as d
        inner join pg_rewrite as r on d.objid = r.oid
        where
            r.ev_class = c.oid
            and d.refobjid = 'public.version_yank'::regclass
    )
from pg_class as c
where c.oid = 'app.plugin_detail'::regclass;
