"""Holds how many functions may run at once, one table in template.yaml, against what the stores take."""

import re

import pytest

from clients.settings import Settings
from tests.stack import Part, Stack, part, source

PROFILES = ("small", "large")
# Kept free for migrations, an administrator and what RDS itself keeps.
NOT_FOR_FUNCTIONS = 20


def template() -> Part:
    """template.yaml as it stands."""
    return source("template.yaml")


def functions() -> dict[str, Part]:
    """Properties of each function."""
    resources = {name: part(resource) for name, resource in part(template()["Resources"]).items()}
    return {name: part(r["Properties"]) for name, r in resources.items() if r["Type"] == "AWS::Serverless::Function"}


def table(profile: str) -> dict[str, int]:
    """How many of each function may run at once."""
    rows = part(part(part(template()["Mappings"])["Concurrency"])[profile])
    return {function: int(str(count)) for function, count in rows.items()}


def row_of(function: str) -> Part:
    """What names a function's own row."""
    return {"FindInMap": ["Concurrency", {"Ref": "Profile"}, function]}


def hints(profile: str) -> dict[str, int]:
    """How many of a function may be started by hints at once, where a schedule starts it too."""
    rows = part(part(part(template()["Mappings"])["Hints"])[profile])
    return {function: int(str(count)) for function, count in rows.items()}


def is_scheduled_too(function: str) -> bool:
    """Whether both a schedule and a queue start it."""
    kinds = {part(event)["Type"] for event in part(functions()[function].get("Events", {})).values()}
    return {"ScheduleV2", "SQS"} <= kinds


def queue_limits(properties: Part) -> list[object]:
    """MaximumConcurrency of each event that starts a function; None where an event has no limit of its own."""
    events = [part(event) for event in part(properties.get("Events", {})).values()]
    scaling = [part(event["Properties"]).get("ScalingConfig", {}) for event in events]
    return [part(config).get("MaximumConcurrency") for config in scaling]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_function_has_a_row_and_every_row_a_function(profile: str) -> None:
    assert functions().keys() == table(profile).keys()


@pytest.mark.parametrize("function", functions())
def test_every_function_is_limited_by_its_own_row(function: str) -> None:
    properties = functions()[function]
    limits = queue_limits(properties)
    if is_scheduled_too(function):
        hinted = {"FindInMap": ["Hints", {"Ref": "Profile"}, function]}
        assert sorted(limits, key=str) == [None, hinted]
        assert properties["ReservedConcurrentExecutions"] == row_of(function)
        return

    assert all(limit in (None, row_of(function)) for limit in limits)
    if properties.get("ReservedConcurrentExecutions") != row_of(function):
        assert limits, "neither reserved nor started by queues"
        assert all(limit == row_of(function) for limit in limits)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_queue_is_never_limited_below_two(profile: str) -> None:
    queued = {name for name, properties in functions().items() if any(queue_limits(properties))}

    assert [name for name in queued if hints(profile).get(name, table(profile)[name]) < 2] == []


@pytest.mark.parametrize("profile", PROFILES)
def test_hints_always_leave_room_for_the_schedule(profile: str) -> None:
    both = [name for name in functions() if is_scheduled_too(name)]

    assert both
    assert hints(profile) == {name: table(profile)[name] - 1 for name in both}


def connections(profile: str, function: str) -> int:
    """Database connections that a function holds when as many of it run as may: one an address it may log in at."""
    stack = Stack(template(), {"AnalyticsDatabaseName": "plugyard_analytics"})
    role = str(stack.resources[f"{function}Role"])
    logins = set(re.findall(r"plugyard_\w+", role)) if "rds-db:connect" in role else set()
    everywhere = part(part(part(part(template()["Globals"])["Function"])["Environment"])["Variables"])
    own = part(part(functions()[function].get("Environment", {})).get("Variables", {}))
    addresses = re.findall(r"postgresql://(\w+)@", str(stack.resolve(everywhere | own)))
    pools = sum(user in logins for user in addresses)
    return table(profile)[function] * int(str(everywhere["DATABASE_POOL_SIZE"])) * pools


def capacity(profile: str) -> int:
    """Connections that the stores of a profile have for functions: the proxy's, or the database's but for a few."""
    limits = part(part(part(source("infra/stores.yaml")["Mappings"])["Limits"])[profile])
    most, percent = int(str(limits["MaxConnections"])), int(str(limits["ProxyPercent"]))
    return most * percent // 100 if percent else most - NOT_FOR_FUNCTIONS


@pytest.mark.parametrize("profile", PROFILES)
def test_all_functions_at_once_fit_the_database(profile: str) -> None:
    assert 0 < sum(connections(profile, function) for function in functions()) <= capacity(profile)


@pytest.mark.parametrize("profile", PROFILES)
def test_stores_have_the_limits_that_are_counted_with(profile: str) -> None:
    stack = Stack(source("infra/stores.yaml"), {"Profile": profile})
    groups = stack.of_type("AWS::RDS::DBParameterGroup") | stack.of_type("AWS::RDS::DBClusterParameterGroup")
    (group,) = groups.values()
    limits = part(part(part(source("infra/stores.yaml")["Mappings"])["Limits"])[profile])

    assert part(group["Parameters"])["max_connections"] == limits["MaxConnections"]
    for target in stack.of_type("AWS::RDS::DBProxyTargetGroup").values():
        pool = part(target["ConnectionPoolConfigurationInfo"])
        assert pool["MaxConnectionsPercent"] == limits["ProxyPercent"]


def test_pool_of_a_process_is_as_small_by_default() -> None:
    assert Settings.model_fields["database_pool_size"].default == 1
