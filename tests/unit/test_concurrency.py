"""Holds how many functions may run at once, one table in template.yaml, against what the stores take."""

from pathlib import Path

import pytest
import yaml

from infra.local.gateway.template import TemplateLoader

ROOT = Path(__file__).parents[2]
PROFILES = ("small", "large")
Mapping = dict[str, object]


def mapping(value: object) -> Mapping:
    """A part of a template that is a mapping."""
    assert isinstance(value, dict)
    return value


def template() -> Mapping:
    """template.yaml as it stands."""
    return mapping(yaml.load((ROOT / "template.yaml").read_text(), Loader=TemplateLoader))  # noqa: S506 - a SafeLoader


def functions() -> dict[str, Mapping]:
    """Properties of each function."""
    resources = {name: mapping(resource) for name, resource in mapping(template()["Resources"]).items()}
    return {name: mapping(r["Properties"]) for name, r in resources.items() if r["Type"] == "AWS::Serverless::Function"}


def table(profile: str) -> dict[str, int]:
    """How many of each function may run at once."""
    rows = mapping(mapping(mapping(template()["Mappings"])["Concurrency"])[profile])
    return {function: int(str(count)) for function, count in rows.items()}


def row_of(function: str) -> Mapping:
    """What names a function's own row."""
    return {"FindInMap": ["Concurrency", {"Ref": "Profile"}, function]}


def queue_limits(properties: Mapping) -> list[object]:
    """MaximumConcurrency of each event that starts a function; None where an event has no limit of its own."""
    events = [mapping(event) for event in mapping(properties.get("Events", {})).values()]
    scaling = [mapping(event["Properties"]).get("ScalingConfig", {}) for event in events]
    return [mapping(config).get("MaximumConcurrency") for config in scaling]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_function_has_a_row(profile: str) -> None:
    assert functions().keys() <= table(profile).keys()


@pytest.mark.parametrize("function", functions())
def test_every_function_is_limited_by_its_own_row(function: str) -> None:
    properties = functions()[function]
    limits = queue_limits(properties)

    assert all(limit in (None, row_of(function)) for limit in limits)
    if properties.get("ReservedConcurrentExecutions") != row_of(function):
        assert limits, "neither reserved nor started by queues"
        assert all(limit == row_of(function) for limit in limits)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_queue_is_never_limited_below_two(profile: str) -> None:
    queued = {name for name, properties in functions().items() if any(queue_limits(properties))}

    assert [name for name in queued if table(profile)[name] < 2] == []


def test_both_profiles_have_the_same_rows() -> None:
    assert table("small").keys() == table("large").keys()
