"""The one function that counts over tenants, called by hand: what it tells, and to whom."""

import pytest

from shared.catalog.models import Plugin
from shared.context import Actor, transaction
from shared.permissions import BuiltInRole, Permission
from tests.by_hand import NOT_ALLOWED, outcome
from tests.factories import make_member
from tests.impact_steps import give_alone, make_public, make_runners

COUNT = "select tenants, environments from counts.count_installations(%s, null, null, null)"


@pytest.fixture
def public(platform: Actor) -> Plugin:
    """A public plugin that four tenants run in eight environments."""
    public = make_public(platform)
    make_runners(public, 4)
    return public


def test_count_of_few_tenants_is_told_to_nobody(platform: Actor, public: Plugin) -> None:
    with transaction(platform) as conn:
        assert conn.execute(COUNT.encode(), (public.plugin_id,)).fetchall() == [(None, None)]


def test_tenant_counts_no_installations_of_others(owner: Actor, public: Plugin) -> None:
    with transaction(owner) as conn:
        assert outcome(conn, COUNT, public.plugin_id) == NOT_ALLOWED
        assert outcome(conn, COUNT, None) == NOT_ALLOWED


def test_user_of_the_platform_without_the_right_counts_nothing(platform: Actor, public: Plugin) -> None:
    reader = make_member(platform, BuiltInRole.DEVELOPER)
    give_alone(platform, reader, Permission.CATALOG_READ)

    with transaction(reader) as conn:
        assert outcome(conn, COUNT, public.plugin_id) == NOT_ALLOWED
