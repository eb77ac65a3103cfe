"""Shows the answer of `POST /v1/resolve`: the plan with its reasons, or why there is none and what helps."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from infra.cli.answers import Row, rows
from infra.cli.readers.json_text import child, text_of
from infra.cli.report import safe

# What was asked for comes first; of the rest as much as a screen has room for.
SHOWN_CHOSEN = 20
SHOWN_STEPS = 8
SHOWN_WARNINGS = 8
_SHOWN_NAMES = 3
CHANGES = {
    "widen": "ask for {name}@{to}",
    "unlock": "let {name} move from its lock",
    "change-host": "run host {to}",
    "leave-host-open": "leave the host open",
    "allow-prereleases": "allow pre-releases",
    "allow-yanked": "allow yanked versions",
    "leave-out": "leave out {name}",
}


def show_resolution(console: Console, answer: Row, wanted: Sequence[str]) -> None:
    """wanted: the names that were asked for, in their order."""
    conflict = child(answer, "conflict")
    if conflict:
        _say(console, f"Conflict: {text_of(conflict, 'explanation')}", "bold red")
        _show_proposals(console, rows(conflict, "proposals"))
    elif answer.get("outcome") == "resolved":
        _show_plan(console, answer, wanted)
        _show_steps(console, rows(answer, "steps"))
    else:
        _say(console, "Undecided: the time for one question was not enough. Ask for fewer plugins at a time.", "yellow")
    warnings = rows(answer, "warnings")
    for warning in warnings[:SHOWN_WARNINGS]:
        about = f"{text_of(warning, 'name')} {text_of(warning, 'version')}"
        _say(console, f"Warning: {about}: {text_of(warning, 'message')}", "yellow")
    _count_rest(console, len(warnings) - SHOWN_WARNINGS)


def _show_proposals(console: Console, proposals: Sequence[Row]) -> None:
    if proposals:
        console.print()
        _say(console, "Each of these was tried and resolves:" if len(proposals) > 1 else "This was tried and resolves:")
    for proposal in proposals:
        words = ", and ".join(map(_in_words, rows(proposal, "changes")))
        _say(console, f"- {words[:1].upper()}{words[1:]}.")


def _in_words(change: Row) -> str:
    sentence = CHANGES.get(text_of(change, "kind"), text_of(change, "kind"))
    return sentence.format(name=text_of(change, "name"), to=text_of(change, "to"))


def _show_plan(console: Console, answer: Row, wanted: Sequence[str]) -> None:
    chosen = sorted(rows(answer, "chosen"), key=lambda row: _place(row, wanted))
    removed = rows(answer, "removed")
    host = text_of(answer, "host_version")
    counts = ((answer.get("added_count"), "new"), (answer.get("changed_count"), "changed"), (len(removed), "gone"))
    told = ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing changes"
    _say(console, f"{len(chosen)} packages go together{f' on host {host}' if host else ''}: {told}.", "green")
    table = Table(Column("package", overflow="fold"), "version", "was", "why", "held back by", box=None, pad_edge=False)
    for row in chosen[:SHOWN_CHOSEN]:
        cells = (row.get("name"), row.get("version"), row.get("was") or "", _why(row), _held_back(row))
        table.add_row(*(Text(safe(cell)) for cell in cells))
    for row in removed:
        table.add_row(Text(safe(row.get("name"))), "gone", Text(safe(row.get("was"))), "nothing needs it", "")
    console.print()
    console.print(table)
    _count_rest(console, len(chosen) - SHOWN_CHOSEN)


def _place(row: Row, wanted: Sequence[str]) -> tuple[int, int, str]:
    """What was asked for in its order, then what changes, what is new, what stays."""
    name, changes = text_of(row, "name"), ["changed", "added", "kept"]
    change = text_of(row, "change")
    place = wanted.index(name) if name in wanted else len(wanted)
    return place, changes.index(change) if change in changes else len(changes), name


def _why(chosen: Row) -> str:
    askers = [text_of(one, "name") for one in rows(chosen, "asked_by")]
    demands = list(_demands(rows(chosen, "demanded_by")))
    if demands or not askers:
        return "; ".join(demands)
    count = chosen.get("asked_by_count")
    more = (count if isinstance(count, int) else len(askers)) - _SHOWN_NAMES
    return f"needed by {', '.join(askers[:_SHOWN_NAMES])}{f' and {more} more' if more > 0 else ''}"


def _demands(found: Iterable[Row]) -> Iterator[str]:
    for one in found:
        says = text_of(one, "says")
        match text_of(one, "kind"):
            case "wish":
                yield f"you want {says or 'it'}"
            case "lock":
                yield f"kept at {says}"
            case "host-package":
                yield "the host brings it"
            case "host":
                yield f"for host {says}"
            case "policy":
                yield f"policy: {says}"
            case _:
                yield says


def _held_back(chosen: Row) -> str:
    held = child(chosen, "held_back")
    return f"not {text_of(held, 'newer')}: {text_of(held, 'because')}" if held else ""


def _show_steps(console: Console, steps: Sequence[Row]) -> None:
    if not steps:
        return
    console.print()
    _say(console, "In steps, after each of which all goes together:", "bold")
    for number, step in enumerate(steps[:SHOWN_STEPS], start=1):
        moves = [_move(move) for move in rows(step, "moves")]
        more = f" and {len(moves) - _SHOWN_NAMES} more" if len(moves) > _SHOWN_NAMES else ""
        _say(console, f"{number}. {', '.join(moves[:_SHOWN_NAMES])}{more}")
    _count_rest(console, len(steps) - SHOWN_STEPS)


def _move(move: Row) -> str:
    before, after = text_of(move, "before"), text_of(move, "after")
    if not before:
        return f"add {text_of(move, 'name')} {after}"
    return f"{text_of(move, 'name')} {before} -> {after}" if after else f"remove {text_of(move, 'name')}"


def _count_rest(console: Console, count: int) -> None:
    if count > 0:
        _say(console, f"  ... and {count} more; --json has all", "dim")


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(safe(text), style=style))
