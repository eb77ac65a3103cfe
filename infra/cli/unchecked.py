"""Says why packages could not be checked, each reason once: how many, some names, and who can do what about it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from infra.cli.answers import Row, rows
from infra.cli.readers.json_text import text_of

SHOWN_NAMES = 3
# Of the API: advisories older than this say nothing of what was found since.
STALE_AFTER = timedelta(days=7)
VERSION_UNKNOWN = "version-unknown"
_IMPORT = "Who has the permission advisories:manage imports them: plugyard advisories import all.zip --whole"


def told_unchecked(answer: Row) -> Iterator[str]:
    """A sentence for each reason, that of most packages first."""
    by_reason: dict[str, list[Row]] = {}
    for row in rows(answer, "unchecked"):
        by_reason.setdefault(text_of(row, "reason"), []).append(row)
    for reason, found in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        some = ", ".join(f"{text_of(row, 'name')} {text_of(row, 'version')}" for row in found[:SHOWN_NAMES])
        more = ", ..." if len(found) > SHOWN_NAMES else ""
        say = _SENTENCES.get(reason)
        yield f"{len(found)} ({some}{more}): {say(answer) if say else reason}"


def count_clean(answer: Row, packages: int) -> int:
    """Of so many packages, those that were held against advisories of which none speaks of them."""
    vulnerable = {(text_of(row, "name"), text_of(row, "version")) for row in rows(answer, "vulnerable")}
    unchecked = {
        (text_of(row, "name"), text_of(row, "version"))
        for row in rows(answer, "unchecked")
        if text_of(row, "reason") != VERSION_UNKNOWN
    }
    return packages - len(vulnerable | unchecked)


def _no_source(_: Row) -> str:
    return f"no advisories were ever imported whole. {_IMPORT}"


def _stale(answer: Row) -> str:
    known, now = _day(answer, "advisories_as_of"), _day(answer, "as_of")
    needed = f" An export of {(now - STALE_AFTER).date()} or later is needed." if now else ""
    return f"advisories are known as of {known.date() if known else 'long ago'}, which is too old.{needed} {_IMPORT}"


def _day(answer: Row, key: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text_of(answer, key))
    except ValueError:
        return None


_SENTENCES: dict[str, Callable[[Row], str]] = {
    "no-source": _no_source,
    "source-stale": _stale,
    "no-version": lambda _: "the bill of materials tells no version of them",
    "not-semver": lambda _: "the version is none that could be compared with an advisory's",
    "not-from-registry": lambda _: "not from a registry; advisories speak of packages that are",
    "graph-too-large": lambda _: "the set leads to more plugins than are read at once: nobody looked for conflicts",
    "private-package": lambda _: "your tenant's own; public advisories do not speak of them",
    VERSION_UNKNOWN: lambda _: (
        "the catalog has the plugin, but not this version: what it needs is not known, so neither are its conflicts. "
        "Who has versions:publish adds it: POST /v1/plugins/{id}/versions"
    ),
}
