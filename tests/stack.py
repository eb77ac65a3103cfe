"""Reads a template as CloudFormation would: parameters given, conditions decided, functions resolved."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from infra.local.gateway.template import TemplateLoader

ROOT = Path(__file__).parents[1]
Part = dict[str, object]
PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "plugyard",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NoValue": None,
}


def part(value: object) -> Part:
    """A part of a template that is a mapping."""
    assert isinstance(value, dict), value
    return value


def items(value: object) -> list[object]:
    """A part of a template that may be one value or a list of them."""
    return value if isinstance(value, list) else [] if value is None else [value]


@cache
def source(name: str) -> Part:
    """A template as it stands in its file, read once: nobody changes it. name: such as `infra/stores.yaml`."""
    return part(yaml.load((ROOT / name).read_text(), Loader=TemplateLoader))  # noqa: S506 - a SafeLoader


@dataclass(frozen=True)
class Stack:
    """One template under given parameters. A reference to a resource resolves to `<its logical id>`."""

    template: Part
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def resources(self) -> dict[str, Part]:
        """Resources that exist under these parameters, by logical id, resolved."""
        declared = {name: part(resource) for name, resource in part(self.template["Resources"]).items()}
        kept = {name: r for name, r in declared.items() if self.holds(r.get("Condition"))}
        return {name: part(self.resolve(resource)) for name, resource in kept.items()}

    @property
    def outputs(self) -> dict[str, object]:
        """Values of the outputs that exist under these parameters."""
        declared = {name: part(output) for name, output in part(self.template.get("Outputs", {})).items()}
        return {name: self.resolve(o["Value"]) for name, o in declared.items() if self.holds(o.get("Condition"))}

    def of_type(self, kind: str) -> dict[str, Part]:
        """Properties of each resource of one type, by logical id."""
        return {name: part(r.get("Properties", {})) for name, r in self.resources.items() if r["Type"] == kind}

    def holds(self, condition: object) -> bool:
        """Whether a named condition holds; no condition always does."""
        return condition is None or self.resolve(part(self.template["Conditions"])[str(condition)]) is True

    def resolve(self, value: object) -> object:
        """A value with every function in it carried out."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            function = FUNCTIONS.get(str(name).removeprefix("Fn::"))
            if function:
                return function(self, argument)
        return {key: self.resolve(item) for key, item in value.items()}

    def named(self, name: str) -> object:
        """What `Ref` gives: a parameter's value or default, a pseudo parameter, or `<logical id>`."""
        parameters = part(self.template.get("Parameters", {}))
        if name in self.given:
            return self.given[name]
        if name in parameters:
            return str(part(parameters[name]).get("Default", f"[{name}]"))
        return PSEUDO.get(name, f"<{name}>")


def _sub(stack: Stack, argument: object) -> object:
    text, values = argument if isinstance(argument, list) else (argument, {})
    known = {key: str(stack.resolve(value)) for key, value in part(values).items()}
    return re.sub(r"\$\{([^!}]+)\}", lambda m: known.get(m[1]) or str(stack.named(m[1])), str(text))


def _get_att(_: Stack, argument: object) -> object:
    return "<" + (".".join(map(str, argument)) if isinstance(argument, list) else str(argument)) + ">"


def _if(stack: Stack, argument: object) -> object:
    condition, then, otherwise = items(argument)
    return stack.resolve(then if stack.holds(condition) else otherwise)


def _find_in_map(stack: Stack, argument: object) -> object:
    name, first, second = (str(stack.resolve(key)) for key in items(argument))
    return part(part(part(stack.template["Mappings"])[name])[first])[second]


def _join(stack: Stack, argument: object) -> object:
    by, listed = items(argument)
    return str(by).join(map(str, items(stack.resolve(listed))))


def _equals(stack: Stack, argument: object) -> object:
    one, other = items(stack.resolve(argument))
    return str(one) == str(other)


def _select(stack: Stack, argument: object) -> object:
    index, listed = items(argument)
    found = stack.resolve(listed)
    return found[int(str(index))] if isinstance(found, list) and int(str(index)) < len(found) else f"{found}[{index}]"


FUNCTIONS: dict[str, Callable[[Stack, object], object]] = {
    "Ref": lambda stack, name: stack.named(str(name)),
    "GetAtt": _get_att,
    "Sub": _sub,
    "If": _if,
    "FindInMap": _find_in_map,
    "Join": _join,
    "Select": _select,
    "Split": lambda stack, argument: str(items(stack.resolve(argument))[1]).split(str(items(argument)[0])),
    "GetAZs": lambda _stack, _region: ["us-east-1a", "us-east-1b", "us-east-1c"],
    "Cidr": lambda stack, argument: [f"{items(stack.resolve(argument))[0]}#{n}" for n in range(8)],
    "Equals": _equals,
    "Not": lambda stack, argument: stack.resolve(items(argument)[0]) is not True,
    "And": lambda stack, argument: all(stack.resolve(item) is True for item in items(argument)),
    "Or": lambda stack, argument: any(stack.resolve(item) is True for item in items(argument)),
    "Condition": lambda stack, name: stack.holds(name),
}
