"""Shows an answer to a person: what needs doing first, and plainly what could not be looked at."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.cli.answers import Group, Row, describe, rows
from infra.cli.inventory import Inventory, Remark
from infra.cli.readers.json_text import Json, child, text_of

SHOWN_ROWS = 20
SHOWN_REMARKS = 10
_COLORS = {"critical": "bold red", "high": "red", "medium": "yellow", "moderate": "yellow"}


def safe(value: Json) -> str:
    """A value of somebody else's as text without anything a terminal obeys."""
    text = "" if value is None else str(value)
    plain = "".join(character if character.isprintable() else " " for character in text)
    # Where these begin a line, GitHub Actions takes the rest of it for a command.
    return plain.replace("::", ": :").replace("##[", "## [")


def show_answer(console: Console, found: Inventory, answer: Row) -> None:
    """Everything the API found, worst first, then the packages it knows nothing of."""
    counts = child(answer, "counts")
    release = f", Backstage {found.host_version}" if found.host_version else ""
    source = found.source.value if found.source else "no lock file"
    _say(
        console,
        f"{counts.get('packages', 0)} packages read ({source}{release}), {counts.get('plugins', 0)} of them plugins.",
    )
    for conflict in rows(answer, "conflicts"):
        console.print()
        _say(console, f"Conflict: {describe(Group.CONFLICTS, conflict)}", "bold red")
    _table(console, "Vulnerable", rows(answer, "vulnerable"), _VULNERABLE)
    _table(console, "Deprecated", rows(answer, "deprecated"), _DEPRECATED)
    _table(console, "Outdated", rows(answer, "outdated"), _OUTDATED)
    _table(console, "More than one version", rows(answer, "duplicates"), _DUPLICATES)
    _table(console, "Could not be checked", rows(answer, "unchecked"), _UNCHECKED)
    if not any(rows(answer, key) for key in (*Group, "duplicates", "unchecked")):
        _say(console, "Nothing is in conflict, vulnerable, deprecated or outdated.", "green")
    unknown = answer.get("unknown")
    if isinstance(unknown, list) and unknown:
        some = ", ".join(safe(name) for name in unknown[:5])
        more = ", ..." if len(unknown) > 5 else ""
        console.print()
        _say(console, f"Look like plugins and are in no catalog you see: {len(unknown)} ({some}{more})", "dim")


def show_remarks(console: Console, remarks: Sequence[Remark]) -> None:
    """What could not be read, then what was left out on purpose."""
    for is_unread, title in ((True, "Could not be read"), (False, "Noted")):
        some = [remark for remark in remarks if remark.is_unread == is_unread]
        for remark in some[:SHOWN_REMARKS]:
            _say(console, f"{title}: {remark.place}: {remark.reason}", "yellow" if is_unread else "dim")
        if len(some) > SHOWN_REMARKS:
            _say(console, f"... and {len(some) - SHOWN_REMARKS} more; --json has all", "dim")


def _say(console: Console, text: str, style: str = "") -> None:
    # Text, not markup: a name with brackets is a name.
    console.print(Text(safe(text), style=style))


Column = tuple[str, str]
_VULNERABLE: Sequence[Column] = (
    ("package", "name"),
    ("version", "version"),
    ("severity", "severity"),
    ("advisory", "advisory_id"),
    ("exploited", "is_known_exploited"),
    ("fixed in", "fixed_in"),
    ("what", "summary"),
)
_DEPRECATED = (("package", "name"), ("version", "version"), ("use instead", "replacement"), ("why", "message"))
_OUTDATED = (
    *(("package", "name"), ("version", "version"), ("latest", "latest")),
    *(("majors", "majors"), ("minors", "minors"), ("patches", "patches"), ("days", "days")),
)
_DUPLICATES = (("package", "name"), ("versions", "versions"))
_UNCHECKED = (("package", "name"), ("version", "version"), ("why", "reason"))


def _table(console: Console, title: str, found: Sequence[Row], columns: Sequence[Column]) -> None:
    if not found:
        return
    table = Table(title=f"{title}: {len(found)}", title_justify="left", title_style="bold", expand=False)
    for heading, _ in columns:
        table.add_column(heading, overflow="fold")
    for row in found[:SHOWN_ROWS]:
        style = _COLORS.get(text_of(row, "severity").lower(), "")
        table.add_row(*(Text(_cell(row.get(key)), style=style) for _, key in columns))
    console.print()
    console.print(table)
    if len(found) > SHOWN_ROWS:
        _say(console, f"... and {len(found) - SHOWN_ROWS} more; --json has all", "dim")


def _cell(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(safe, value))
    return "the catalog does not know this version" if value == "version-unknown" else safe(value)
