"""The command `plugyard`: what it sends, what it says, and what it ends with."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import CONFLICT, LOCK, VULNERABLE, answers, run, running_api, write_repository
from tests.recorder import Recorder

SECRETS = [
    "hunter2",
    "github.com",
    "npm.example",
    "postinstall",
    "curl",
    "secret-folder",
    "Ada",
    "acme.example",
    "sha512",
]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """An API that finds nothing, and has one environment."""
    with running_api() as recorder:
        yield recorder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A Backstage repository."""
    return write_repository(tmp_path / "secret-folder")


@pytest.mark.parametrize(
    "command", [["import", "--environment", "production"], ["check"], ["check", "--json"], ["sbom"]]
)
def test_nothing_but_names_versions_and_ranges_is_sent(
    recorder: Recorder, repository: Path, command: list[str]
) -> None:
    recorder.answers["POST /v1/sboms"] = (200, {"bomFormat": "CycloneDX"})
    run(recorder, command[0], repository, *command[1:])

    everything = b"\n".join(recorder.sent).decode()
    assert '"react"' in everything
    assert not [secret for secret in SECRETS if secret in everything]
    assert str(repository) not in everything
    addresses = everything.replace(recorder.address, "").count("://")
    assert addresses == 0


def test_the_question_is_the_packages_with_the_wishes_for_them(recorder: Recorder, repository: Path) -> None:
    run(recorder, "import", repository, "--environment", "production")

    assert recorder.bodies == [
        {
            "environment_id": "e-1",
            "dry_run": False,
            "host_version": "1.35.0",
            "source": "yarn-berry",
            "packages": {"latest": ["1.0.0"], "react": ["17.0.2", "18.3.1"], "worse": ["1.0.0"]},
            "direct": {"latest": "*", "react": "^18.0.0"},
        }
    ]


def test_only_direct_wishes_are_sent_if_only_those_are_asked_about(recorder: Recorder, repository: Path) -> None:
    run(recorder, "check", repository, "--direct-only")

    assert recorder.bodies[0]["packages"] == {"latest": ["1.0.0"], "react": ["17.0.2", "18.3.1"]}


def test_without_an_environment_an_import_keeps_nothing_and_says_how(recorder: Recorder, repository: Path) -> None:
    result = run(recorder, "import", repository)

    assert result.exit_code == 0
    assert recorder.bodies[0]["dry_run"] is True
    assert "--environment NAME" in result.stderr
    assert "Nothing is in conflict" in result.stdout


@pytest.mark.parametrize(
    ("is_changed", "said"), [(True, "Kept as what production runs"), (False, "Nothing has changed")]
)
def test_an_import_says_whether_it_changed_anything(
    recorder: Recorder, repository: Path, is_changed: bool, said: str
) -> None:
    answers(recorder, is_changed=is_changed)

    assert said in run(recorder, "import", repository, "-e", "production").stderr


def test_an_unknown_environment_is_refused_with_those_there_are(recorder: Recorder, repository: Path) -> None:
    result = run(recorder, "import", repository, "-e", "prod")

    assert result.exit_code == 2
    assert "There are production." in result.stderr
    assert "environments create prod" in result.stderr


def test_a_check_fails_on_a_conflict_with_its_explanation(recorder: Recorder, repository: Path) -> None:
    answers(recorder, conflicts=[CONFLICT])
    result = run(recorder, "check", repository)

    assert result.exit_code == 1
    assert f"package.json:12 {CONFLICT['explanation']}" in result.stdout
    assert "The check fails: 1 conflicts." in result.stderr


@pytest.mark.parametrize(
    ("options", "changed", "code"),
    [
        ([], {}, 0),
        (["--min-severity", "medium"], {}, 1),
        (["--min-severity", "medium", "--fail-on", "conflicts"], {}, 0),
        ([], {"is_known_exploited": True}, 1),
        ([], {"severity": "unknown"}, 1),
        ([], {"severity": "critical"}, 1),
        (["--fail-on", "weather"], {}, 2),
        (["--min-severity", "weather"], {}, 2),
    ],
)
def test_a_check_fails_on_what_it_was_told_to(
    recorder: Recorder, repository: Path, options: list[str], changed: dict[str, object], code: int
) -> None:
    answers(recorder, vulnerable=[VULNERABLE | changed])

    assert run(recorder, "check", repository, *options).exit_code == code


def test_what_could_not_be_checked_is_not_passed(recorder: Recorder, repository: Path) -> None:
    answers(recorder, unchecked=[{"name": "react", "version": "18.3.1", "reason": "the advisory has no range"}])

    assert run(recorder, "check", repository).exit_code == 4
    assert run(recorder, "check", repository, "--allow-partial").exit_code == 0


def test_what_could_not_be_checked_is_told_once_for_each_reason(recorder: Recorder, repository: Path) -> None:
    stale = [{"name": f"p{n}", "version": "1.0.0", "reason": "source-stale"} for n in range(400)]
    other = [{"name": "odd", "version": "1.0.0", "reason": "weather"}]
    dates = {"as_of": "2026-03-10T08:00:00Z", "advisories_as_of": "2026-01-05T00:00:00Z"}
    answers(recorder, unchecked=[*other, *stale], **dates)
    told = " ".join(run(recorder, "check", repository).stdout.split())

    assert "Could not be checked: 401" in told
    assert "400 (p0 1.0.0, p1 1.0.0, p2 1.0.0, ...): advisories are known as of 2026-01-05" in told
    assert "2026-03-03 or later is needed" in told
    assert "advisories:manage" in told
    assert "p3" not in told
    assert "1 (odd 1.0.0): weather" in told


def test_clean_packages_are_counted_apart_from_those_that_were_not_checked(
    recorder: Recorder, repository: Path
) -> None:
    unchecked = [{"name": "latest", "version": "1.0.0", "reason": "private-package"}]
    answers(recorder, vulnerable=[VULNERABLE] * 2, unchecked=unchecked, advisories_as_of="2026-03-09T00:00:00Z")

    assert "1 were checked and are clean" in run(recorder, "import", repository).stdout


def test_an_answer_fits_a_screen_with_the_worst_first(recorder: Recorder, repository: Path) -> None:
    def outdated(name: str, majors: int) -> dict[str, object]:
        return {"name": name, "version": "1.0.0", "latest": "9.0.0", "majors": majors, "minors": 0, "patches": 0}

    answers(
        recorder,
        conflicts=[CONFLICT] * 40,
        vulnerable=[VULNERABLE] * 40,
        outdated=[outdated("latest", 1), *(outdated(f"deep{n}", 9) for n in range(40)), outdated("react", 2)],
        unchecked=[{"name": f"p{n}", "version": "1.0.0", "reason": "no-source"} for n in range(400)],
    )
    shown = run(recorder, "import", repository).stdout

    places = [
        shown.index(text) for text in ("In conflict: 40", "Vulnerable: 40", "Outdated: 42", "not be checked: 400")
    ]
    assert places == sorted(places)
    assert shown.index("react ", places[2]) < shown.index("latest ", shown.index("9.0.0"))
    assert "deep" not in shown
    assert shown.count("\n") < 45


def test_what_could_not_be_read_is_told_with_its_line(recorder: Recorder, repository: Path) -> None:
    (repository / "yarn.lock").write_text(f'{LOCK}\n"broken@npm:1":\n  version: 1.0.0\n')
    result = run(recorder, "check", repository)

    assert result.exit_code == 4
    assert "Could not be read: yarn.lock:29: 'broken@npm:1' has no resolution" in result.stderr


@pytest.mark.parametrize("command", ["import", "check"])
def test_json_is_one_document_and_nothing_else_on_stdout(recorder: Recorder, repository: Path, command: str) -> None:
    answers(recorder, conflicts=[CONFLICT])
    result = run(recorder, command, repository, "--json", GITHUB_ACTIONS="true")
    document = json.loads(result.stdout)

    assert document["exit_code"] == result.exit_code
    assert document["conflicts"] == [CONFLICT]
    assert {"unread", "notes"} <= document.keys()


def test_an_error_is_a_json_document_too(recorder: Recorder, tmp_path: Path) -> None:
    result = run(recorder, "check", tmp_path, "--json")

    assert json.loads(result.stdout)["exit_code"] == result.exit_code == 2


def test_github_is_told_where_a_finding_is_to_be_changed(recorder: Recorder, repository: Path) -> None:
    # Also where a line is full, and the next begins with somebody else's command.
    full = "y" * 135
    answers(recorder, conflicts=[CONFLICT | {"explanation": f"100% wrong:\n{full} ::error::x"}])
    result = run(recorder, "check", repository, GITHUB_ACTIONS="true", GITHUB_WORKSPACE=str(repository.parent))
    commands = [line for line in result.stdout.split("\n") if line.startswith("::")]

    where = "file=secret-folder/package.json,line=12,title=Plugyard%3A conflicts"
    assert commands == [f"::error {where}::100%25 wrong:%0A{full} ::error::x"]


def test_environments_are_listed_and_made_without_curl(recorder: Recorder) -> None:
    recorder.answers["POST /v1/environments"] = (201, {"name": "staging", "environment_id": "e-2"})
    listed = run(recorder, "environments")
    made = run(recorder, "environments", "create", "staging")

    assert "production" in listed.stdout
    assert "plugyard import . --environment staging" in made.stdout
    assert recorder.bodies == [{"name": "staging", "title": "Staging", "is_production": False}]


def test_no_environment_yet_is_an_answer_with_a_next_step(recorder: Recorder) -> None:
    recorder.answers["GET /v1/environments"] = (200, {"items": [], "next_cursor": None})

    assert "environments create" in run(recorder, "environments").stderr


def test_a_bill_of_materials_is_asked_for_with_every_version(recorder: Recorder, repository: Path) -> None:
    recorder.answers["POST /v1/sboms"] = (200, {"bomFormat": "CycloneDX"})
    result = run(recorder, "sbom", repository)

    assert json.loads(result.stdout) == {"bomFormat": "CycloneDX"}
    assert result.exit_code == 0
    versions = {"latest": ["1.0.0"], "react": ["17.0.2", "18.3.1"], "worse": ["1.0.0"]}
    assert recorder.bodies == [{"packages": versions, "host_version": "1.35.0", "name": "backstage"}]
