"""Walls before keys, sessions and logins of Plugyard's own, and before who hands on rights."""

from dataclasses import replace
from uuid import UUID

from clients.postgres import Connection
from shared.context import Actor
from shared.identity import service
from shared.permissions import Permission
from tests.walls.wall import Wall

FILE = "test_keys_and_sessions.py::"

_held_permissions = service.held_permissions


def well_formed_always(*_: object) -> bool:
    """Whatever it looks like."""
    return True


def held_by_the_user(
    conn: Connection, actor: Actor, plugin_id: UUID | None = None, environment_id: UUID | None = None
) -> frozenset[Permission]:
    """All that the user may, whatever the key's scopes."""
    return _held_permissions(conn, replace(actor, scopes=None), plugin_id, environment_id)


def with_secrets(answer: object) -> object:
    """The answer as it is."""
    return answer


def nothing_refused(*_: object) -> None:
    """Let it pass."""


WALLS = (
    Wall(
        "W260",
        "a key has the form and the stage that keys here have",
        f"{FILE}test_key_of_another_stage_or_form_opens_nothing_though_its_hash_be_known",
        patch={"shared.identity.keys.is_well_formed": well_formed_always},
    ),
    Wall(
        "W261",
        "a key does no more than its scopes",
        f"{FILE}test_key_with_scopes_does_no_more_than_they_say",
        patch={"shared.identity.service.held_permissions": held_by_the_user},
    ),
    Wall(
        "W262",
        "what is shown once is kept nowhere",
        f"{FILE}test_nothing_of_a_key_is_written_down_but_its_hash",
        patch={"shared.edge.idempotency.without_secrets": with_secrets},
    ),
    Wall(
        "W263",
        "a change by cookie proves a page of ours",
        f"{FILE}test_change_by_cookie_wants_the_token_of_a_page_of_ours",
        patch={"shared.edge.auth.check_same_origin": nothing_refused},
    ),
    Wall(
        "W264",
        "a login ends in the browser that began it",
        f"{FILE}test_login_is_finished_by_who_began_it_alone",
        patch={"shared.identity.logins.compare_digest": well_formed_always},
    ),
    Wall(
        "W265",
        "an ID token is the answer to the login that asked for it",
        f"{FILE}test_login_is_finished_by_who_began_it_alone",
        patch={"hmac.compare_digest": well_formed_always},
    ),
    Wall(
        "W266",
        "who gives or takes away rights holds them",
        f"{FILE}test_nobody_hands_on_what_they_lack",
        patch={"shared.identity.grants._refuse_missing": nothing_refused},
    ),
)
