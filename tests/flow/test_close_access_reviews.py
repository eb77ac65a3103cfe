"""Reviews that are due end by themselves: each whole or not at all, once, and none because of another."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import OPERATOR, Actor
from shared.identity import review_ends
from shared.identity.review_ends import close_access_reviews
from shared.identity.review_models import ClosedReviews
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import change, owner_connection, rows
from tests.at_once import at_once
from tests.factories import make_api, make_member, make_signed_in
from tests.lock_waits import wait_until_one_waits
from tests.review_steps import decide, events_of, is_bound, items, make_due, of_role, opened
from tests.rights import bind, make_group
from tests.told import listening


@pytest.fixture
def reviewer(issuer: Issuer, owner: Actor) -> tuple[Api, UUID]:
    """The API as a reviewer of the tenant sees it, and the reviewer's id."""
    return make_signed_in(issuer, owner, BuiltInRole.REVIEWER_SECURITY)


@pytest.fixture
def due(api: Api, owner: Actor, reviewer: tuple[Api, UUID]) -> Answer:
    """A review of three developers that was due a minute ago."""
    for _ in range(3):
        make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    make_due(owner, review)
    return review


def run() -> ClosedReviews:
    return close_access_reviews(new_id(), datetime.now(UTC))


def is_closed(review: Answer) -> bool:
    query = "select closed_at is not null from access_review where access_review_id = %s"
    return rows(query, review.json["access_review_id"]) == [(True,)]


def bound(api: Api, review: Answer) -> list[bool]:
    return [is_bound(item["item_id"]) for item in items(api, review)]


def outcomes(api: Api, review: Answer) -> list[object]:
    return [item["outcome"] for item in items(api, review)]


def test_what_nobody_decided_is_revoked_when_it_is_due_and_not_before(
    issuer: Issuer, api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    developer = make_api(issuer, owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    run()
    assert (is_closed(review), developer.get("/v1/plugins").status) == (False, 200)

    make_due(owner, review)
    run()

    assert (is_closed(review), developer.get("/v1/plugins").code) == (True, "forbidden")
    assert [(i["outcome"], i["decided_by"], i["reason"]) for i in items(api, review)] == [("revoked", None, None)]


def test_what_was_decided_stays_decided(api: Api, owner: Actor, reviewer: tuple[Api, UUID]) -> None:
    for _ in range(2):
        make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    decide(reviewer[0], review, items(api, review)[0]["item_id"], "keep")
    make_due(owner, review)

    run()

    assert (outcomes(api, review), bound(api, review)) == (["kept", "revoked"], [True, False])


def test_review_that_keeps_what_is_undecided_revokes_nothing(
    api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], is_undecided_kept=True, **of_role(owner, BuiltInRole.DEVELOPER))
    make_due(owner, review)

    run()

    assert (is_closed(review), outcomes(api, review), bound(api, review)) == (True, [None], [True])


def test_trail_names_the_schedule_and_why_for_every_change(owner: Actor, due: Answer) -> None:
    run()

    reason = f"access review {due.json['access_review_id']} was due"
    written = rows(
        "select action, user_id, person_id, request_id is not null from audit_entry"
        " where tenant_id = %s and reason = %s",
        owner.tenant_id,
        reason,
    )
    assert {entry[1:] for entry in written} == {(OPERATOR[2], OPERATOR[1], True)}
    assert [str(entry[0]) for entry in written].count("binding.deleted") == 3
    assert {entry[0] for entry in written} == {
        "binding.deleted",
        "access_review_item.updated",
        "access_review.updated",
    }


def test_schedule_announces_what_closing_by_hand_announces(
    api: Api, owner: Actor, reviewer: tuple[Api, UUID], due: Answer
) -> None:
    run()
    for _ in range(3):
        make_member(owner, BuiltInRole.DEVELOPER)
    by_hand = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    api.post(f"{by_hand.json['href']}/close", None)

    assert events_of(due) == events_of(by_hand)
    told = rows(
        "select revision, data ->> 'binding_id' from outbox where aggregate_id = %s order by revision",
        due.json["access_review_id"],
    )
    assert [revision for revision, _ in told] == [1, 2, 3, 4, 5]
    assert {binding for _, binding in told[1:4]} == {item["item_id"] for item in items(api, due)}


@pytest.mark.parametrize("owned", ["directly", "by-group"])
def test_last_owner_stays_and_is_shown_as_such_and_all_others_go(
    issuer: Issuer, api: Api, owner: Actor, reviewer: tuple[Api, UUID], owned: str
) -> None:
    if owned == "by-group":
        bind(owner, BuiltInRole.OWNER, group_id=make_group(owner, owner))
    make_api(issuer, owner, BuiltInRole.OWNER)
    make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1])
    # The only reviewer does not review themselves: nobody is left to do it.
    assert review.code == "reviewer-missing"
    review = opened(api, reviewer[1], owner.user_id)
    make_due(owner, review)

    run()

    found = rows(
        "select outcome, binding_id from access_review_item where access_review_id = %s order by binding_id",
        review.json["access_review_id"],
    )
    assert [outcome for outcome, _ in found].count("last-owner") == 1
    assert {outcome for outcome, _ in found} == {"last-owner", "revoked"}
    assert [is_bound(binding) for _, binding in found] == [outcome == "last-owner" for outcome, _ in found]


def test_bindings_of_a_review_go_in_one_statement(owner: Actor, due: Answer) -> None:
    epoch = "select epoch from tenant_epoch where tenant_id = %s"
    ((before,),) = rows(epoch, owner.tenant_id)

    run()

    assert rows(epoch, owner.tenant_id) == [(int(str(before)) + 1,)]


def test_review_that_cannot_end_is_told_of_and_keeps_no_other_waiting(
    issuer: Issuer, api: Api, owner: Actor, stranger: Actor, due: Answer
) -> None:
    other_reviewer = make_member(stranger, BuiltInRole.REVIEWER_SECURITY)
    make_member(stranger, BuiltInRole.DEVELOPER)
    other_api = make_api(issuer, stranger)
    other = opened(other_api, other_reviewer.user_id, **of_role(stranger, BuiltInRole.DEVELOPER))
    make_due(stranger, other, ago=timedelta(seconds=1))

    with owner_connection() as conn, listening() as told:
        conn.execute("select from tenant_epoch where tenant_id = %s for no key update", (owner.tenant_id,))
        done = run()

    assert (done.failed, is_closed(due), bound(api, due)) == (1, False, [True] * 3)
    assert (is_closed(other), bound(other_api, other)) == (True, [False])
    (line,) = told.events("access_review.unclosed")
    assert line["access_review_id"] == due.json["access_review_id"]
    assert [f["access_reviews_unclosed"] for f in told.figures if "access_reviews_unclosed" in f] == [1]
    assert run().failed == 0
    assert (is_closed(due), bound(api, due)) == (True, [False] * 3)


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from uuid import UUID
from shared.identity import review_ends
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(getattr(review_ends, sys.argv[1]), sys.argv[2], die)
review_ends.close_access_reviews(UUID(int=1), datetime.now(UTC))
"""


def run_killed(where: str, at: str) -> None:
    """A run that is killed as soon as it gets to that call."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", KILLED, where, at], env=environment, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("at", ["revoke_reviewed", "advance_review", "revoke_undecided", "close_access_review"])
def test_run_killed_in_the_middle_of_a_review_has_done_nothing_of_it(api: Api, due: Answer, at: str) -> None:
    run_killed("store", at)

    assert (is_closed(due), bound(api, due), outcomes(api, due)) == (False, [True] * 3, [None] * 3)
    assert events_of(due) == ["plugyard.access-review.opened"]
    run()
    assert (is_closed(due), bound(api, due), outcomes(api, due)) == (True, [False] * 3, ["revoked"] * 3)


def test_run_killed_between_two_reviews_leaves_the_second_to_the_next(
    api: Api, owner: Actor, reviewer: tuple[Api, UUID], due: Answer
) -> None:
    bind(owner, BuiltInRole.FINANCE, user_id=owner.user_id)
    later = opened(api, reviewer[1], **of_role(owner, BuiltInRole.FINANCE))
    make_due(owner, later, ago=timedelta(seconds=1))

    run_killed("log", "info")

    assert (is_closed(due), bound(api, due)) == (True, [False] * 3)
    assert (is_closed(later), bound(api, later)) == (False, [True])
    run()
    assert (is_closed(later), bound(api, later)) == (True, [False])
    assert [events_of(r).count("plugyard.access-review.closed") for r in (due, later)] == [1, 1]


def test_two_runs_at_once_end_each_review_once(api: Api, owner: Actor, reviewer: tuple[Api, UUID], due: Answer) -> None:
    for role in (BuiltInRole.FINANCE, BuiltInRole.AUDITOR, BuiltInRole.PUBLISHER):
        bind(owner, role, user_id=owner.user_id)
        make_due(owner, opened(api, reviewer[1], **of_role(owner, role)))

    done = at_once(run, run)

    assert (sum(d.closed for d in done), sum(d.failed for d in done), run()) == (4, 0, ClosedReviews(0, 0))
    query = "select count(*) from outbox where tenant_id = %s and event_type = 'plugyard.access-review.closed'"
    assert rows(query, owner.tenant_id) == [(4,)]


def test_review_that_somebody_closes_meanwhile_is_left_as_it_is(api: Api, owner: Actor, due: Answer) -> None:
    with ThreadPoolExecutor(1) as threads:
        with owner_connection(owner) as conn:
            conn.execute("select from tenant_epoch where tenant_id = %s for no key update", (owner.tenant_id,))
            running = threads.submit(run)
            wait_until_one_waits(running.done, "plugyard_jobs")
            conn.execute(
                "update access_review set closed_at = now() where access_review_id = %s",
                (due.json["access_review_id"],),
            )
        assert running.result(30) == ClosedReviews(0, 0)

    assert (bound(api, due), events_of(due)) == ([True] * 3, ["plugyard.access-review.opened"])


def test_reviews_of_a_suspended_tenant_end_too(owner: Actor, due: Answer) -> None:
    change(owner, "update tenant set suspended_at = now() where tenant_id = %s", owner.tenant_id)

    run()

    assert is_closed(due)


def test_reviews_beyond_the_first_page_end_in_the_same_run(
    api: Api, owner: Actor, reviewer: tuple[Api, UUID], due: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_ends, "REVIEWS_A_PAGE", 1)
    bind(owner, BuiltInRole.FINANCE, user_id=owner.user_id)
    later = opened(api, reviewer[1], **of_role(owner, BuiltInRole.FINANCE))
    make_due(owner, later)

    assert run().closed == 2
    assert [is_closed(due), is_closed(later)] == [True, True]


def test_run_whose_time_is_used_up_leaves_the_rest_to_the_next(due: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(review_ends, "BUDGET_S", -1.0)
        assert run() == ClosedReviews(0, 0)

    assert (run().closed, is_closed(due)) == (1, True)
