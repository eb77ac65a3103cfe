"""`plugyard resolve`: what is asked, and how a plan, a conflict and an undecided answer are told."""

import json
from collections.abc import Iterator

import pytest

from infra.cli.resolve_report import CHANGES
from shared.versions.proposals import ChangeKind
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
    options = ["--host-version", "1.35.0", "-e", "production", "--mode", "minimal", "--locked", "@x/old@1.0.0"]
    run(recorder, "resolve", "@x/y@^1.0.0 || ^2", "z", *options)

    assert recorder.bodies == [
        {
            "wanted": [{"name": "@x/y", "range": "^1.0.0 || ^2"}, {"name": "z", "range": None}],
            "host_version": "1.35.0",
            "environment_id": "e-1",
            "mode": "minimal",
            "locked": {"@x/old": "1.0.0"},
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
    assert "This was tried and resolves:\n- Ask for @x/y@^2.0.0.\n" in result.stdout


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_kind_of_proposal_is_said_in_words(recorder: Recorder, kind: ChangeKind) -> None:
    changes = [{"kind": kind, "name": "@x/y", "to": "9.9.9"}, {"kind": "leave-out", "name": "z", "to": None}]
    conflict = {"explanation": "No.", "proposals": [{"changes": changes, "request": {}}]}
    recorder.answers["POST /v1/resolve"] = (200, CONFLICT | {"conflict": conflict})
    said = run(recorder, "resolve", "@x/y").stdout.splitlines()[-1]

    assert said.startswith("- ")
    assert said.endswith(", and leave out z.")
    assert kind not in said


def test_a_plan_for_what_runs_has_its_steps_and_needs_no_names(recorder: Recorder) -> None:
    moves = [{"name": "@x/y", "before": "1.0.0", "after": "1.2.0"}, {"name": "z", "before": None, "after": "3.0.0"}]
    recorder.answers["POST /v1/resolve"] = (200, PLAN | {"steps": [{"moves": moves}]})

    assert "1. @x/y 1.0.0 -> 1.2.0, add z 3.0.0" in run(recorder, "resolve", "-e", "production").stdout
    assert run(recorder, "resolve").exit_code == 2
    assert run(recorder, "resolve", "z", "--locked", "z").exit_code == 2


def test_a_plan_begins_with_what_was_asked_for_and_counts_what_does_not_fit(recorder: Recorder) -> None:
    chosen = [{"name": f"dep{n}", "version": "1.0.0", "change": "added"} for n in range(50)]
    asked = [{"name": name, "version": "1.0.0", "change": "kept"} for name in ("@x/a", "@x/b")]
    recorder.answers["POST /v1/resolve"] = (200, PLAN | {"chosen": [*chosen, *asked]})
    shown = run(recorder, "resolve", "@x/b", "@x/a").stdout

    assert shown.index("@x/b") < shown.index("@x/a") < shown.index("dep0")
    assert "... and 32 more" in shown


def test_the_api_may_be_named_behind_the_command(recorder: Recorder) -> None:
    behind = run(
        recorder, "resolve", "z", "--api", recorder.address, "--token=t", PLUGYARD_API_URL="", PLUGYARD_TOKEN=""
    )

    assert behind.exit_code == 0, behind.output
    assert run(recorder, "resolve", "z", "--token").exit_code == 2


def test_an_undecided_answer_is_no_plan(recorder: Recorder) -> None:
    recorder.answers["POST /v1/resolve"] = (200, CONFLICT | {"outcome": "undecided", "conflict": None})

    assert run(recorder, "resolve", "@x/y").exit_code == 4
    assert json.loads(run(recorder, "resolve", "@x/y", "--json").stdout)["exit_code"] == 4


@pytest.mark.parametrize("wanted", ["", "@x/y@https://npm.example/y.tgz", "../secret", "@x/y@latest", "x" * 300])
def test_what_is_no_name_with_a_range_is_not_sent(recorder: Recorder, wanted: str) -> None:
    assert run(recorder, "resolve", wanted).exit_code == 2
    assert not recorder.sent


def test_every_change_that_the_api_proposes_has_words() -> None:
    assert set(CHANGES) == {kind.value for kind in ChangeKind}
