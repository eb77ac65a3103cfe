"""What helps where an installed set does not go together. Pure: the plugins within reach are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.versions.explanation import explain
from shared.versions.highest import sort_key_of
from shared.versions.packed import PackedPlugin
from shared.versions.problem import Host, Mode, Problem, Wish
from shared.versions.proposals import propose
from shared.versions.refutation import narrow_down
from shared.versions.resolve_models import Outcome
from shared.versions.resolver import Refusal, Resolution, resolve
from shared.versions.upgrade_plan import Move, UpgradeStep, plan_upgrade


@dataclass(frozen=True, slots=True)
class Fix:
    """What helps. explanation: of a conflict, why nothing does."""

    outcome: Outcome
    steps: Sequence[UpgradeStep] = ()
    explanation: str | None = None
    names: Sequence[str] = ()

    @property
    def moves(self) -> dict[str, Move]:
        """The changes by name."""
        return {move.name: move for step in self.steps for move in step.moves}


def find_fix(
    plugins: Mapping[str, PackedPlugin],
    kept: Mapping[str, str],
    host: Host | None = None,
    *,
    can_use_prereleases: bool = False,
) -> Fix:
    """All that is there stays, one plugin after the other in the version it has where that goes.

    kept: of each name one version. One that the catalog does not know stays too, unless others or the host refuse it;
    what is no version at all goes with everything, and is left out unless the host brings it.
    """
    there = _with_versions(kept, host)
    # What goes with everything is no plugin here.
    within_reach = {name: plugin for name, plugin in plugins.items() if name in there or name not in kept}
    problem = Problem(
        [Wish(name) for name in sorted(there)],
        installed=there,
        host=host,
        mode=Mode.MINIMAL,
        can_use_prereleases=can_use_prereleases,
    )
    found = resolve(within_reach, problem)
    if isinstance(found, Resolution):
        return Fix(Outcome.RESOLVED, plan_upgrade(within_reach, there, found.versions))
    if not isinstance(found, Refusal):
        return Fix(Outcome.UNDECIDED)
    refusal = narrow_down(found)
    explanation = explain(refusal, propose(within_reach, problem, refusal))
    return Fix(Outcome.CONFLICT, explanation=explanation, names=sorted({origin.name for origin in refusal.origins}))


def _with_versions(kept: Mapping[str, str], host: Host | None) -> dict[str, str]:
    """Without what is no version, such as a place in a workspace, where the host has none to put there."""
    provided = host.packages if host else {}
    return {name: version for name, version in kept.items() if name in provided or sort_key_of(version)}
