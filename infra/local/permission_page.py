"""The page of permissions: what each allows, which built-in roles have it and which routes ask for it."""

from collections.abc import Iterable

from shared.edge.routes import OWN_ROUTES, PERSON_ROUTES, PUBLIC_ROUTES, ROUTES
from shared.permissions import DESCRIPTIONS, ROLE_PERMISSIONS, BuiltInRole, Permission

_HEAD = """# Permissions

Written by `make openapi` from `shared/permissions.py` and `shared/edge/routes.py`; `make check` compares. A test walks
every route as a user of every built-in role and holds it to these tables.
"""


def permission_page() -> str:
    """The page as Markdown."""
    roles = [*BuiltInRole]
    held = (
        (f"`{p}`", DESCRIPTIONS[p], *("x" if p in ROLE_PERMISSIONS[role] else "" for role in roles)) for p in Permission
    )
    asked = ((_route(key), f"`{permission}`") for key, permission in sorted(ROUTES.items()))
    own = ((_route(key), "every user", reason) for key, reason in sorted(OWN_ROUTES.items()))
    person = ((_route(key), "every person with a token", reason) for key, reason in sorted(PERSON_ROUTES.items()))
    public = ((_route(key), "everybody", told.reason) for key, told in sorted(PUBLIC_ROUTES.items()))
    return "\n".join(
        (
            _HEAD,
            "## What each allows, and which built-in roles have it\n",
            *_table(("Permission", "Allows", *roles), held),
            "\n## What each route asks for\n",
            *_table(("Route", "Permission"), asked),
            "\n## Routes that ask for none\n",
            *_table(("Route", "For", "Why"), (*own, *person, *public)),
            "",
        )
    )


def _route(key: tuple[str, str]) -> str:
    return f"`{' '.join(key)}`"


def _table(head: Iterable[str], lines: Iterable[Iterable[str]]) -> Iterable[str]:
    names = [*head]
    yield f"| {' | '.join(names)} |"
    yield "|---" * len(names) + "|"
    yield from (f"| {' | '.join(line)} |" for line in lines)
