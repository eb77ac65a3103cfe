"""`plugyard advisories import` against the real API: files as their sources publish them, sent once."""

import gzip
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from infra.cli import advisories as sent
from infra.cli.advisory_files import MAX_BATCH_BYTES, advisory_of, batches, signals_in
from infra.cli.app import app
from infra.cli.readers.json_text import Malformed
from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from tests.as_owner import rows
from tests.factories import make_api, make_osv
from tests.served_api import served_api

Run = Callable[..., Result]


@pytest.fixture
def run(issuer: Issuer, platform: Actor) -> Iterator[Run]:
    """The command as an owner of the platform runs it."""
    token = make_api(issuer, platform).bearer["authorization"].removeprefix("Bearer ")
    with served_api() as address:
        variables = {"PLUGYARD_API_URL": address, "PLUGYARD_TOKEN": token, "GITHUB_ACTIONS": "", "COLUMNS": "140"}
        yield lambda *words: CliRunner().invoke(app, ["advisories", "import", *map(str, words)], env=variables)


def counts(result: Result) -> dict[str, int]:
    assert result.exit_code in {0, 4}, result.output
    told = json.loads(result.stdout)["counts"]
    return {name: count for name, count in told.items() if count}


def test_folder_and_archive_are_sent_once_and_again_change_nothing(run: Run, tmp_path: Path) -> None:
    folder, archive = tmp_path / "npm", tmp_path / "all.zip"
    (folder / "2026").mkdir(parents=True)
    records = [make_osv(f"CLI-{n}-{new_id()}") for n in range(3)]
    for record in records[:2]:
        (folder / "2026" / f"{record['id']}.json").write_text(json.dumps(record))
    (folder / "other.json").write_text(
        json.dumps({"id": "PYSEC-1", "affected": [{"package": {"ecosystem": "PyPI", "name": "x"}}]})
    )
    with ZipFile(archive, "w") as file:
        file.writestr("README.md", "no record")
        file.writestr("one.json", json.dumps(records[2]))

    first, second = run(folder, archive, "--json"), run(folder, archive, "--json")

    assert counts(first) == {"new": 3, "of_other_ecosystems": 1}
    assert counts(second) == {"unchanged": 3, "of_other_ecosystems": 1}


def told_as_of(result: Result) -> datetime:
    assert result.exit_code == 0, result.output
    return datetime.fromisoformat(json.loads(result.stdout)["as_of"])


def test_old_records_of_a_whole_source_are_as_of_when_their_files_were_written(run: Run, tmp_path: Path) -> None:
    # What is known only moves on, and other tests tell of it too: so from here to a later moment of this test.
    record = make_osv(modified="2020-01-01T00:00:00Z")
    (tmp_path / "one.json").write_text(json.dumps(record))
    written = datetime.now(UTC) - timedelta(seconds=5)
    os.utime(tmp_path / "one.json", (0, written.timestamp()))
    os.utime(tmp_path, (0, 0))

    assert written <= told_as_of(run(tmp_path, "--whole", "--json")) <= datetime.now(UTC)


def test_a_whole_source_is_as_of_the_day_that_is_told_and_never_of_one_to_come(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(make_osv()))
    today = datetime.now(UTC)

    assert run(tmp_path, "--whole", "--as-of", f"{today + timedelta(days=2):%Y-%m-%d}").exit_code == 2
    assert run(tmp_path, "--as-of", f"{today:%Y-%m-%d}").exit_code == 2
    told = told_as_of(run(tmp_path, "--whole", "--as-of", f"{today:%Y-%m-%dT%H:%M:%SZ}", "--json"))
    assert today.replace(microsecond=0) <= told <= datetime.now(UTC)


def test_record_that_is_not_taken_is_named_and_the_rest_is_there(run: Run, tmp_path: Path) -> None:
    good, bad = make_osv(), make_osv(events=[{"fixed": "1.0.0"}])
    for record in (good, bad):
        (tmp_path / f"{record['id']}.json").write_text(json.dumps(record))

    result = run(tmp_path)

    assert result.exit_code == 4
    assert f"not taken: {bad['id']}" in result.stderr
    assert len(rows("select from advisory where osv_id = %s", good["id"])) == 1


def test_source_with_a_record_that_is_not_taken_is_not_noted_as_whole_whichever_part_it_is_in(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent, "MAX_RECORDS", 1)
    (tmp_path / "1.json").write_text(json.dumps(make_osv(events=[{"fixed": "1.0.0"}])))
    (tmp_path / "2.json").write_text(json.dumps(make_osv()))
    today = datetime.now(UTC).replace(microsecond=0)

    result = run(tmp_path, "--whole", "--as-of", f"{today:%Y-%m-%dT%H:%M:%SZ}")

    assert result.exit_code == 4
    assert "1 new" in result.stdout
    assert "not noted as all of npm's advisories" in result.stderr
    assert rows("select from advisory_source where as_of = %s", today) == []


def test_epss_and_kev_are_read_as_published(run: Run, tmp_path: Path) -> None:
    cve = f"CVE-2026-{new_id().int % 10**12}"
    epss, kev = tmp_path / "epss_scores-2026-03-02.csv.gz", tmp_path / "known_exploited_vulnerabilities.json"
    epss.write_bytes(
        gzip.compress(
            f"#model_version:v2025.03.14,score_date:2026-03-02T00:00:00Z\ncve,epss,percentile\n{cve},0.25,0.9\n".encode()
        )
    )
    entry = {"cveID": cve, "dateAdded": "2026-03-01", "dueDate": "2026-03-22", "knownRansomwareCampaignUse": "Known"}
    kev.write_text(json.dumps({"dateReleased": "2026-03-02T15:00:00.000Z", "count": 1, "vulnerabilities": [entry]}))

    assert counts(run(epss, kev, "--json")) == {"epss_updated": 1, "kev_updated": 1}
    assert counts(run(epss, kev, "--json")) == {"epss_unchanged": 1, "kev_unchanged": 1}
    told = "select epss, is_known_exploited, due_on::text, epss_as_of::text from exploit_signal where cve = %s"
    assert rows(told, cve) == [(0.25, True, "2026-03-22", "2026-03-02")]


def test_what_is_sent_of_a_record_is_what_is_used() -> None:
    record = make_osv(details="x" * 30_000, credits=[{"name": "Ada"}], database_specific={"severity": "LOW", "x": 1})

    kept = advisory_of(json.dumps(record))

    assert kept is not None
    assert len(str(kept["details"])) == 20_000
    assert kept["database_specific"] == {"severity": "LOW"}
    assert "credits" not in kept


def test_parts_hold_no_more_than_the_api_takes() -> None:
    given = [{"id": str(n), "text": "x" * (n * 700)} for n in range(600)]

    parts = list(batches(given, 500))

    assert [row for part in parts for row in part] == given
    assert all(len(json.dumps(part)) <= MAX_BATCH_BYTES + 1000 or len(part) == 1 for part in parts)
    assert [len(part) for part in batches([{"id": "x"}] * 501, 500)] == [500, 1]


@pytest.mark.parametrize("content", [b"", b"cve,epss,percentile\n", b"\xff\xfe", b"#model_version:v1\n"])
def test_file_that_is_no_epss_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "scores.csv").write_bytes(content)

    with pytest.raises(Malformed):
        signals_in(tmp_path / "scores.csv")


@pytest.mark.parametrize(
    ("name", "content"), [("a.json", b"{"), ("a.json", b"[]"), ("a.json", b"\xff"), ("a.zip", b"PK"), ("b.json", None)]
)
def test_file_that_is_no_record_ends_the_command_by_its_name(
    run: Run, tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    result = run(tmp_path / name)

    assert result.exit_code == 2
    assert name.split(".", maxsplit=1)[0] in result.stderr
