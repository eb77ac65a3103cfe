"""What tests of dependents do: make plugins, read all pages of who depends on one."""

from collections.abc import Iterator

from shared.catalog.models import Plugin
from shared.context import Actor
from shared.versions import dependents
from shared.versions.dependents_models import Dependent, DependentReach, ListDependents
from tests.factories import make_plugin

TRANSITIVE = DependentReach.TRANSITIVE


def plugins(actor: Actor, count: int, *, is_public: bool = False) -> list[Plugin]:
    """Some plugins without versions."""
    return [make_plugin(actor, is_public=is_public) for _ in range(count)]


def listed(actor: Actor, plugin: Plugin, **query: object) -> list[Dependent]:
    """All dependents that a query finds, page by page."""
    return list(_pages(actor, plugin, **query))


def _pages(actor: Actor, plugin: Plugin, **query: object) -> Iterator[Dependent]:
    cursor = None
    while True:
        page = dependents.list_dependents(
            actor, plugin.plugin_id, ListDependents.model_validate({**query, "cursor": cursor})
        )
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return


def names_of(found: list[Dependent]) -> list[str]:
    """Their names, in the order they came."""
    return [one.name for one in found]
