"""Pins what template.yaml promises: routes, rights, logs and dead letters."""

from pathlib import Path

import pytest
import yaml

from infra.local.cloud.adaptations import PARAMETERS
from infra.local.cloud.template import expand, load_template
from infra.local.gateway.template import TemplateLoader, load_routes

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
Resource = dict[str, object]

# Actions that know no resource to name (AWS service authorization reference).
WITHOUT_RESOURCE = {"xray:", "ec2:"}
DATABASE_USERS = {
    "Migrate": "plugyard_owner",
    "MaintainPartitions": "plugyard_jobs",
    "CatalogApi": "plugyard_app",
    "VersionsApi": "plugyard_app",
    "ResolveApi": "plugyard_app",
    "SbomsApi": "plugyard_app",
    "AdvisoriesApi": "plugyard_app",
    "EnvironmentsApi": "plugyard_app",
    "ImportsApi": "plugyard_app",
    "EventsApi": "plugyard_app",
    "OperationsApi": "plugyard_app",
    "UsageApi": "plugyard_app",
    "InsightsApi": "plugyard_app",
    "IdentityApi": "plugyard_app",
    "SessionsApi": "plugyard_app",
    "ScimApi": "plugyard_app",
    "CreateTenant": "plugyard_app",
    "RebuildSearch": "plugyard_jobs",
    "RelayOutbox": "plugyard_jobs",
    "ProjectSearch": "plugyard_jobs",
    "RefreshGraph": "plugyard_jobs",
    "MatchAdvisory": "plugyard_jobs",
    "DeleteExpired": "plugyard_jobs",
    "CloseAccessReviews": "plugyard_jobs",
    "RefreshRollups": "plugyard_jobs",
    "ReconcileRollups": "plugyard_jobs",
    "SloApi": "plugyard_app",
    "RefreshPerformance": "plugyard_jobs",
    "EvaluateSlos": "plugyard_jobs",
    "FanOutEvent": "plugyard_jobs",
    "DispatchDeliveries": "plugyard_jobs",
    "RecordAttempt": "plugyard_jobs",
    "WriteEvents": "plugyard_events",
    "RecordDeadMessages": "plugyard_events",
    "CheckEventIds": "plugyard_jobs",
}
# Beginnings of paths, each with its exact and its greedy route.
PREFIXES = {
    "/v1/plugins",
    "/v1/plugins/{plugin_id}/versions",
    "/v1/versions",
    "/v1/resolve",
    "/v1/dependents",
    "/v1/conflicts",
    "/v1/impact",
    "/v1/versions/{version_id}/graph",
    "/v1/sboms",
    "/v1/slo",
    "/v1/advisories",
    "/v1/exploit-signals",
    "/v1/environments",
    "/v1/environments/{environment_id}/packages",
    "/v1/environments/{environment_id}/report",
    "/v1/imports",
    "/v1/events",
    "/v1/tenant",
    "/v1/tenants",
    "/v1/members",
    "/v1/invitations",
    "/v1/groups",
    "/v1/roles",
    "/v1/scim",
    "/v1/bindings",
    "/v1/role-conflicts",
    "/v1/permissions",
    "/v1/access-reviews",
    "/v1/api-keys",
    "/v1/usage",
    "/v1/insights",
    "/v1/health",
    "/v1/host-releases",
    "/v1/jobs",
    "/v1/migrations",
    "/v1/sessions",
    "/v1/webhooks",
}
# It talks to addresses that strangers chose; tests/unit/test_webhook_template.py says what it has not.
WITHOUT_DATABASE = {"SendWebhook"}


def mapping(value: object) -> Resource:
    """A part of the template that is a mapping."""
    assert isinstance(value, dict)
    return value


@pytest.fixture(scope="module")
def resources() -> dict[str, Resource]:
    """The template's resources by logical id."""
    template = mapping(yaml.load(TEMPLATE.read_text(), Loader=TemplateLoader))  # noqa: S506 - a SafeLoader that knows short tags
    return {name: mapping(resource) for name, resource in mapping(template["Resources"]).items()}


def functions(resources: dict[str, Resource]) -> dict[str, Resource]:
    """Properties of each function."""
    return {
        name: mapping(resource["Properties"])
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def under_condition(statement: Resource) -> Resource:
    """A statement; one that stands under a condition as if it always did."""
    choice = statement.get("If")
    return mapping(choice[1]) if isinstance(choice, list) else statement


def statements(resources: dict[str, Resource]) -> list[tuple[str, Resource]]:
    """Every IAM statement with the resource it stands in."""
    found = []
    for name, resource in resources.items():
        properties = mapping(resource.get("Properties", {}))
        policies = properties.get("Policies", [])
        documents = [mapping(p)["PolicyDocument"] for p in policies] if isinstance(policies, list) else []
        documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
        for document in documents:
            listed = mapping(document)["Statement"]
            assert isinstance(listed, list)
            found += [(name, under_condition(mapping(statement))) for statement in listed]
    return found


def test_each_prefix_has_its_exact_and_its_greedy_route() -> None:
    paths = {route.path for route in load_routes(TEMPLATE)}
    exact = {path for path in paths if "{proxy+}" not in path}

    assert paths == exact | {f"{path}/{{proxy+}}" for path in exact}
    assert exact == PREFIXES


def test_every_function_keeps_its_log_for_a_stated_time(resources: dict[str, Resource]) -> None:
    for name in functions(resources):
        assert "RetentionInDays" in mapping(resources[f"{name}Log"]["Properties"])


def test_each_function_connects_as_one_database_user_only(resources: dict[str, Resource]) -> None:
    connects = {
        name.removesuffix("Role"): str(statement["Resource"])
        for name, statement in statements(resources)
        if "rds-db:connect" in str(statement["Action"])
    }

    assert connects.keys() == DATABASE_USERS.keys() == functions(resources).keys() - WITHOUT_DATABASE
    for function, user in DATABASE_USERS.items():
        assert user in connects[function]
        assert connects[function].count("plugyard_") == 1


def test_no_right_is_for_everything_but_where_nothing_can_be_named(resources: dict[str, Resource]) -> None:
    for name, statement in statements(resources):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if statement.get("Resource") == "*":
            assert all(str(action)[: str(action).index(":") + 1] in WITHOUT_RESOURCE for action in actions), name
        assert "*" not in actions


def test_schedule_that_fails_ends_in_an_encrypted_queue(resources: dict[str, Resource]) -> None:
    rebuild = functions(resources)["RebuildSearch"]
    queue = mapping(resources["RebuildSearchDeadLetters"]["Properties"])
    schedule = mapping(mapping(mapping(rebuild["Events"])["Schedule"])["Properties"])

    assert "RebuildSearchDeadLetters" in str(mapping(rebuild["EventInvokeConfig"])["DestinationConfig"])
    assert "RebuildSearchDeadLetters" in str(schedule["DeadLetterConfig"])
    assert queue["SqsManagedSseEnabled"] is True
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_no_password_stands_in_the_environment() -> None:
    text = TEMPLATE.read_text()

    assert "DATABASE_AUTH: iam" in text
    assert "PASSWORD" not in text.upper().replace("WITHOUT A PASSWORD", "").replace("THE PASSWORD IS AN IAM TOKEN", "")


def test_no_parameter_has_the_name_of_a_resource() -> None:
    """SAM calls an event's resource by its function and itself, and CloudFormation has one set of names for all."""
    template = load_template(TEMPLATE)
    mapping(mapping(template["Globals"])["Function"])["CodeUri"] = "s3://bucket/key"
    for layer in ("ClientsLayer", "InsightsLayer"):
        mapping(mapping(mapping(template["Resources"])[layer])["Properties"])["ContentUri"] = "s3://bucket/key"
    expanded = expand(template, PARAMETERS, "us-east-1")

    assert mapping(expanded["Resources"]).keys() & mapping(expanded["Parameters"]).keys() == set()
