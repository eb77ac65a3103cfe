"""One writer of a soak run: creates, changes and publishes plugins through the services, beside other writers."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Event
from uuid import UUID

from shared import outbox
from shared.catalog import service as catalog
from shared.catalog.models import DeprecationDraft, PluginDraft, PluginPatch, Standing
from shared.errors import RevisionStale, Unavailable
from shared.ids import new_id
from shared.versions import service as versions
from shared.versions.models import ReleaseDraft
from tests.soak.plan import Writing


def main() -> None:
    """Make the changes of the Writing given as argument."""
    writing = Writing.read(sys.argv[1])
    outbox.new_id = lambda: skewed(writing.skew_ms)  # type: ignore[attr-defined] # this process's clock is off
    random = Random(writing.seed)
    plugin_ids = [UUID(text) for text in writing.plugin_ids]
    rest, pause = Event(), Path(writing.pause)
    with Path(writing.progress).open("ab", buffering=0) as progress:
        for _ in range(writing.changes):
            while pause.exists():
                rest.wait(0.05)
            until_done(change_chosen_by(random, writing, plugin_ids))
            progress.write(b".")


def skewed(skew_ms: int) -> UUID:
    """A UUIDv7 as a machine makes it whose clock is off."""
    return UUID(int=new_id().int + (skew_ms << 80))


def until_done(change: Callable[[], object]) -> None:
    """Make the change; what another writer was faster with is tried again, as a client does."""
    while True:
        try:
            change()
        except (RevisionStale, Unavailable):
            continue
        return


def change_chosen_by(random: Random, writing: Writing, plugin_ids: list[UUID]) -> Callable[[], object]:
    """One change: a fifth creates, two fifths edit, two fifths publish; every tenth of the platform's is a standing."""
    drawn, plugin_id, number = random.random(), random.choice(plugin_ids), random.getrandbits(40)
    if writing.is_platform and drawn < 0.1:
        return lambda: record_standing(writing, plugin_id, number)
    if drawn < 0.2:
        return lambda: create(writing, plugin_ids)
    if drawn < 0.6:
        return lambda: edit(writing, plugin_id, number)
    return lambda: publish(writing, plugin_id)


def record_standing(writing: Writing, plugin_id: UUID, number: int) -> None:
    """What the platform says of a plugin; drawn so that it always differs from before."""
    standing = Standing(number % 10_000, 5 * (number % 97), number % 97, bool(number & 1), bool(number & 2))
    if not catalog.record_standings(writing.actor, {plugin_id: standing}, datetime.now(UTC)):
        record_standing(writing, plugin_id, number + 1)


def create(writing: Writing, plugin_ids: list[UUID]) -> None:
    """A new plugin, which this writer goes on with."""
    draft = PluginDraft(name=f"@soak/p{new_id().hex}", is_public=writing.is_platform)
    plugin_ids.append(catalog.create_plugin(writing.actor, draft, datetime.now(UTC)).plugin_id)


def edit(writing: Writing, plugin_id: UUID, number: int) -> None:
    """Another title, and now and then a deprecation."""
    deprecation = DeprecationDraft(message="soaked") if number % 7 == 0 else None
    revision = catalog.get_plugin(writing.actor, plugin_id).revision
    patch = PluginPatch(title=f"Title {number}", deprecation=deprecation, is_public=writing.is_platform)
    catalog.update_plugin(writing.actor, plugin_id, patch, revision, datetime.now(UTC))


def publish(writing: Writing, plugin_id: UUID) -> None:
    """A version that nobody has published."""
    number = new_id().int
    draft = ReleaseDraft(version=f"{number >> 80}.{(number >> 40) & 0xFFFFFFFF}.{number & 0xFFFFFFFF}")
    versions.publish_version(writing.actor, plugin_id, draft, datetime.now(UTC))


if __name__ == "__main__":
    main()
