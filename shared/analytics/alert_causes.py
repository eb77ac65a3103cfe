"""The likely cause of alerts that began together, by a rule that anybody can follow, with what speaks for it.

The first that holds: all are about one plugin, a version of which was published in the hour before; all are about one
environment, which was told to run something else in the hour before; all are about one environment and more than one
plugin; all are about one plugin, in more than one environment. Else it is unknown. It is a pointer and no proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from shared.analytics.evaluation_models import Change, Member

# How long before the alerts a change is still taken to be what they come from.
LOOK_BACK = timedelta(hours=1)


class Cause(StrEnum):
    """What a group of alerts likely comes from."""

    VERSION = "version"
    IMPORT = "import"
    ENVIRONMENT = "environment"
    PLUGIN = "plugin"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class LikelyCause:
    """A cause, the id of what it names, and what speaks for it."""

    cause: Cause
    cause_id: UUID | None
    evidence: dict[str, object]


def only_plugin(members: Sequence[Member]) -> Member | None:
    """A member that stands for all, where all are about one plugin."""
    return members[0] if len({m.plugin_id for m in members}) == 1 else None


def only_environment(members: Sequence[Member]) -> UUID | None:
    """The environment, where all are about one."""
    return members[0].environment_id if len({m.environment_id for m in members}) == 1 else None


def likely_cause(members: Sequence[Member], published: Change | None, imported: Change | None) -> LikelyCause:
    """What alerts that began together likely come from.

    members: one at least. published, imported: the last change of their only plugin and of their only environment in
    the hour before they began, if there is one.
    """
    plugins, environments = {m.plugin_id for m in members}, {m.environment_id for m in members}
    counted: dict[str, object] = {
        "alerts": len(members),
        "plugins": len(plugins),
        "environments": len(environments - {None}),
    }
    if published:
        before = _before(members, published)
        seen = {"version": published.version, "published_at": published.at, "minutes_before": before}
        return LikelyCause(Cause.VERSION, published.changed_id, counted | seen)
    if imported:
        seen = {"imported_at": imported.at, "minutes_before": _before(members, imported)}
        return LikelyCause(Cause.IMPORT, imported.changed_id, counted | seen)
    if only_environment(members) and len(plugins) > 1:
        return LikelyCause(Cause.ENVIRONMENT, members[0].environment_id, counted)
    if len(plugins) == 1 and len(environments) > 1:
        return LikelyCause(Cause.PLUGIN, members[0].plugin_id, counted)
    return LikelyCause(Cause.UNKNOWN, None, counted)


def _before(members: Sequence[Member], change: Change) -> int:
    return int((members[0].began_at - change.at).total_seconds() // 60)
