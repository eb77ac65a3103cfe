"""Tenants beside each other: what one does in bulk takes nothing away from another, nor from itself done twice."""

from functools import partial

import pytest

from shared.catalog import service as catalog
from shared.catalog.models import PluginDraft
from shared.context import Actor
from shared.ids import new_id
from tests.api_client import Answer, Api
from tests.at_once import at_once
from tests.factories import DAY_1, make_environment, make_plugin


def names_in(page: Answer) -> list[str]:
    items = page.json["items"]
    assert isinstance(items, list)
    return [item["name"] for item in items]


def test_many_new_plugins_of_a_neighbour_crowd_out_none_of_ones_own(api: Api, owner: Actor, stranger: Actor) -> None:
    word = f"w{new_id().hex[-10:]}"
    mine = set()
    # In turns, so that some of one's own lie behind many of theirs wherever the server finds room.
    for turn in range(4):
        theirs = [PluginDraft(name=f"@noisy/{word}-{turn}-{n}") for n in range(500)]
        catalog.import_plugins(stranger, theirs, DAY_1)
        mine.add(make_plugin(owner, keywords=[word]).name)

    found = api.get("/v1/plugins", q=word)

    assert (set(names_in(found)), found.json["total"]) == (mine, 4)


def test_many_new_plugins_of_ones_own_are_all_counted(api: Api, owner: Actor) -> None:
    word = f"w{new_id().hex[-10:]}"
    catalog.import_plugins(owner, [PluginDraft(name=f"p-{n}", keywords=[word]) for n in range(250)], DAY_1)

    assert api.get("/v1/plugins", q=word).json["total"] == 250


@pytest.mark.parametrize("attempt", range(3))
def test_imports_of_the_same_names_at_once_wait_for_each_other(owner: Actor, attempt: int) -> None:
    drafts = [PluginDraft(name=f"@twice/{attempt}-{n}") for n in range(300)]

    forth, back = at_once(
        partial(catalog.import_plugins, owner, drafts, DAY_1),
        partial(catalog.import_plugins, owner, drafts[::-1], DAY_1),
    )

    assert sum(plugin.is_new for plugin in forth + back) == 300
    assert {p.name: p.plugin_id for p in forth} == {p.name: p.plugin_id for p in back}


def test_tenant_with_the_same_names_as_its_neighbour_has_plugins_of_its_own(owner: Actor, stranger: Actor) -> None:
    drafts = [PluginDraft(name=f"@same/{n}") for n in range(50)]

    mine, theirs = at_once(
        partial(catalog.import_plugins, owner, drafts, DAY_1),
        partial(catalog.import_plugins, stranger, drafts, DAY_1),
    )

    assert all(plugin.is_new for plugin in mine + theirs)
    assert not {plugin.plugin_id for plugin in mine} & {plugin.plugin_id for plugin in theirs}


def test_environments_of_the_same_name_at_once_are_each_tenants_own(owner: Actor, stranger: Actor) -> None:
    mine, theirs = at_once(partial(make_environment, owner, "staging"), partial(make_environment, stranger, "staging"))

    assert (mine.name, theirs.name) == ("staging", "staging")
    assert mine.environment_id != theirs.environment_id


def test_private_names_of_the_platform_crowd_out_no_public_one(api: Api, platform: Actor) -> None:
    word = f"w{new_id().hex[-10:]}"
    catalog.import_plugins(platform, [PluginDraft(name=f"@zz/{word}{n:03}") for n in range(120)], DAY_1)
    public = make_plugin(platform, f"@zz/{word}999", is_public=True).name

    assert names_in(api.get("/v1/plugins", q=word)) == [public]
