-- post: no request may call what only triggers need
select not has_function_privilege('plugyard_app', 'app.refuse_ownerless(uuid)', 'execute');
