-- The person behind an issuer's subject, made on first sight. Persons are global, so no tenant's rights reach them.
create or replace function app.enroll_person(p_person_id uuid, p_issuer text, p_subject text) returns uuid
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
    insert into public.person (person_id, issuer, subject)
    values (p_person_id, p_issuer, p_subject)
    -- The empty update makes "returning" answer for a person who is already there, also under concurrency.
    on conflict (issuer, subject) do update set subject = excluded.subject
    returning person_id
$$;
revoke all on function app.enroll_person(uuid, text, text) from public;
grant execute on function app.enroll_person(uuid, text, text) to plugyard_app;
