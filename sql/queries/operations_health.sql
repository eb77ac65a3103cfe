-- name: get_health(now)^
-- record_class: DatabaseState
-- The newest migration and the backlog, as far as the verified actor may see it.
-- Index: none: a function; it names what carries each part.
select
    h.migration,
    h.migrated_at,
    h.unpublished,
    h.oldest_unpublished_at,
    h.parked,
    h.due
from app.read_health(:now) as h;

-- name: get_liveness()$
-- The version of a server that answers statements; its greeting alone could be a proxy's.
select current_setting('server_version');
