"""Shows an answer on a screen: what needs doing first, the rest counted, and plainly what could not be looked at."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.cli.answers import Finding, Group, Row, describe, rows
from infra.cli.inventory import Inventory, Remark
from infra.cli.readers.json_text import Json, child, text_of
from infra.cli.unchecked import count_clean, told_unchecked

# With these an answer of a few hundred packages fits a screen.
SHOWN_ROWS = 6
SHOWN_FINDINGS = 12
SHOWN_REMARKS = 5
SHOWN_NAMES = 5
_TITLES = {Group.CONFLICTS: "In conflict", Group.VULNERABLE: "Vulnerable", Group.DEPRECATED: "Deprecated"}
_COLORS = {"critical": "bold red", "high": "red", "medium": "yellow", "moderate": "yellow"}


def safe(value: Json) -> str:
    """A value of somebody else's as text without anything a terminal obeys."""
    text = "" if value is None else str(value)
    plain = "".join(character if character.isprintable() else " " for character in text)
    # Where these begin a line, GitHub Actions takes the rest of it for a command.
    return plain.replace("::", ": :").replace("##[", "## [")


def show_answer(console: Console, found: Inventory, answer: Row) -> None:
    """Everything the API found, worst first, then the packages it knows nothing of."""
    _show_head(console, found, answer)
    # Lines, not tables: a narrow terminal cuts the names out of a table with long texts.
    for group, title in _TITLES.items():
        listed = rows(answer, group)
        _heading(console, title, len(listed))
        for row in listed[:SHOWN_ROWS]:
            _say(console, f"- {describe(group, row)}", _COLORS.get(text_of(row, "severity").lower(), ""))
        _count_rest(console, len(listed) - SHOWN_ROWS)
    _show_outdated(console, found, answer)
    _show_rest(console, answer)
    if not any(rows(answer, key) for key in (*Group, "duplicates", "unchecked")):
        _say(console, "Nothing is in conflict, vulnerable, deprecated or outdated.", "green")


def show_findings(console: Console, found: Inventory, answer: Row, failing: Sequence[Finding]) -> None:
    """What a check fails on, each with its place, and how much else there is."""
    _show_head(console, found, answer)
    for group in Group:
        some = [finding for finding in failing if finding.group is group]
        _heading(console, f"Fails: {group}", len(some))
        for finding in some[:SHOWN_FINDINGS]:
            where = f"{finding.place} " if finding.place else ""
            _say(console, f"- {where}{finding.text}", "red")
        _count_rest(console, len(some) - SHOWN_FINDINGS)
    failed = {group: sum(finding.group is group for finding in failing) for group in Group}
    passed = [(len(rows(answer, group)) - failed[group], group) for group in Group]
    beside = ", ".join(f"{count} {group}" for count, group in passed if count)
    if beside:
        console.print()
        _say(console, f"Beside that, and no reason to fail here: {beside}. plugyard import shows them.", "dim")
    _show_rest(console, answer)


def show_remarks(console: Console, remarks: Sequence[Remark]) -> None:
    """What could not be read, then what was left out on purpose."""
    for is_unread, title in ((True, "Could not be read"), (False, "Noted")):
        some = [remark for remark in remarks if remark.is_unread == is_unread]
        for remark in some[:SHOWN_REMARKS]:
            _say(console, f"{title}: {remark.place}: {remark.reason}", "yellow" if is_unread else "dim")
        _count_rest(console, len(some) - SHOWN_REMARKS)


def _show_head(console: Console, found: Inventory, answer: Row) -> None:
    counts = child(answer, "counts")
    packages = counts.get("packages")
    release = f", Backstage {found.host_version}" if found.host_version else ""
    source = found.source.value if found.source else "no lock file"
    _say(console, f"{packages} packages read ({source}{release}), {counts.get('plugins')} of them plugins.")
    known = text_of(answer, "advisories_as_of")
    if isinstance(packages, int) and known:
        clean = count_clean(answer, packages)
        _say(console, f"{clean} were checked and are clean: no advisory known as of {known[:10]} speaks of them.")


def _show_outdated(console: Console, found: Inventory, answer: Row) -> None:
    """What the repository asks for itself, furthest behind first; the rest comes along with that."""
    outdated = sorted(rows(answer, Group.OUTDATED), key=_distance, reverse=True)
    wished = {wish.name for wish in found.wishes}
    direct = [row for row in outdated if text_of(row, "name") in wished]
    shown = direct or outdated
    _table(console, f"Outdated: {len(outdated)}", shown, of=len(outdated))


def _distance(row: Row) -> tuple[int, ...]:
    numbers = (row.get(key) for key in ("majors", "minors", "patches", "days"))
    return tuple(number if isinstance(number, int) else 0 for number in numbers)


def _show_rest(console: Console, answer: Row) -> None:
    duplicates = [text_of(row, "name") for row in rows(answer, "duplicates")]
    unknown = answer.get("unknown")
    _names(console, "Plugins in more than one version", duplicates)
    _names(console, "Look like plugins and are in no catalog you see", unknown if isinstance(unknown, list) else [])
    reasons = list(told_unchecked(answer))
    _heading(console, "Could not be checked", len(rows(answer, "unchecked")))
    for reason in reasons:
        _say(console, f"- {reason}", "yellow")


def _names(console: Console, title: str, names: Sequence[Json]) -> None:
    if names:
        more = ", ..." if len(names) > SHOWN_NAMES else ""
        _say(console, f"{title}: {len(names)} ({', '.join(map(safe, names[:SHOWN_NAMES]))}{more})", "dim")


def _heading(console: Console, title: str, count: int) -> None:
    if count:
        console.print()
        _say(console, f"{title}: {count}", "bold")


def _count_rest(console: Console, count: int) -> None:
    if count > 0:
        _say(console, f"  ... and {count} more; --json has all", "dim")


def _say(console: Console, text: str, style: str = "") -> None:
    # Text, not markup: a name with brackets is a name.
    console.print(Text(safe(text), style=style))


_OUTDATED = (
    *(("package", "name"), ("version", "version"), ("latest", "latest")),
    *(("majors", "majors"), ("minors", "minors"), ("patches", "patches"), ("days", "days")),
)


def _table(console: Console, title: str, found: Sequence[Row], of: int) -> None:
    """of: how many there are in all, where not all may be shown."""
    if not found:
        return
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading, _ in _OUTDATED:
        table.add_column(heading, no_wrap=heading != "package", overflow="fold")
    for row in found[:SHOWN_ROWS]:
        table.add_row(*(Text(safe(row.get(key))) for _, key in _OUTDATED))
    console.print()
    console.print(table)
    _count_rest(console, of - min(len(found), SHOWN_ROWS))
