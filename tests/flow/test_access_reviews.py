"""Access reviews: what stood one day, decided by others than those who have it; what is revoked is gone at once."""

import csv
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor, transaction
from shared.identity import store as identity_store
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Api
from tests.as_owner import change, rows
from tests.at_once import at_once
from tests.factories import make_api, make_member, make_signed_in
from tests.review_steps import REVIEWS, decide, events_of, is_bound, items, of_role, opened
from tests.rights import bind, make_group, make_role


@pytest.fixture
def reviewer(issuer: Issuer, owner: Actor) -> tuple[Api, UUID]:
    """The API as a reviewer of the tenant sees it, and the reviewer's id."""
    return make_signed_in(issuer, owner, BuiltInRole.REVIEWER_SECURITY)


def test_revoked_binding_is_gone_with_the_next_request(
    issuer: Issuer, api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    developer = make_api(issuer, owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    (item,) = items(reviewer[0], review)
    assert developer.get("/v1/plugins").status == 200

    decided = decide(reviewer[0], review, item["item_id"], "revoke")

    assert (decided.status, decided.json["outcome"], decided.json["is_gone"]) == (200, "revoked", True)
    assert developer.get("/v1/plugins").code == "forbidden"
    assert events_of(review) == ["plugyard.access-review.opened", "plugyard.access-review.binding-revoked"]
    assert decide(reviewer[0], review, item["item_id"], "keep").code == "binding-revoked"
    assert decide(reviewer[0], review, item["item_id"], "revoke").json["outcome"] == "revoked"


def test_decision_can_be_changed_until_the_review_is_closed(api: Api, owner: Actor, reviewer: tuple[Api, UUID]) -> None:
    make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    (item,) = items(reviewer[0], review)

    assert decide(reviewer[0], review, item["item_id"], "keep").json["outcome"] == "kept"
    assert is_bound(item["item_id"])
    assert decide(reviewer[0], review, item["item_id"], "revoke").json["outcome"] == "revoked"

    api.post(f"{review.json['href']}/close", None)
    assert decide(reviewer[0], review, item["item_id"], "revoke").code == "access-review-over"


def test_nobody_is_given_their_own_access_to_review(api: Api, owner: Actor, reviewer: tuple[Api, UUID]) -> None:
    second = make_member(owner, BuiltInRole.REVIEWER_SECURITY)

    review = opened(api, reviewer[1], second.user_id)

    listed = items(api, review)
    assert len(listed) > 3
    assert [item for item in listed if item["reviewer_id"] == item["user_id"]] == []
    alone = opened(api, reviewer[1], **of_role(owner, BuiltInRole.REVIEWER_SECURITY))
    assert (alone.code, alone.json["items"]) == ("reviewer-missing", 1)


def test_group_is_reviewed_by_who_is_not_in_it_if_there_is_one(
    api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    inside = make_member(owner, BuiltInRole.REVIEWER_SECURITY)
    group = make_group(owner, inside)
    bindings = {str(bind(owner, role, group_id=group)) for role in ("developer", "auditor", "finance", "publisher")}

    review = opened(api, inside.user_id, reviewer[1], reviewed="group", reviewed_id=str(group))

    assert {(str(i["item_id"]), i["reviewer_id"]) for i in items(api, review)} == {
        (binding, str(reviewer[1])) for binding in bindings
    }


def test_reviewer_sees_and_decides_their_own_items_alone(
    issuer: Issuer, api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    other, _ = make_signed_in(issuer, owner, BuiltInRole.REVIEWER_SECURITY)
    make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    (item,) = items(api, review)

    assert items(other, review) == []
    assert decide(other, review, item["item_id"], "revoke").code == "review-item-not-found"
    assert decide(api, review, item["item_id"], "revoke").code == "review-item-not-found"
    assert is_bound(item["item_id"])


def test_end_of_a_review_revokes_what_nobody_decided(api: Api, owner: Actor, reviewer: tuple[Api, UUID]) -> None:
    for _ in range(2):
        make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    kept, left = (item["item_id"] for item in items(reviewer[0], review))
    decide(reviewer[0], review, kept, "keep")

    closed = [api.post(f"{review.json['href']}/close", None) for _ in range(2)]

    assert [(a.status, a.json["undecided"]) for a in closed] == [(200, 0)] * 2
    assert (is_bound(kept), is_bound(left)) == (True, False)
    assert events_of(review)[-2:] == ["plugyard.access-review.binding-revoked", "plugyard.access-review.closed"]


def test_review_that_is_undecided_kept_revokes_nothing(api: Api, owner: Actor, reviewer: tuple[Api, UUID]) -> None:
    make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], is_undecided_kept=True, **of_role(owner, BuiltInRole.DEVELOPER))

    closed = api.post(f"{review.json['href']}/close", None)

    assert (closed.json["undecided"], is_bound(items(api, review)[0]["item_id"])) == (1, True)


def test_last_owner_is_not_revoked_by_hand_nor_in_the_end(
    issuer: Issuer, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    with transaction(owner) as conn:
        identity_store.bind_member(conn, owner.tenant_id, new_id(), owner.user_id, BuiltInRole.OWNER, datetime.now(UTC))
    api = make_api(issuer, owner, BuiltInRole.OWNER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.OWNER))
    first, second = (item["item_id"] for item in items(reviewer[0], review))
    decide(reviewer[0], review, first, "revoke")

    refused = decide(reviewer[0], review, second, "revoke")

    assert (refused.status, refused.code, is_bound(second)) == (409, "last-owner", True)
    api.post(f"{review.json['href']}/close", None)
    outcome = rows("select decision, outcome from access_review_item where binding_id = %s", second)
    assert (outcome, is_bound(second)) == ([("revoke", "last-owner")], True)


def test_binding_that_went_and_came_back_is_gone_and_the_new_one_not_under_review(
    api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    user = make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    (item,) = items(reviewer[0], review)
    change(owner, "delete from binding where binding_id = %s", item["item_id"])
    replaced_by = bind(owner, BuiltInRole.DEVELOPER, user_id=user.user_id)

    assert [(i["item_id"], i["is_gone"], i["is_changed"]) for i in items(reviewer[0], review)] == [
        (item["item_id"], True, False)
    ]
    assert decide(reviewer[0], review, item["item_id"], "revoke").json["outcome"] == "gone"
    assert is_bound(replaced_by)


def test_binding_whose_role_was_edited_since_is_changed_and_shown_as_it_stood(
    api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    role_id, user = make_role(owner, Permission.CATALOG_READ), make_member(owner, BuiltInRole.DEVELOPER)
    bind(owner, str(role_id), user_id=user.user_id)
    review = opened(api, reviewer[1], reviewed="role", reviewed_id=str(role_id))
    assert [item["is_changed"] for item in items(api, review)] == [False]

    change(owner, "update role set permissions = '{catalog:read,catalog:write}' where role_id = %s", role_id)

    (item,) = items(api, review)
    assert (item["is_changed"], item["is_gone"], item["permissions"]) == (True, False, ["catalog:read"])
    assert decide(reviewer[0], review, item["item_id"], "revoke").json["outcome"] == "revoked"


def test_group_that_one_of_its_own_reviews_is_flagged(api: Api, owner: Actor, reviewer: tuple[Api, UUID]) -> None:
    inside = make_member(owner, BuiltInRole.REVIEWER_SECURITY)
    group = make_group(owner, inside)
    bind(owner, BuiltInRole.FINANCE, group_id=group)
    of_group = {"reviewed": "group", "reviewed_id": str(group)}

    from_inside, from_outside = opened(api, inside.user_id, **of_group), opened(api, reviewer[1], **of_group)

    assert [item["is_reviewer_inside"] for item in items(api, from_inside)] == [True]
    assert [item["is_reviewer_inside"] for item in items(api, from_outside)] == [False]


def test_items_are_read_by_who_may_read_reviews_and_by_nobody_who_may_neither_read_nor_decide(
    issuer: Issuer, api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    auditor, developer = (make_api(issuer, owner, role) for role in (BuiltInRole.AUDITOR, BuiltInRole.DEVELOPER))
    once, once_id = make_signed_in(issuer, owner, BuiltInRole.REVIEWER_SECURITY)
    review = opened(api, once_id, **of_role(owner, BuiltInRole.DEVELOPER))
    (item,) = items(api, review)

    assert [[i["item_id"] for i in items(reader, review)] for reader in (auditor, once)] == [[item["item_id"]]] * 2
    assert items(developer, review) == []
    change(owner, "delete from binding where user_id = %s", once_id)
    assert items(once, review) == []


def test_review_is_opened_by_who_holds_all_that_it_can_take(
    issuer: Issuer, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    admin = make_api(issuer, owner, BuiltInRole.ADMIN)
    make_member(owner, BuiltInRole.DEVELOPER)

    assert opened(admin, reviewer[1], **of_role(owner, BuiltInRole.OWNER)).code == "permissions-lacking"
    assert opened(admin, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER)).status == 201


def test_denies_are_not_under_review(api: Api, owner: Actor, reviewer: tuple[Api, UUID]) -> None:
    user = make_member(owner, BuiltInRole.PUBLISHER)
    deny = bind(owner, BuiltInRole.DEVELOPER, user_id=user.user_id, effect="deny")
    make_member(owner, BuiltInRole.DEVELOPER)

    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))

    assert str(deny) not in {item["item_id"] for item in items(api, review)}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"due_at": "2020-01-01T00:00:00Z"}, "due-out-of-range"),
        ({"reviewer_ids": [str(new_id())]}, "reviewer-unknown"),
        ({"reviewed": "group", "reviewed_id": str(new_id())}, "access-review-size"),
        ({"reviewed": "role"}, "invalid-request"),
    ],
)
def test_review_that_cannot_be_is_refused(
    api: Api, reviewer: tuple[Api, UUID], fields: dict[str, object], code: str
) -> None:
    assert opened(api, reviewer[1], **fields).code == code


def test_two_decisions_and_the_end_at_once_leave_each_item_with_one_outcome(
    api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    (item,) = items(reviewer[0], review)
    path = f"{review.json['href']}/close"

    at_once(
        lambda: decide(reviewer[0], review, item["item_id"], "keep"),
        lambda: decide(reviewer[0], review, item["item_id"], "revoke"),
        lambda: api.post(path, None),
    )

    ((outcome,),) = rows("select outcome from access_review_item where binding_id = %s", item["item_id"])
    assert is_bound(item["item_id"]) == (outcome == "kept")
    assert events_of(review).count("plugyard.access-review.closed") == 1


def test_export_is_whole_and_no_cell_of_it_is_a_formula(api: Api, owner: Actor, reviewer: tuple[Api, UUID]) -> None:
    make_member(owner, BuiltInRole.DEVELOPER)
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    (item,) = items(reviewer[0], review)
    change(owner, "update access_review_item set role_name = '=cmd()' where binding_id = %s", item["item_id"])

    as_json = api.get(f"{review.json['href']}/export")
    as_csv = api.get(f"{review.json['href']}/export", format="csv")

    (line,) = csv.DictReader(StringIO(as_csv.text))
    assert (as_json.items[0]["role_name"], line["role_name"]) == ("=cmd()", "'=cmd()")
    assert as_csv.headers["content-type"].startswith("text/csv")
    assert line["item_id"] == item["item_id"]


def test_review_of_another_tenant_is_not_found(
    issuer: Issuer, api: Api, owner: Actor, stranger: Actor, reviewer: tuple[Api, UUID]
) -> None:
    make_member(owner, BuiltInRole.DEVELOPER)
    review, outside = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER)), make_api(issuer, stranger)
    path = str(review.json["href"])

    asked = [outside.get(path), outside.get(f"{path}/items"), outside.get(f"{path}/export")]
    asked.append(outside.post(f"{path}/close", None))

    assert {answer.code for answer in asked} == {"access-review-not-found"}


def test_reviewer_finds_their_review_and_reads_whose_right_it_is_and_their_own_reason(
    issuer: Issuer, api: Api, owner: Actor, reviewer: tuple[Api, UUID]
) -> None:
    other, other_id = make_signed_in(issuer, owner, BuiltInRole.REVIEWER_SECURITY)
    developer = make_api(issuer, owner, BuiltInRole.DEVELOPER)
    opened(api, other_id, **of_role(owner, BuiltInRole.DEVELOPER))
    review = opened(api, reviewer[1], **of_role(owner, BuiltInRole.DEVELOPER))
    (item,) = items(reviewer[0], review)

    decided = decide(reviewer[0], review, item["item_id"], "keep").json

    assert [found["href"] for found in reviewer[0].get(REVIEWS).items] == [review.json["href"]]
    assert (item["user_name"], decided["user_name"], decided["reason"]) == ("Ines Insider", "Ines Insider", "looked at")
    assert (len(api.get(REVIEWS).items), len(other.get(REVIEWS).items), developer.get(REVIEWS).items) == (2, 1, [])
