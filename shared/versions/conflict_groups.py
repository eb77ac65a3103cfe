"""Breaches by the plugin that has to move, each group in a paragraph of at most 80 words. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.versions.conflicts import Breach, BreachKind
from shared.versions.explanation import MAX_NAMES, MAX_WORDS, listed
from shared.versions.upgrade_plan import Move


@dataclass(frozen=True, slots=True)
class ConflictGroup:
    """What stands against one plugin; name: None for all packages that the host ships in other versions."""

    name: str | None
    breaches: tuple[Breach, ...]

    @property
    def names(self) -> list[str]:
        """Who is concerned, in order of name."""
        told = {breach.name for breach in self.breaches} | {self.name or self.breaches[0].name}
        return sorted(told | {breach.target for breach in self.breaches})


def group_breaches(
    breaches: Iterable[Breach], moves: Mapping[str, Move], kept: Mapping[str, str]
) -> list[ConflictGroup]:
    """The groups in order of name, that of the host last.

    moves: the changes that help; where there are none, what is asked for has to move and not who asks. kept: of each
    name the one version that would stay, where there are several.
    """
    groups: dict[str | None, list[Breach]] = defaultdict(list)
    for breach in breaches:
        groups[_mover(breach, moves, kept)].append(breach)
    ordered = sorted(groups.items(), key=lambda group: (group[0] is None, group[0] or ""))
    return [ConflictGroup(name, tuple(found)) for name, found in ordered]


def explain_group(group: ConflictGroup, moves: Mapping[str, Move], kept: Mapping[str, str], release: str) -> str:
    """The paragraph. release: of the host, where there is one."""
    way_out = _way_out(group, moves, kept)
    if group.name is None:
        packages = [f"{breach.name} {breach.version} (it ships {breach.range})" for breach in group.breaches]
        head = f"1 package is not that of host {release}" if len(packages) == 1 else ""
        head = head or f"{len(packages)} packages are not those of host {release}"
        return _within_words(packages, lambda shown: f"{head}: {listed(shown)}. {way_out}")
    clauses = [_clause(group.name, breach) for breach in group.breaches]
    head = _head(group.name, group.breaches)
    return _within_words(list(dict.fromkeys(clauses)), lambda shown: f"{head}: {'; '.join(shown)}. {way_out}")


def _mover(breach: Breach, moves: Mapping[str, Move], kept: Mapping[str, str]) -> str | None:
    match breach.kind:
        case BreachKind.HOST_PACKAGE:
            return None
        case BreachKind.HOST:
            return breach.name
    is_asker = breach.version != kept.get(breach.name) or (breach.target not in moves and breach.name in moves)
    return breach.name if is_asker else breach.target


def _head(name: str, breaches: Sequence[Breach]) -> str:
    there = sorted({b.version for b in breaches if b.name == name} | {v for b in breaches for v in _found(name, b)})
    return f"{name} {listed(there)}" if there else f"{name} is not installed"


def _found(name: str, breach: Breach) -> tuple[str, ...]:
    return breach.found if breach.target == name and breach.kind is BreachKind.MISMATCH else ()


def _clause(name: str, breach: Breach) -> str:
    there = listed(breach.found)
    match breach.kind:
        case BreachKind.HOST:
            return f"{breach.version} is made for host {breach.range}, and the host is {there}"
        case BreachKind.MISSING if breach.name == name:
            return f"{breach.version} needs {breach.target} {breach.range}, which is not installed"
        case _ if breach.name == name:
            return f"{breach.version} needs {breach.target} {breach.range}, and {there} is installed"
        case _:
            return f"{breach.name} {breach.version} needs {breach.range}"


def _way_out(group: ConflictGroup, moves: Mapping[str, Move], kept: Mapping[str, str]) -> str:
    if group.name is None:
        return "Install what the host ships, or run the host that they are of."
    asking = {breach.version for breach in group.breaches if breach.name == group.name}
    stays = kept.get(group.name)
    move = moves.get(group.name)
    if move is None:
        return f"Keep {stays} alone of it." if stays and asking and stays not in asking else ""
    what = f"Change it to {move.after}" if move.before else f"Add {move.after}"
    return f"{what}: then all goes together." if len(moves) == 1 else f"{what}, one of {len(moves)} changes that help."


def _within_words(items: Sequence[str], paragraph: Callable[[Sequence[str]], str]) -> str:
    """The paragraph over as many items as there is room for, the rest counted."""
    words: list[str] = []
    for count in range(min(len(items), MAX_NAMES - 1), 0, -1):
        rest = [f"{len(items) - count} more"] if count < len(items) else []
        words = paragraph([*items[:count], *rest]).split()
        if len(words) <= MAX_WORDS:
            return " ".join(words)
    return " ".join([*words[: MAX_WORDS - 1], "…"])
