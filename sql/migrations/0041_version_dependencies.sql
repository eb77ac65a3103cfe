-- What a version depends on, and the host it was made for. Safe: columns whose defaults rewrite nothing, and a check that holds
-- for new rows at once and is validated by the next migration; code of before inserts without naming them.
-- migrate:up
alter table public.version
-- A list of {name, range, kind}, as published. No row for each: nothing asks for one of them alone, and a catalog of 100,000
-- plugins would have some 10 million.
add column dependencies jsonb not null default '[]',
add column host_range text,
add constraint version_dependencies_check check (jsonb_typeof(dependencies) = 'array') not valid,
add constraint version_host_range_check check (length(host_range) between 1 and 256) not valid;

-- migrate:down
alter table public.version
drop constraint version_host_range_check,
drop constraint version_dependencies_check,
drop column host_range,
drop column dependencies;
