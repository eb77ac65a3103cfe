"""Folds raw events into roll-ups: the one way in which refresher, rebuild, reconciliation and reads count them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.analytics.cells import Counted, Rollup, timing_of

# An event as the statements give it: when, key, tenant, plugin, is_error, duration in ms, version, environment, team,
# action, the user's number, and the subject's key where it has none yet. Tuples of texts, as an hour can have millions.
RawUsage = tuple[
    datetime, str, str, str, bool, float | None, str | None, str | None, str | None, str, int | None, str | None
]
# Tenant and plugin, as texts.
Key = tuple[str, str]
# Numbers of subjects, by tenant and key.
Numbers = Mapping[tuple[str, str], int]


def fold(rows: Iterable[RawUsage], numbers: Numbers, rollups: dict[Key, Rollup]) -> None:
    """Count events into the roll-ups of their plugins; numbers: of the subjects that came without one."""
    by_key: dict[Key, list[Counted]] = {}
    for _, _, tenant, plugin, is_error, ms, version, environment, team, action, number, subject in rows:
        if subject is not None:
            number = numbers[tenant, subject]  # noqa: PLW2901 - the row's own number is null then
        counted = Counted(is_error, timing_of(ms), number, (version, environment, team, action))
        by_key.setdefault((tenant, plugin), []).append(counted)
    for key, events in by_key.items():
        rollups.setdefault(key, Rollup()).add(events)


def unnumbered(rows: Iterable[RawUsage]) -> list[tuple[str, str]]:
    """Tenants and keys of the subjects that came without a number, each once and in order."""
    return sorted({(row[2], row[11]) for row in rows if row[11] is not None})
