"""Batches: what they take, what they leave out, and where they stop."""

from datetime import datetime

import pytest

from shared.catalog import service as catalog
from shared.catalog.models import PluginDraft, Standing
from shared.context import Actor
from shared.errors import BatchTooLarge
from shared.versions import service as versions
from shared.versions.models import ReleaseDraft
from tests.as_owner import rows
from tests.factories import make_name, make_plugin


def test_import_tells_new_plugins_from_known_and_public_ones(owner: Actor, platform: Actor, now: datetime) -> None:
    known, public, name = make_plugin(owner), make_plugin(platform, is_public=True), make_name()
    drafts = [PluginDraft(name=n) for n in (known.name, public.name, name)]

    answers = catalog.import_plugins(owner, drafts, now)

    assert [(a.name, a.is_new) for a in answers] == [(known.name, False), (public.name, False), (name, True)]
    assert answers[0].plugin_id == known.plugin_id
    assert answers[1].plugin_id is None


def test_batch_over_its_limit_is_refused_whole(owner: Actor, now: datetime) -> None:
    plugin = make_plugin(owner)
    drafts = [PluginDraft(name=make_name()) for _ in range(catalog.MAX_IMPORTED + 1)]
    releases = [ReleaseDraft(version=f"1.{n}.0") for n in range(versions.MAX_PUBLISHED + 1)]

    with pytest.raises(BatchTooLarge):
        catalog.import_plugins(owner, drafts, now)
    with pytest.raises(BatchTooLarge):
        versions.publish_versions(owner, {plugin.plugin_id: releases}, now)

    assert rows("select count(*) from plugin where tenant_id = %s", owner.tenant_id) == [(1,)]
    assert rows("select count(*) from version where tenant_id = %s", owner.tenant_id) == [(0,)]


def test_changed_standing_moves_revision_and_is_announced(platform: Actor, now: datetime) -> None:
    plugin = make_plugin(platform, is_public=True)
    standing = Standing(dependents_count=9, rating_sum=9, rating_count=2, is_official=True)

    assert catalog.record_standings(platform, {plugin.plugin_id: standing}, now) == 1
    assert catalog.record_standings(platform, {plugin.plugin_id: standing}, now) == 0

    seen = catalog.get_plugin(platform, plugin.plugin_id)
    assert (seen.dependents_count, seen.rating, seen.is_official, seen.revision) == (9, 4.5, True, 2)
    announced = rows("select event_type, revision from outbox where aggregate_id = %s order by 2", plugin.plugin_id)
    assert announced == [("plugyard.plugin.created", 1), ("plugyard.plugin.standing-changed", 2)]
