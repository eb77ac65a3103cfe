"""The alarms that alarms.toml and template.yaml together ask for."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from infra.alarms.alarm import Alarm, kebab
from infra.local.gateway.template import TemplateLoader

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
TABLE = tomllib.loads(Path(__file__).with_name("alarms.toml").read_text())
# A run of a job or a batch may take what its function may; from this share of it on, the next one may not end.
SHARE_OF_TIMEOUT = 0.8
# A message that failed once is hidden for the visibility timeout; older than two of those, it is not being worked on.
VISIBILITY_TIMEOUTS = 2


def alarms() -> Iterator[Alarm]:
    """Every function's, every queue's, and those that are there once."""
    template = _part(yaml.load(TEMPLATE.read_text(), Loader=TemplateLoader))  # noqa: S506 - a SafeLoader
    defaults = _part(_part(template["Globals"])["Function"])
    for name, resource in _part(template["Resources"]).items():
        declared = _part(resource)
        properties = _part(declared.get("Properties", {}))
        if declared["Type"] == "AWS::Serverless::Function":
            yield from _of_function(name, int(str((defaults | properties)["Timeout"])))
        if declared["Type"] == "AWS::SQS::Queue":
            yield from _of_queue(name, properties)
    yield from (Alarm(**entry) for entry in TABLE["once"])


def _of_function(name: str, timeout_s: int) -> Iterator[Alarm]:
    for alarm in _each("function", name):
        is_by_timeout = alarm.metric[1] == "Duration" and not name.endswith("Api")
        yield replace(alarm, threshold=int(timeout_s * SHARE_OF_TIMEOUT * 1000)) if is_by_timeout else alarm


def _of_queue(name: str, properties: dict[str, object]) -> Iterator[Alarm]:
    if name.endswith("DeadLetters"):
        yield from _each("dead_letters", name)
    else:
        hidden_s = int(str(properties["VisibilityTimeout"]))
        yield from (replace(alarm, threshold=VISIBILITY_TIMEOUTS * hidden_s) for alarm in _each("queue", name))


def _each(kind: str, name: str) -> Iterator[Alarm]:
    known_as = kebab(name)
    for entry in TABLE[kind]:
        said = {key: value for key, value in entry.items() if key != "suffix"}
        said["name"] = name + str(entry["suffix"])
        said["advice"] = str(entry["advice"]).replace("{name}", known_as)
        said["dimension"] = [str(part).replace("{name}", known_as) for part in entry["dimension"]]
        yield Alarm(**said)


def _part(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"expected a mapping in {TEMPLATE.name}, found {value!r}")
    return value
