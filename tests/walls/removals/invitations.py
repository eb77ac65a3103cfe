"""Walls before invitations: whom one is for."""

from shared.identity.invitation_models import InvitationRow, Person
from shared.identity.member_models import MemberRow
from tests.walls.wall import Wall

FILE = "test_invitations.py::"


def whoever(person: Person, member: MemberRow | None, invitation: InvitationRow) -> None:
    """Let in everybody."""


WALLS = (
    Wall(
        "W290",
        "an invitation is for its address alone, also where somebody of the tenant has it in hand",
        f"{FILE}test_invitation_in_the_wrong_hands_makes_nobody_more_than_they_were",
        patch={"shared.identity.invitations._check_address": whoever},
    ),
)
