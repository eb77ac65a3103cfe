"""Reads from template.yaml which function answers which route, so that no second list of routes exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

_DEFAULT_TIMEOUT_SECONDS = 3
_DEFAULT_MEMORY_MB = 128


@dataclass(frozen=True)
class Function:
    """One AWS::Serverless::Function. handler: dotted module path, a dot, the attribute."""

    logical_id: str
    handler: str
    timeout_seconds: int
    memory_mb: int


@dataclass(frozen=True)
class Route:
    """One HttpApi event. method: GET, POST, ... or ANY. path: as in the template, such as /v1/plugins/{proxy+}."""

    method: str
    path: str
    function: Function

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"


class TemplateLoader(yaml.SafeLoader):
    """Safe YAML that also accepts CloudFormation's short tags (!Ref, !Sub, !GetAtt, ...)."""


def _keep_tag(loader: TemplateLoader, tag: str, node: yaml.Node) -> dict[str, object]:
    if isinstance(node, yaml.ScalarNode):
        return {tag: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {tag: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {tag: loader.construct_mapping(node, deep=True)}
    raise TypeError(f"unknown YAML node for !{tag}")


TemplateLoader.add_multi_constructor("!", _keep_tag)


def load_routes(path: Path) -> list[Route]:
    """Every HttpApi route of the template, in its order. Raises: ValueError if two are the same."""
    routes = [route for function, events in _functions(path) for route in _routes_of(function, events)]
    keys = [route.key for route in routes]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise ValueError(f"{path} lists a route twice: {', '.join(repeated)}")
    return routes


def _functions(path: Path) -> Iterator[tuple[Function, dict[str, object]]]:
    template = mapping(yaml.load(path.read_text(), Loader=TemplateLoader))  # noqa: S506 (TemplateLoader is a SafeLoader)
    defaults = mapping(mapping(template.get("Globals")).get("Function"))
    for logical_id, resource in mapping(template["Resources"]).items():
        declared = mapping(resource)
        if declared["Type"] != "AWS::Serverless::Function":
            continue
        properties = defaults | mapping(declared["Properties"])
        yield _function(logical_id, properties), mapping(properties.get("Events"))


def _function(logical_id: str, properties: dict[str, object]) -> Function:
    timeout = properties.get("Timeout", _DEFAULT_TIMEOUT_SECONDS)
    memory = properties.get("MemorySize", _DEFAULT_MEMORY_MB)
    return Function(logical_id, str(properties["Handler"]), int(str(timeout)), int(str(memory)))


def _routes_of(function: Function, events: dict[str, object]) -> Iterator[Route]:
    for event in events.values():
        declared = mapping(event)
        if declared["Type"] == "HttpApi":
            properties = mapping(declared["Properties"])
            yield Route(str(properties["Method"]).upper(), str(properties["Path"]), function)


def mapping(value: object) -> dict[str, object]:
    """A part of a template that is a mapping; one that is not there is empty."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError(f"expected a mapping in the template, found {value!r}")
    return value
