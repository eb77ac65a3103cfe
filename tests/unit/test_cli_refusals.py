"""The command `plugyard` where something is wrong: the API, the token, the size, the place it is called from."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import CONFLICT, answers, run, running_api, write_repository
from tests.recorder import Recorder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """An API that finds nothing, and has one environment."""
    with running_api() as recorder:
        yield recorder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A Backstage repository."""
    return write_repository(tmp_path / "secret-folder")


def test_nothing_that_a_terminal_obeys_is_shown(recorder: Recorder, repository: Path) -> None:
    evil = "\x1b]0;pwned\x07\x1b[2J[bold]\u202e"
    deprecated = [{"name": "react", "version": "18.3.1", "message": evil, "replacement": evil}]
    answers(recorder, conflicts=[CONFLICT | {"explanation": evil}], deprecated=deprecated, unknown=[evil])
    result = run(recorder, "check", repository, "--fail-on", "conflicts,deprecated")

    assert not {"\x1b", "\x07", "\u202e"} & set(result.output)
    assert "[bold]" in result.output


@pytest.mark.parametrize(
    ("status", "answer", "code", "said"),
    [
        (401, {"code": "token-invalid", "title": "No."}, 3, "make -s token"),
        (403, {"code": "permission-missing", "permission": "catalog:read"}, 3, "permission catalog:read"),
        (429, {"code": "rate"}, 3, "Try again in"),
        (503, {"code": "down", "request_id": "r-1"}, 3, "r-1"),
        (422, {"code": "invalid", "errors": [{"path": "packages"}]}, 2, "packages"),
        (200, "<html>", 3, "no JSON"),
        (302, "", 3, "no JSON"),
    ],
)
def test_a_refusal_says_what_to_do(
    recorder: Recorder, repository: Path, status: int, answer: object, code: int, said: str
) -> None:
    recorder.answers["POST /v1/imports"] = (status, answer)
    result = run(recorder, "check", repository)

    assert (result.exit_code, said in result.stderr) == (code, True)


def test_without_token_or_api_the_command_says_how_to_get_them(recorder: Recorder, repository: Path) -> None:
    without_token = run(recorder, "check", repository, PLUGYARD_TOKEN="")
    without_api = run(recorder, "check", repository, PLUGYARD_API_URL="http://127.0.0.1:9")
    over_the_wire = run(recorder, "check", repository, PLUGYARD_API_URL="http://plugyard.example")

    assert [result.exit_code for result in (without_token, without_api, over_the_wire)] == [3, 3, 2]
    assert "make -s token" in without_token.stderr
    assert "make run" in without_api.stderr
    assert "https://" in over_the_wire.stderr
    assert not recorder.sent


def test_more_than_a_request_holds_is_refused_with_how_to_ask_for_less(recorder: Recorder, repository: Path) -> None:
    entries = "".join(f'"package-with-a-long-name-{n}@1":\n  version "1.0.0"\n' for n in range(20_001))
    (repository / "yarn.lock").write_text(entries)
    result = run(recorder, "check", repository)

    assert result.exit_code == 2
    assert "--direct-only" in result.stderr
    assert not recorder.sent


def test_the_launcher_works_anywhere_and_runs_nothing_that_lies_there(tmp_path: Path) -> None:
    subprocess.run(["make", "-s", ".venv/bin/plugyard"], cwd=ROOT, check=True, timeout=60)  # noqa: S607 (make is wherever the test was called from)
    trap = "from pathlib import Path\nPath(__file__).with_suffix('.sprung').touch()\n"
    for name in ("infra/__init__.py", "typer.py", "yaml.py", "sitecustomize.py", "json.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(trap)
    link = tmp_path / "linked"
    link.symlink_to(ROOT / ".venv/bin/plugyard")
    variables = {**os.environ, "PYTHONPATH": str(tmp_path)}
    for launcher in (ROOT / ".venv/bin/plugyard", link):
        ended = subprocess.run(
            [launcher, "--help"], cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=60, check=False
        )
        assert (ended.returncode, "environments" in ended.stdout) == (0, True), ended.stderr
    assert not list(tmp_path.rglob("*.sprung"))
