"""`plugyard resolve`: what is asked, and how a plan, a conflict and an undecided answer are told."""

import json
from collections.abc import Iterator

import pytest

from tests.command import run, running_api
from tests.recorder import Recorder

PLAN: dict[str, object] = {
    "outcome": "resolved",
    "chosen": [
        {
            **{"name": "@x/y", "version": "1.2.0", "was": None, "change": "added", "asked_by": []},
            "demanded_by": [{"kind": "wish", "name": "you", "says": "^1.0.0"}],
            "held_back": {"newer": "1.3.0", "because": "it wants react 19"},
        }
    ],
    "removed": [{"name": "@x/old", "was": "1.0.0"}],
    "warnings": [{"kind": "deprecated", "name": "@x/y", "version": "1.2.0", "message": "Use @x/z."}],
    "conflict": None,
}
CONFLICT: dict[str, object] = {
    "outcome": "conflict",
    "chosen": [],
    "removed": [],
    "warnings": [],
    "conflict": {
        "explanation": "You want @x/y ^1, and Backstage 1.35.0 brings 2.0.0.",
        "proposals": [{"changes": [{"kind": "widen", "name": "@x/y", "to": "^2.0.0"}], "request": {}}],
    },
}


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """An API that has a plan for everything."""
    with running_api() as recorder:
        recorder.answers["POST /v1/resolve"] = (200, PLAN)
        yield recorder


def test_names_and_ranges_are_asked_about_in_their_order(recorder: Recorder) -> None:
    run(recorder, "resolve", "@x/y@^1.0.0 || ^2", "z", "--host-version", "1.35.0", "-e", "production")

    assert recorder.bodies == [
        {
            "wanted": [{"name": "@x/y", "range": "^1.0.0 || ^2"}, {"name": "z", "range": None}],
            "host_version": "1.35.0",
            "environment_id": "e-1",
        }
    ]


def test_a_plan_says_why_each_version_is_the_one(recorder: Recorder) -> None:
    result = run(recorder, "resolve", "@x/y@^1.0.0")

    assert result.exit_code == 0
    for said in ("1.2.0", "you want ^1.0.0", "not 1.3.0: it wants react 19", "@x/old", "Use @x/z."):
        assert said in result.stdout


def test_a_conflict_is_told_with_what_helps(recorder: Recorder) -> None:
    recorder.answers["POST /v1/resolve"] = (200, CONFLICT)
    result = run(recorder, "resolve", "@x/y@^1.0.0")

    assert result.exit_code == 1
    assert "Backstage 1.35.0 brings 2.0.0" in result.stdout
    assert "widen @x/y ^2.0.0" in result.stdout


def test_an_undecided_answer_is_no_plan(recorder: Recorder) -> None:
    recorder.answers["POST /v1/resolve"] = (200, CONFLICT | {"outcome": "undecided", "conflict": None})

    assert run(recorder, "resolve", "@x/y").exit_code == 4
    assert json.loads(run(recorder, "resolve", "@x/y", "--json").stdout)["exit_code"] == 4


@pytest.mark.parametrize("wanted", ["", "@x/y@https://npm.example/y.tgz", "../secret", "@x/y@latest", "x" * 300])
def test_what_is_no_name_with_a_range_is_not_sent(recorder: Recorder, wanted: str) -> None:
    assert run(recorder, "resolve", wanted).exit_code == 2
    assert not recorder.sent
