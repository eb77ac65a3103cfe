"""The answer of `POST /v1/imports` as the command reads it: lists by their names, and what counts as a finding."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from infra.cli.inventory import Inventory, Place
from infra.cli.readers.json_text import Json, text_of
from infra.cli.sent import place_of

Row = dict[str, Json]


class Group(StrEnum):
    """What a check may fail on."""

    CONFLICTS = "conflicts"
    VULNERABLE = "vulnerable"
    DEPRECATED = "deprecated"
    OUTDATED = "outdated"


class Severity(StrEnum):
    """How bad an advisory is, mildest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


_ORDER = {severity.value: place for place, severity in enumerate(Severity)} | {"none": -1, "moderate": 1}


@dataclass(frozen=True)
class Finding:
    """One thing that a check fails on, in words."""

    group: Group
    names: list[str]
    text: str
    place: Place | None


def rows(answer: Row, key: str) -> list[Row]:
    """The objects of a list in the answer."""
    found = answer.get(key)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def findings(answer: Row, found: Inventory, groups: Iterable[Group], at_least: Severity) -> list[Finding]:
    """What a check fails on, in order of the groups; at_least: of the vulnerable ones."""
    return [
        Finding(group, _names(row), describe(group, row), _place(found, row))
        for group in Group
        if group in groups
        for row in rows(answer, group)
        if group is not Group.VULNERABLE or is_severe(row, at_least)
    ]


def is_severe(row: Row, at_least: Severity) -> bool:
    """Is it at least that bad? One that is exploited already is, and so is one that nobody has rated."""
    rated = _ORDER.get(text_of(row, "severity").lower())
    return row.get("is_known_exploited") is True or rated is None or rated >= _ORDER[at_least]


def describe(group: Group, row: Row) -> str:
    """One row in a sentence."""
    package = f"{text_of(row, 'name')} {text_of(row, 'version')}"
    match group:
        case Group.CONFLICTS:
            return text_of(row, "explanation")
        case Group.VULNERABLE:
            fix = text_of(row, "fixed_in")
            helps = f"fixed in {fix}" if fix else "no version is known to fix it"
            exploited = ", exploited already" if row.get("is_known_exploited") is True else ""
            advisory = f"{text_of(row, 'advisory_id')} ({text_of(row, 'severity')}{exploited})"
            return f"{package}: {advisory} {text_of(row, 'summary')}; {helps}"
        case Group.DEPRECATED:
            instead = text_of(row, "replacement")
            use = f" Use {instead} instead." if instead else ""
            said = "was yanked" if row.get("is_yanked") else "is deprecated"
            return f"{package} {said}: {text_of(row, 'message')}{use}"
        case Group.OUTDATED:
            return f"{package} is outdated: {text_of(row, 'latest')} is out, {row.get('releases')} releases on"


def _names(row: Row) -> list[str]:
    names = row.get("names")
    return [str(name) for name in names] if isinstance(names, list) else [text_of(row, "name")]


def _place(found: Inventory, row: Row) -> Place | None:
    """Where the first of its packages that the repository names is wished for."""
    places = (place_of(found, name, text_of(row, "version")) for name in _names(row))
    return next((place for place in places if place), None)
