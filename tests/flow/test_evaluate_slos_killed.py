"""A run of objectives that is killed anywhere has done all of an objective's minute or nothing of it."""

import os
import signal
import subprocess
import sys
from uuid import UUID

import pytest

from shared.analytics.objective_models import Objective
from shared.analytics.performance_refresh import refresh_performance
from shared.context import Actor
from shared.ids import new_id
from tests.slo_steps import alerts_of, failing, judged, make_measured, minutes, state_of, told_of

KILLED = """
import os, signal, sys
from datetime import datetime
from uuid import UUID
from shared.analytics import alert_groups, evaluation
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
owner = {"store": evaluation.store, "outbox": evaluation.outbox, "evaluation": evaluation}[sys.argv[1]]
setattr(owner, sys.argv[2], die)
evaluation.evaluate_slos(UUID(int=1), datetime.fromisoformat(sys.argv[3]))
"""


@pytest.fixture
def measured(owner: Actor) -> tuple[Objective, UUID]:
    """An objective that is missed by far for an hour up to noon; of all it was judged last the longest ago."""
    objective, environment_id = make_measured(owner)
    judged(minutes(-120))
    failing(owner, objective, environment_id, minutes(0))
    refresh_performance(new_id(), minutes(0))
    return objective, environment_id


def run_killed(where: str, at: str) -> None:
    """A run at noon that is killed as soon as it gets to that call."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", KILLED, where, at, minutes(0).isoformat()]
    ended = subprocess.run(command, env=environment, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("where", "at"),
    [
        ("evaluation", "read_figures"),
        ("store", "claim_objective"),
        ("store", "save_days"),
        ("store", "save_status"),
        ("store", "list_open_alerts"),
        ("store", "save_alert"),
        ("store", "open_group"),
        ("store", "save_cause"),
        ("outbox", "add"),
    ],
)
def test_a_run_killed_before_the_commit_has_told_nothing_and_the_next_tells_once(
    owner: Actor, measured: tuple[Objective, UUID], where: str, at: str
) -> None:
    run_killed(where, at)
    assert (alerts_of(measured[0]), told_of(owner)) == ([], [])

    judged(minutes(0))
    judged(minutes(1))

    assert (state_of(measured[0]), told_of(owner)) == ("firing", ["firing"])


def test_a_run_killed_after_the_commit_has_told_all_and_the_next_tells_nothing(
    owner: Actor, measured: tuple[Objective, UUID]
) -> None:
    run_killed("evaluation", "record")
    assert (state_of(measured[0]), told_of(owner)) == ("firing", ["firing"])

    judged(minutes(0))

    assert told_of(owner) == ["firing"]
