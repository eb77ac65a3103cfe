-- post: the writer reads no ledger, and requests neither read nor write that of ids
select
    not has_table_privilege('plugyard_events', 'public.written_message', 'select, update, delete')
    and not bool_or(has_table_privilege(r.name, 'public.event_id', 'select, insert, update, delete'))
from (values ('plugyard_app'), ('plugyard_reader'), ('plugyard_events')) as r (name);
