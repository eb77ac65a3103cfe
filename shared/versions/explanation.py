"""A refusal in one paragraph of at most 80 words: whose demands meet, where they clash, and what to change."""

from collections.abc import Iterable, Sequence

from shared.versions.problem import Origin, OriginKind
from shared.versions.proposals import Change, ChangeKind, Proposal
from shared.versions.refutation import demands_of, in_words, rules_of
from shared.versions.resolver import Refusal
from shared.versions.space import ABSENT, Member, Rule

MAX_WORDS = 80
# Names in a row before the rest is counted.
MAX_NAMES = 40


def explain(refusal: Refusal, proposals: Sequence[Proposal]) -> str:
    """The paragraph. refusal: narrowed down; proposals: the first is told."""
    origins = _origins(refusal)
    way_out = _way_out(proposals[0]) if proposals else "No single change was found that helps."
    clash = _clash(refusal)
    while clash and len(" ".join([origins, *clash, way_out]).split()) > MAX_WORDS:
        clash.pop()
    words = " ".join([origins, *clash, way_out]).split()
    return " ".join(words if len(words) <= MAX_WORDS else [*words[: MAX_WORDS - 1], "…"])


def _origins(refusal: Refusal) -> str:
    origins = sorted(refusal.origins, key=lambda o: (o.kind, o.name))
    host = refusal.space.problem.host
    release = host.release if host else ""
    named = {origin.name for origin in origins if origin.kind is OriginKind.WISH}
    wishes = [wish for wish in refusal.space.problem.wishes if wish.name in named]
    installed = refusal.space.problem.installed
    # What is there already and may be in any version is there; nobody asked for it now.
    runs = [f"{w.name} {installed[w.name]}" for w in wishes if w.range is None and w.name in installed]
    wants = [_asked(w.name, w.range) for w in wishes if w.range is not None or w.name not in installed]
    parts = [
        _part("you want {}", wants),
        _part("you run {}", runs),
        _part("locked: {}", [f"{o.name} {o.says}" for o in origins if o.kind is OriginKind.LOCK]),
        _part(
            f"host {release} ships {{}}", [f"{o.name} {o.says}" for o in origins if o.kind is OriginKind.HOST_PACKAGE]
        ),
        _part(f"host {release} is not one for {{}}", _names(origins, OriginKind.HOST)),
        _part("yanked versions do not count: {}", _names(origins, OriginKind.YANKED)),
        _part("policy forbids {}", [f"{o.name} ({o.says})" for o in origins if o.kind is OriginKind.POLICY]),
    ]
    text = "; ".join(part for part in parts if part)
    return f"{_capital(text)}."


def _names(origins: Iterable[Origin], kind: OriginKind) -> list[str]:
    return [origin.name for origin in origins if origin.kind is kind]


def _part(sentence: str, items: Sequence[str]) -> str:
    return sentence.format(listed(items)) if items else ""


def listed(items: Sequence[str]) -> str:
    """Items as a person lists them."""
    if len(items) > MAX_NAMES:
        return f"{', '.join(items[:MAX_NAMES])} and {len(items) - MAX_NAMES} more"
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else ""


def _clash(refusal: Refusal) -> list[str]:
    """Where it clashes, the most telling sentence first."""
    rules = rules_of(refusal)
    if refusal.root is None:
        return ["No choice of versions satisfies all of them, which a SAT solver has proven."]
    if not rules:
        name = refusal.space.members[demands_of(refusal)[0].package].name
        return [f"That leaves no version of {name}."]
    target = _contested(refusal, rules)
    name = refusal.space.members[target].name
    sides = _sides(refusal, [rule for rule in rules if rule.target == target])
    if _is_dead(refusal, rules, target):
        return [f"{_begun(sides[0])}, and there is no such version.", *_ways(refusal, rules, target)]
    return [f"{_begun('; '.join(sides[:3]))}.", *_ways(refusal, rules, target)]


def _is_dead(refusal: Refusal, rules: Sequence[Rule], target: int) -> bool:
    """Whether no version there is suits those that ask for it."""
    there = refusal.space.members[target].full & ~ABSENT
    return all(not there & ~rule.forbidden for rule in rules if rule.target == target)


def _sides(refusal: Refusal, rules: Sequence[Rule]) -> list[str]:
    """What each asker asks of a plugin; of one whose versions differ in that, what its newest does."""
    by_asker: dict[int, list[Rule]] = {}
    for rule in rules:
        by_asker.setdefault(rule.package, []).append(rule)
    sides = {refusal.space.members[asker].name: _side(refusal, asker, asked) for asker, asked in by_asker.items()}
    return [sides[name] for name in sorted(sides)]


def _side(refusal: Refusal, asker: int, rules: Sequence[Rule]) -> str:
    space = refusal.space
    asking = 0
    for rule in rules:
        asking |= rule.askers
    asking = asking & _possible(refusal, asker) or asking
    newest = next(index for index in reversed(space.members[asker].order()) if asking >> (index + 1) & 1)
    rule = next(rule for rule in rules if rule.askers >> (newest + 1) & 1)
    verb = "needs" if rule.forbidden & ABSENT else "goes only with"
    needs = f"{verb} {space.members[rule.target].name} {rule.constraint.range}"
    if len(rules) > 1:
        return f"even {_newest(space.members[asker], newest)}, {needs}"
    return f"{space.members[asker].name} {in_words(space, asker, asking)} {needs}".replace(" any version ", " ")


def _newest(member: Member, index: int) -> str:
    """The newest version that asks, with what it is the newest of."""
    releases = (n for n in reversed(member.order()) if not (member.plugin and member.plugin.prereleases >> n & 1))
    is_newest = index == next(releases, index)
    if is_newest:
        return f"the newest of {member.name}, {member.versions[index]}"
    return f"{member.name} {member.versions[index]}, the newest that may be"


def _possible(refusal: Refusal, number: int) -> int:
    """The versions that the demands leave; all, if they leave none."""
    states = refusal.space.members[number].full & ~ABSENT
    for demand in demands_of(refusal):
        if demand.package == number:
            states &= ~demand.forbidden
    return states or refusal.space.members[number].full & ~ABSENT


def _contested(refusal: Refusal, rules: Sequence[Rule]) -> int:
    """The plugin that is asked for in vain, or that most sides ask something of."""
    sides: dict[int, set[str]] = {}
    for rule in rules:
        sides.setdefault(rule.target, set()).add(refusal.space.members[rule.package].name)
    for demand in demands_of(refusal):
        if demand.package in sides and demand.origin.kind is not OriginKind.YANKED:
            sides[demand.package].add(demand.origin.kind)
    return max(
        sides,
        key=lambda n: (_is_dead(refusal, rules, n), len(sides[n]), refusal.space.members[n].name),
    )


def _ways(refusal: Refusal, rules: Sequence[Rule], target: int) -> list[str]:
    """How the plugins that clash come in, where nobody wished for them."""
    wished = {wish.name for wish in refusal.space.problem.wishes}
    members = refusal.space.members
    clashing = dict.fromkeys(rule.package for rule in rules if rule.target == target)
    askers = {
        number: sorted({members[rule.package].name for rule in rules if rule.target == number})
        for number in clashing
        if members[number].name not in wished
    }
    return [f"{members[n].name} comes with {listed(names[:3])}." for n, names in askers.items() if names]


def _way_out(proposal: Proposal) -> str:
    left_out = [str(change.name) for change in proposal.changes if change.kind is ChangeKind.LEAVE_OUT]
    changes = [_in_words(change) for change in proposal.changes if change.kind is not ChangeKind.LEAVE_OUT]
    if left_out:
        changes.append(f"leave out {listed(left_out)}")
    return f"{_capital(listed(changes))}: then it resolves."


def _begun(text: str) -> str:
    # A sentence may begin with a plugin's name, which keeps its letters.
    return _capital(text) if text.startswith("even ") else text


def _capital(text: str) -> str:
    # A plugin's name keeps its letters.
    return f"{text[:1].upper()}{text[1:]}" if text.split(" ", maxsplit=1)[0].isalpha() else text


# {0}: the plugin; {1}: its new range, or the other release of the host.
_WORDS = {
    ChangeKind.WIDEN: "ask for {0}@{1}",
    ChangeKind.UNLOCK: "let {0} move from its lock",
    ChangeKind.CHANGE_HOST: "run host {1}",
    ChangeKind.LEAVE_HOST_OPEN: "leave the host open",
    ChangeKind.ALLOW_PRERELEASES: "allow pre-releases",
    ChangeKind.ALLOW_YANKED: "allow yanked versions",
    ChangeKind.LEAVE_OUT: "leave out {0}",
}


def _in_words(change: Change) -> str:
    return _WORDS[change.kind].format(change.name, change.to)


def _asked(name: str, range_: str | None) -> str:
    return f"{name}@{range_}" if range_ else name
