-- name: advance_consumer(tenant_id, aggregate_id, consumer, revision)$
-- Move a consumer to this revision of an aggregate; null if it has seen that or a newer one. Who comes at the same time waits.
-- Index: consumer_revision_pkey.
insert into consumer_revision as c (tenant_id, aggregate_id, consumer, revision)
values (:tenant_id, :aggregate_id, :consumer, :revision)
on conflict (tenant_id, aggregate_id, consumer) do update
    set revision = excluded.revision
    where c.revision < excluded.revision
returning true;
