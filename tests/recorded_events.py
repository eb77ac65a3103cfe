"""The recorded events of each function, found by what template.yaml says of it: no list of them is kept.

An HTTP event belongs to the function that has its route. Any other one is called like the function's file:
`rebuild_search.json`, and where there is more than one trigger, `relay_outbox_by_schedule.json`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.local.gateway.template import Function
from tests.stack import Part, Stack, part, source

EVENTS = Path(__file__).parent / "events"
HTTP_API = "HttpApi"


@dataclass(frozen=True)
class RecordedEvent:
    """One file of tests/events."""

    name: str
    event: Part

    @property
    def route(self) -> str | None:
        """Key of the route it came by, such as `ANY /v1/plugins`; None if not over HTTP."""
        return str(self.event["routeKey"]) if "routeKey" in self.event else None


@dataclass(frozen=True)
class Deployed:
    """A function of the template. triggers: its events. variables: its environment as it stands there, unresolved."""

    function: Function
    triggers: list[Part]
    variables: Part

    @property
    def events(self) -> list[RecordedEvent]:
        """What was recorded of it, by name."""
        return [recorded for recorded in RECORDED if self._owns(recorded)]

    @property
    def routes(self) -> set[str]:
        """Keys of its routes."""
        http = [part(trigger["Properties"]) for trigger in self.triggers if trigger["Type"] == HTTP_API]
        return {f"{str(route['Method']).upper()} {route['Path']}" for route in http}

    def _owns(self, recorded: RecordedEvent) -> bool:
        if recorded.route is not None:
            return recorded.route in self.routes
        stem = self.function.handler.split(".")[-2]
        return recorded.name == stem or recorded.name.startswith(f"{stem}_by_")


def _recorded() -> Iterator[RecordedEvent]:
    for path in sorted(EVENTS.glob("*.json")):
        yield RecordedEvent(path.stem, part(json.loads(path.read_text())))


def _deployed() -> Iterator[Deployed]:
    stack = Stack(source("template.yaml"))
    defaults = part(part(stack.template["Globals"])["Function"])
    for name, resource in part(stack.template["Resources"]).items():
        if part(resource)["Type"] != "AWS::Serverless::Function":
            continue
        own = part(part(resource)["Properties"])
        declared = part(stack.resolve({**defaults, **own, "Events": {}, "Environment": {}}))
        timeout, memory = (int(str(declared[key])) for key in ("Timeout", "MemorySize"))
        function = Function(name, str(declared["Handler"]), timeout, memory)
        yield Deployed(function, list(map(part, part(own.get("Events", {})).values())), _variables(defaults, own))


def _variables(*properties: Part) -> Part:
    return {
        name: value
        for p in properties
        for name, value in part(part(p.get("Environment", {})).get("Variables", {})).items()
    }


RECORDED = list(_recorded())
DEPLOYED = {deployed.function.logical_id: deployed for deployed in _deployed()}
