"""An operator makes a tenant whose first user can work at once; nothing is made twice, and nothing of what is wrong."""

from datetime import datetime
from typing import cast
from uuid import UUID

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext as Context

from functions.identity.create_tenant import handler
from infra.local.gateway.invocation import LambdaContext
from infra.local.issuer import ISSUER, Issuer
from shared.context import transaction
from shared.edge.invoked import Answer, invoked_handler
from shared.errors import Broken, Unavailable
from shared.identity import service as identity
from shared.identity import store
from shared.identity.models import CreatedTenant, NewMember, NewTenant, TenantDraft
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Api
from tests.as_owner import rows
from tests.at_once import at_once
from tests.factories import DAY_1, make_name, make_tenant, make_tenant_ids

CONTEXT = cast("Context", LambdaContext("CreateTenant", 1024, 10**9))
USERS = "select u.display_name, t.name from tenant as t join tenant_user as u using (tenant_id) where t.slug = %s"
DRAFTS = {
    "no object": [],
    "nothing": {},
    "no owner": {"slug": "umbrella", "name": "Umbrella"},
    "a slug that is none": {"slug": "Umbrella Inc", "name": "Umbrella", "owner": None},
    "an unknown field": {"slug": "umbrella", "name": "Umbrella", "owner": None, "plan": "gold"},
}


def draft(slug: str, **owner: object) -> dict[str, object]:
    """What an operator sends."""
    told = {"issuer": ISSUER, "subject": f"{slug}|olga", "display_name": "Olga", "email": "olga@made.example"}
    return {"slug": slug, "name": "Made", "owner": told | owner}


def make_slug() -> str:
    """A slug that no tenant has."""
    return f"made-{new_id().hex}"


def create(event: object) -> Answer:
    """What the function answers."""
    return handler(event, CONTEXT)


def api_of(issuer: Issuer, slug: str, answer: Answer) -> Api:
    """The API as the owner sees it, with a token of the tenant that was answered."""
    token = issuer.make_token(f"{slug}|olga", UUID(str(answer["tenant_id"])), "Olga")
    return Api({"authorization": f"Bearer {token}"})


def persons(slug: str) -> int:
    """How many persons there are who would own the tenant."""
    return len(rows("select person_id from person where subject = %s", f"{slug}|olga"))


def test_owner_of_a_new_tenant_works_with_the_first_token(stack: dict[str, str], issuer: Issuer) -> None:
    slug = make_slug()
    answer = create(draft(slug))
    api = api_of(issuer, slug, answer)

    assert answer["is_created"] is True
    assert api.post("/v1/plugins", {"name": make_name()}).status == 201
    assert api.get("/v1/health").status == 200


def test_second_call_answers_the_same_tenant_and_adds_nothing(stack: dict[str, str]) -> None:
    slug = make_slug()
    first = create(draft(slug))
    second = create(draft(slug, subject="somebody else", display_name="Else") | {"name": "Other"})

    assert second == {"tenant_id": first["tenant_id"], "is_created": False}
    assert rows(USERS, slug) == [("Olga", "Made")]
    assert rows("select 1 from person where subject = 'somebody else'") == []


def test_tenant_that_nobody_owns_gets_its_owner(stack: dict[str, str], issuer: Issuer) -> None:
    slug, unowned = make_slug(), make_tenant_ids()
    with transaction(unowned) as conn:
        store.insert_tenant(conn, unowned.tenant_id, slug, "Unowned", DAY_1)

    answer = create(draft(slug))

    assert answer == {"tenant_id": str(unowned.tenant_id), "is_created": False}
    assert api_of(issuer, slug, answer).get("/v1/plugins").status == 200


@pytest.mark.parametrize("what", DRAFTS)
def test_wrong_draft_is_answered_with_what_is_wrong(stack: dict[str, str], what: str) -> None:
    answer = create(DRAFTS[what])

    assert answer["code"] == "invalid-request"
    assert answer["errors"]
    assert rows("select 1 from tenant where slug like 'umbrella%%'") == []


def test_owner_of_another_issuer_is_refused_and_not_kept(stack: dict[str, str]) -> None:
    slug = make_slug()

    answer = create(draft(slug, issuer="https://elsewhere.example"))

    assert answer["code"] == "issuer-unknown"
    assert (persons(slug), rows("select 1 from tenant where slug = %s", slug)) == (0, [])


def test_calls_at_once_make_one_tenant(stack: dict[str, str]) -> None:
    slug = make_slug()

    answers = at_once(*[lambda: create(draft(slug))] * 4)

    assert {a.get("code", "tenant-slug-taken") for a in answers} == {"tenant-slug-taken"}
    assert len(rows("select 1 from tenant where slug = %s", slug)) == 1
    assert sum(a.get("is_created") is True for a in answers) == 1


def test_taken_slug_is_told_by_its_name(stack: dict[str, str]) -> None:
    taken = make_tenant()
    ((slug,),) = rows("select slug from tenant where tenant_id = %s", taken.tenant_id)

    def meet(given: TenantDraft, request_id: UUID, now: datetime) -> CreatedTenant:
        owner = NewMember(ISSUER, given.owner.subject, given.owner.display_name, None, BuiltInRole.OWNER)
        other = NewTenant(new_id(), given.slug, given.name, owner)
        identity.enroll_tenant(other, request_id, now)
        return CreatedTenant(tenant_id=other.tenant_id, is_created=True)

    assert invoked_handler(meet, TenantDraft)(draft(str(slug)), CONTEXT)["code"] == "tenant-slug-taken"


FAULTS = [(ValueError("olga@made.example"), Broken), (Unavailable("postgres"), Unavailable)]


@pytest.mark.parametrize(("fault", "raised"), FAULTS)
def test_fault_of_ours_fails_the_call(stack: dict[str, str], fault: Exception, raised: type[Exception]) -> None:
    def fail(_draft: TenantDraft, _request_id: UUID, _now: datetime) -> CreatedTenant:
        raise fault

    with pytest.raises(raised) as told:
        invoked_handler(fail, TenantDraft)(draft(make_slug()), CONTEXT)
    assert "olga" not in str(told.value)
