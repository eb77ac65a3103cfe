"""Picks the route of a request as HTTP APIs do: the most specific path, then the exact method before ANY."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from infra.local.gateway.template import Route


class _Kind(IntEnum):
    """How specific one segment of a route's path is; smaller wins."""

    LITERAL = 0
    VARIABLE = 1
    GREEDY = 2


@dataclass(frozen=True)
class RouteMatch:
    """parameters: values of the path's variables, decoded; empty if it has none."""

    route: Route
    parameters: dict[str, str]


class Router:
    """Keeps the routes sorted by rank, so that the first that matches is the right one."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = sorted(routes, key=_rank)

    def match(self, method: str, path: str) -> RouteMatch | None:
        """The route for this method and decoded path, or None."""
        segments = path.split("/")[1:]
        for route in self._routes:
            if route.method not in (method, "ANY"):
                continue
            parameters = _match_segments(route.path.split("/")[1:], segments)
            if parameters is not None:
                return RouteMatch(route, parameters)
        return None


def _rank(route: Route) -> tuple[list[_Kind], bool]:
    return [_kind(segment) for segment in route.path.split("/")[1:]], route.method == "ANY"


def _kind(segment: str) -> _Kind:
    if not segment.startswith("{"):
        return _Kind.LITERAL
    return _Kind.GREEDY if segment.endswith("+}") else _Kind.VARIABLE


def _match_segments(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    """The variables' values, or None where the path is another one; only a greedy one may be empty."""
    parameters: dict[str, str] = {}
    for position, expected in enumerate(pattern):
        rest = segments[position:]
        kind = _kind(expected)
        if kind is _Kind.GREEDY:
            return parameters | {expected[1:-2]: "/".join(rest)} if rest else None
        if not rest or (kind is _Kind.LITERAL and rest[0] != expected) or not (rest[0] or expected == ""):
            return None
        if kind is _Kind.VARIABLE:
            parameters[expected[1:-1]] = rest[0]
    return parameters if len(pattern) == len(segments) else None
