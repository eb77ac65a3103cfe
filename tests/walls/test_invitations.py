"""An invitation found, forwarded or overheard: no member gets a role by one that was meant for another person."""

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.permissions import BuiltInRole
from tests.as_owner import change, rows
from tests.factories import make_api, make_invitation, make_signed_in


@pytest.mark.parametrize("address", ["dana@acme.example", "boss@acme.example.org", None])
@pytest.mark.parametrize("removed", [False, True])
def test_invitation_in_the_wrong_hands_makes_nobody_more_than_they_were(
    issuer: Issuer, owner: Actor, address: str | None, removed: bool
) -> None:
    dana, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    change(owner, "update tenant_user set email = %s where user_id = %s", address, user_id)
    if removed:
        path = f"/v1/members/{user_id}"
        assert make_api(issuer, owner).delete(path, {"if-match": '"1"'}).status == 204
    before = rows("select role_id from binding where user_id = %s", user_id)
    token = make_invitation(owner, BuiltInRole.ADMIN, email="boss@acme.example").token

    refused = dana.post("/v1/invitations/accept", {"token": token, "display_name": "Boss"})

    assert (refused.status, refused.code) == (409, "invitation-refused")
    assert rows("select role_id from binding where user_id = %s", user_id) == before
