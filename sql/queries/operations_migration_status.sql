-- name: list_migrations()^
-- record_class: MigrationState
-- What was applied, who migrates now, how the last run ended and which indexes cannot be used.
select
    s.p_applied as applied,
    s.p_holder as holder,
    s.p_leased_until as leased_until,
    s.p_last_run as last_run,
    s.p_invalid_indexes as invalid_indexes
from app.list_migrations() as s;
