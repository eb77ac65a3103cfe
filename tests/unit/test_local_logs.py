"""A change is found in the logs in order of time, and a log that grew large begins anew."""

import json
from pathlib import Path

from infra.local import logs


def test_lines_of_one_change_come_in_order_of_time_from_both_logs(tmp_path: Path) -> None:
    write(tmp_path / "functions.log", ("published", "one", "10:02"), ("consumed", "two", "10:00"))
    write(tmp_path / "gateway.log", ("answered", "one", "10:01"))
    write(tmp_path / "gateway.log.1", ("asked", "one", "09:59"))

    found = [json.loads(line)["message"] for line in logs.find_lines(tmp_path, "one")]

    assert found == ["asked", "answered", "published"]


def test_lines_that_are_no_events_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "gateway.log").write_text('Started\n"one"\n{"correlation_id": \n')

    assert logs.find_lines(tmp_path, "one") == []


def test_only_a_large_log_is_put_away(tmp_path: Path) -> None:
    (tmp_path / "emulator.log").write_bytes(b"x" * 16_000_001)
    (tmp_path / "emulator.log.1").write_text("older")
    (tmp_path / "gateway.log").write_text("small")

    logs.put_away_large(tmp_path)

    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes == {"emulator.log.1": 16_000_001, "gateway.log": 5}


def write(path: Path, *events: tuple[str, str, str]) -> None:
    """One line for each event: message, correlation_id, timestamp."""
    lines = [json.dumps({"message": m, "correlation_id": c, "timestamp": t}) for m, c, t in events]
    path.write_text("".join(f"{line}\n" for line in lines))
