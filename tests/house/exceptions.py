"""The places where a rule does not hold, each with its reason; a place that keeps its rule again must leave."""

from collections.abc import Mapping

EXCEPTIONS: Mapping[str, Mapping[str, str]] = {
    "only the edge reads the clock": {
        "shared/operations/probes.py": "measures how long a store took to answer; no use case sees a time",
        "shared/operations/webhook_client.py": "a deadline is held by a running clock, whatever `now` a use case has",
        "shared/context.py": "a context token expires by the clock of the world, whatever `now` a use case was given",
        "shared/operations/expiry.py": "a run's budget is held by a running clock; `now` stands still meanwhile",
        "shared/identity/review_ends.py": "a run's budget is held by a running clock; `now` stands still meanwhile",
        "shared/analytics/id_checks.py": "a run's budget is held by a running clock; `now` stands still meanwhile",
        "shared/analytics/reconcile.py": "a run's budget is held by a running clock; `now` stands still meanwhile",
        "shared/analytics/rebuild.py": "a command reads the clock once, as an edge does",
        "shared/analytics/refresh.py": "a run's budget is held by a running clock; `now` stands still meanwhile",
        "shared/analytics/evaluation.py": "a run's budget is held by a running clock; `now` stands still meanwhile",
        "shared/analytics/performance_refresh.py": "a run's budget is held by a running clock, whatever `now` it has",
        "shared/analytics/expiry.py": "a run's budget is held by a running clock; `now` stands still meanwhile",
        "shared/analytics/maintenance.py": "a run's budget is held by a running clock; `now` stands still meanwhile",
        "shared/analytics/partition_index.py": "a run's budget is held by a running clock, whatever `now` it has",
        "shared/analytics/partition_command.py": "says how long a lock was held",
        "shared/operations/relay.py": "counts its lease down between calls; `now` stands still meanwhile",
    },
    "a process remembers nothing over a snapshot": {
        "shared/queries.py": "statements come from the package's own files, which a snapshot has as they were",
        "shared/identity/service.py": "who is who never changes; what they may do is read in every transaction",
    },
    "error classes live in shared/errors.py": {
        "shared/edge/idempotency.py::Replayed": "no error: it ends a use case whose answer is already known",
        "shared/versions/trail.py::Contradiction": "no error: it ends a branch of a search, which goes on elsewhere",
    },
    "a service function opens one transaction": {
        "shared/catalog/rebuild.py::rebuild_search": "each of its three steps must see what committed before it",
    },
    "one name runs from handler to statement": {
        "functions/versions/resolve_api.py::resolve_versions": "reads the graph by fetch_graph, and writes nothing",
        "functions/identity/role_routes.py::list_permissions": "it stands in code; the database only checks it",
        "functions/identity/scim_api.py::get_service_provider_config": "asks the model what there is, and no table",
        "functions/identity/scim_api.py::list_resource_types": "asks the model what there is, and no table",
        "functions/identity/scim_api.py::get_resource_type": "asks the model what there is, and no table",
        "functions/identity/scim_api.py::list_schemas": "asks the model what there is, and no table",
        "functions/identity/scim_api.py::get_schema": "asks the model what there is, and no table",
        "functions/identity/scim_api.py::search_scim": "search_scim_users and search_scim_groups are its statements",
        "functions/identity/scim_api.py::patch_scim_user": "writes as update_scim_user does",
        "functions/identity/scim_api.py::patch_scim_group": "writes as update_scim_group does",
        "functions/versions/sboms_api.py::import_sbom": "writes as import_packages does",
        "functions/versions/advisories_api.py::import_exploit_signals": "record_epss and record_exploited write it",
        "functions/versions/advisories_api.py::list_affected_installations": "room environments pages through its sets",
        "functions/versions/conflict_routes.py::check_conflicts": "reads as fetch_graph does",
        "functions/versions/dependents_routes.py::get_version_graph": "reads by fetch_graph, and walks it",
        "functions/versions/impact_routes.py::assess_impact": "reads as list_asking_plugins and its neighbours do",
    },
    "boolean fields read as questions": {
        "shared/identity/scim_models.py::primary": "RFC 7643's own name",
        "shared/identity/scim_models.py::active": "RFC 7643's own name",
        "shared/edge/gateway_types.py::isBase64Encoded": "API Gateway's own name",
    },
    "no file is over 300 lines": {
        "sql/schema.sql": "written by `make schema`: everything at once is what it is for",
        "sql/analytics/schema.sql": "as sql/schema.sql",
    },
    "no database function is over 80 lines": {
        "sql/functions/ranked_page.sql": "one plan for five ways to find a candidate; DECISIONS says more",
    },
    "SQL stands in .sql files": {
        "shared/operations/migrations.py": "asks whom it is connected to, and hands over the context key",
        "shared/operations/row_counts.py": "counts every table there is; their names cannot be parameters",
        "shared/operations/backup.py": "makes the schemas of the function owners; names cannot be parameters",
        "shared/operations/concurrent_index.py": "drops an index by its name, which cannot be a parameter",
        "infra/local/engines/postgres.py": "a new server's roles and databases; their names cannot be parameters",
        "infra/local/engines/given_server.py": "as infra/local/engines/postgres.py",
    },
}
