"""The arithmetic of a long history adds up."""

from infra.history import Figures, describe

FIGURES: Figures = {
    "row": {"heap_bytes": 100, "key_bytes": 40, "tenant_bytes": 60},
    "rate": {"moved_per_second": 1e6, "indexed_per_second": 1e6},
    "planning": {"partitions": 2000, "hour_ms": 1, "month_ms": 2, "unbounded_ms": 200},
    "assumed": {"compression": 7, "dump_mb_per_second": 100},
}


def test_a_history_takes_what_its_rows_and_indexes_take() -> None:
    told = dict(describe(FIGURES, events=1e8, days=131))

    assert told["a day when it is closed: and the index by tenant"] == "20.0 GB"
    assert told["131 days, tier none or apache"] == "2.6 TB"
    # 31 days as they are and 100 at a seventh of 14 GB.
    assert told["131 days, tier tsl (compressed after 31)"] == "820.0 GB"
    assert told["building the index of one day"] == "100 s"
    assert told["a dump of it all, one core"] == "437 min"


def test_planning_without_bounds_grows_with_partitions_and_with_bounds_does_not() -> None:
    short, long = dict(describe(FIGURES, 1e8, 92)), dict(describe(FIGURES, 1e8, 1992))

    assert (short["planning one whose bounds are computed"], long["planning one whose bounds are computed"]) == (
        "10 ms",
        "200 ms",
    )
    assert short["planning a query of an hour"] == long["planning a query of an hour"]
