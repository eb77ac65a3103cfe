-- The owner may read the search projection: its dump could not hold the whole database otherwise, and failed.
-- Safe: adds a right of the owner's; granting waits for nobody who reads or writes.
-- migrate:up
set local role plugyard_search;
grant select on all tables in schema search to plugyard_owner;
grant select on all sequences in schema search to plugyard_owner;
-- Each generation is a table of its own, made by a function of this role.
alter default privileges in schema search grant select on tables to plugyard_owner;
reset role;

-- migrate:down
set local role plugyard_search;
alter default privileges in schema search revoke select on tables from plugyard_owner;
revoke select on all sequences in schema search from plugyard_owner;
revoke select on all tables in schema search from plugyard_owner;
reset role;
