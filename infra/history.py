"""`make history`: the arithmetic of a long history of raw usage, from events a day to disks, partitions and backups."""

import argparse
import sys
import tomllib
from pathlib import Path

FIGURES = Path(__file__).with_name("history.toml")
_GB = 1e9
_DAY_S = 86_400
# Partitions of the series without TimescaleDB beside those that are kept.
_AHEAD = 8
Figures = dict[str, dict[str, float]]


def main() -> None:
    """Print it for what the arguments say."""
    parser = argparse.ArgumentParser(prog="make history", description=__doc__)
    parser.add_argument("--events", type=float, default=100e6, help="a day (default: 100 million)")
    parser.add_argument("--days", type=int, default=400, help="that raw rows are kept (default: 400)")
    asked = parser.parse_args()
    for name, value in describe(tomllib.loads(FIGURES.read_text()), asked.events, asked.days):
        sys.stdout.write(f"{name:52}{value}\n")


def describe(figures: Figures, events: float, days: int) -> list[tuple[str, str]]:
    """Each line as its name and its figure."""
    row, assumed = figures["row"], figures["assumed"]
    open_day = events * (row["heap_bytes"] + row["key_bytes"])
    closed_day = open_day + events * row["tenant_bytes"]
    plain = closed_day * days
    # Compressed, a day has no index by tenant; the last 31 days are not compressed yet.
    packed = closed_day * min(days, 31) + open_day / assumed["compression"] * max(days - 31, 0)
    return [
        ("events a day, and a second on average", f"{events:,.0f}, {events / _DAY_S:,.0f}"),
        ("a day while it is open: rows, key", _gigabytes(open_day)),
        ("a day when it is closed: and the index by tenant", _gigabytes(closed_day)),
        ("indexes' share of a closed day", f"{1 - events * row['heap_bytes'] / closed_day:.0%}"),
        (f"{days} days, tier none or apache", _gigabytes(plain)),
        (f"{days} days, tier tsl (compressed after 31)", _gigabytes(packed)),
        ("building the index of one day", _seconds(events / figures["rate"]["indexed_per_second"])),
        ("moving one day out of the default partition", _seconds(events / figures["rate"]["moved_per_second"])),
        *_planning(figures["planning"], days + _AHEAD),
        ("a dump of it all, one core", _seconds(plain / (assumed["dump_mb_per_second"] * 1e6))),
        ("a day's snapshot: what the day added", _gigabytes(closed_day)),
    ]


def _planning(measured: dict[str, float], partitions: int) -> list[tuple[str, str]]:
    """What is left out by bounds costs next to nothing; everything else grows with the number of partitions."""
    share = partitions / measured["partitions"]
    return [
        ("partitions", f"{partitions:,}"),
        ("planning a query of an hour", f"{measured['hour_ms']:.1f} ms"),
        ("planning a query of a month", f"{measured['month_ms']:.1f} ms"),
        ("planning one whose bounds are computed", f"{measured['unbounded_ms'] * share:.0f} ms"),
    ]


def _gigabytes(size: float) -> str:
    return f"{size / _GB:,.1f} GB" if size < 1000 * _GB else f"{size / _GB / 1000:,.1f} TB"


def _seconds(seconds: float) -> str:
    return (
        f"{seconds:.0f} s"
        if seconds < 600
        else f"{seconds / 60:,.0f} min"
        if seconds < 36_000
        else f"{seconds / 3600:,.0f} h"
    )


if __name__ == "__main__":
    main()
