"""Copies of a snapshot share nothing that must differ: no connection, no chance, no key that was changed since."""

import json
import os
import subprocess
import sys

import pytest

from infra.local.data_dir import PROJECT
from infra.local.issuer import Issuer
from shared.context import Actor
from tests.factories import make_api
from tests.recorded_events import RECORDED
from tests.stack import part
from tests.told import Line


@pytest.fixture
def event(issuer: Issuer, owner: Actor) -> str:
    """A search by somebody who is signed in."""
    recorded = next(recorded.event for recorded in RECORDED if recorded.name == "search_plugins")
    return json.dumps(recorded | {"headers": {**part(recorded["headers"]), **make_api(issuer, owner).bearer}})


def resumed(event: str, hooks: str) -> list[Line]:
    """What the first process, two copies and one without a setting tell."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.snapshot_copies", hooks],
        cwd=PROJECT,
        env=os.environ | {"AWS_LAMBDA_FUNCTION_NAME": "CatalogApi", "PYTHONPATH": ".:layers/clients"},
        input=event,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.removeprefix("copy ") for line in told.stdout.splitlines() if line.startswith("copy ")]
    assert len(lines) == 4, told.stdout + told.stderr
    return [json.loads(line) for line in lines]


def test_copies_answer_on_connections_of_their_own(event: str) -> None:
    first, one, other, _ = resumed(event, "hooks")

    assert [seen["status"] for seen in (first, one, other)] == [200, 200, 200]
    assert len({str(seen["backend"]) for seen in (first, one, other)}) == 3


def test_copies_draw_different_ids_and_numbers(event: str) -> None:
    first, one, other, _ = resumed(event, "hooks")

    for drawn in ("request_id", "id", "chance"):
        assert len({str(seen[drawn]) for seen in (first, one, other)}) == 3, drawn


def test_copies_read_settings_and_keys_anew(event: str) -> None:
    _, one, other, without_setting = resumed(event, "hooks")

    assert [(seen["bus"], seen["knows_keys"]) for seen in (one, other)] == [("changed-since", False)] * 2
    assert str(without_setting["ended"]).startswith("settings missing or malformed: OIDC_ISSUER")


def test_copies_without_hooks_share_what_they_must_not(event: str) -> None:
    first, one, other, without_setting = resumed(event, "nothing")

    assert one["backend"] == other["backend"] == first["backend"]
    assert one["chance"] == other["chance"]
    assert (one["bus"], one["knows_keys"]) == (first["bus"], True)
    assert without_setting["ended"] is None
