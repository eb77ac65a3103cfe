"""Invents believable catalogs of any size: families of npm packages, each a pure function of (size, seed, tenants).

Of all plugins only some hundred libraries are remembered, for the others to ask for; they come first. So the memory
needed does not grow with the size. Public packages carry invented
scopes and private ones their tenant's own, so no generated name can be a real one or another tenant's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random

from infra.local.sample.catalog import SamplePlugin
from infra.local.sample.generate_dependencies import Shelf
from infra.local.sample.generate_tenants import company_slugs
from infra.local.sample.generate_versions import generate_library_releases, generate_releases
from infra.local.sample.package_name import name_role
from infra.local.sample.topics import Topic, Topics, shuffled
from infra.local.sample.vocabulary import Vocabulary, read_vocabulary
from shared.catalog.models import PluginDraft, PluginRole, Standing
from shared.versions.models import ReleaseDraft

# One family in ten is private.
_PUBLIC_RUN = 9
_MEMBERS = (
    (30, ("",)),
    (20, ("", "-backend")),
    (8, ("-backend",)),
    (12, ("", "-backend", "-common")),
    (6, ("", "-backend", "-common", "-node", "-react")),
    (12, ("-backend-module-{}",)),
    (7, ("", "-backend", "-backend-module-{}", "-backend-module-{}")),
    (5, ("", "-react")),
)
# The first families are a library each; more would leave each with few who ask for it.
_LIBRARY_EVERY = 40
_MOST_LIBRARIES = 400
_LIBRARY_PARTS = ("-common", "-common", "-node", "-react")
_LICENSES = (*("Apache-2.0",) * 12, *("MIT",) * 6, "BSD-3-Clause", "MPL-2.0", None)
_UNSCOPED_OWNER = 7


@dataclass(frozen=True)
class GeneratedPlugin:
    """A generated plugin and whose it is: the position of its tenant, None for a public one of the platform."""

    tenant: int | None
    plugin: SamplePlugin


@dataclass(frozen=True)
class _Family:
    topic: Topic
    tenant: int | None
    scope: str
    draw: Random
    is_library: bool

    @property
    def stem(self) -> str:
        """`kafka` or `kafka-dashboard`: also the family's id."""
        return "-".join(filter(None, (self.topic.technology, self.topic.aspect)))


def generate_plugins(size: int, seed: int, tenants: int = 200) -> Iterator[GeneratedPlugin]:
    """`size` plugins with names that occur once; the same arguments give the same plugins in the same order."""
    if size < 1 or tenants < 1:
        raise ValueError("size and tenants must be at least 1")
    words = read_vocabulary()
    ranks = _ranks(size, _library_count(size), seed)
    for (family, name, releases), rank in zip(_members(size, seed, tenants, words), ranks, strict=True):
        yield GeneratedPlugin(family.tenant, _plugin(family, name, releases, _dependents(size, rank + 1), words))


def _library_count(size: int) -> int:
    return min(_MOST_LIBRARIES, size // _LIBRARY_EVERY)


def _ranks(size: int, libraries: int, seed: int) -> Iterator[int]:
    """Each place by dependents once: libraries have the first, as the shelf gives them out."""
    return chain(range(libraries), (libraries + rank for rank in shuffled(size - libraries, f"{seed}/ranks")))


def _families(size: int, seed: int, tenants: int, words: Vocabulary) -> Iterator[_Family]:
    public = _owned_topics(len(words.scopes), size, f"{seed}/public", words)
    private = _owned_topics(tenants, size // _PUBLIC_RUN + 1, f"{seed}/private", words)
    slugs = company_slugs(tenants, seed)
    libraries = _library_count(size)
    for number in range(size):
        draw = Random(f"{seed}/{size}/{number}")
        if number % (_PUBLIC_RUN + 1) == _PUBLIC_RUN and number >= libraries:
            topic = next(private)
            yield _Family(topic, topic.owner, slugs[topic.owner], draw, is_library=False)
        else:
            topic = next(public)
            yield _Family(topic, None, words.scopes[topic.owner], draw, is_library=number < libraries)


def _owned_topics(owners: int, count: int, seed: str, words: Vocabulary) -> Iterator[Topic]:
    topics = Topics(owners, words.technologies, words.aspects, count)
    return (topics[place] for place in shuffled(len(topics), seed))


def _members(
    size: int, seed: int, tenants: int, words: Vocabulary
) -> Iterator[tuple[_Family, str, list[ReleaseDraft]]]:
    shelf = Shelf()
    left = size
    for family in _families(size, seed, tenants, words):
        names = _names(family, words)[:left]
        left -= len(names)
        releases = generate_library_releases if family.is_library else generate_releases
        histories = {name: releases(family.draw) for name in names}
        for name, asking in shelf.give_dependencies(family.draw, histories, is_library=family.is_library):
            if family.is_library:
                shelf.put(name, asking)
            yield family, name, asking
        if not left:
            return


def _names(family: _Family, words: Vocabulary) -> list[str]:
    parts = _parts(family)
    fitting = [module for module in words.modules if module != family.topic.technology]
    modules = family.draw.sample(fitting, len(parts))
    prefix = _name_prefix(family)
    return [f"{prefix}{family.stem}{part.format(module)}" for part, module in zip(parts, modules, strict=True)]


def _parts(family: _Family) -> Sequence[str]:
    if family.is_library:
        return [family.draw.choice(_LIBRARY_PARTS)]
    weights, patterns = zip(*_MEMBERS, strict=True)
    parts: Sequence[str] = family.draw.choices(patterns, weights)[0]
    return parts


def _name_prefix(family: _Family) -> str:
    if family.tenant is None and family.topic.owner == _UNSCOPED_OWNER:
        return f"backstage-plugin-{family.scope}-"
    usual = family.topic.owner % 4 != 3
    return f"@{family.scope}/plugin-" if usual else f"@{family.scope}/backstage-plugin-"


def _dependents(size: int, rank: int) -> int:
    """Zipf: the first rank has a fiftieth of the catalog, most have none."""
    return int(size / 50 / rank**0.8)


def _plugin(
    family: _Family, name: str, releases: list[ReleaseDraft], dependents_count: int, words: Vocabulary
) -> SamplePlugin:
    return SamplePlugin(
        draft=_draft(family, name, words),
        releases=releases,
        standing=_standing(family, dependents_count),
    )


def _draft(family: _Family, name: str, words: Vocabulary) -> PluginDraft:
    role = name_role(name)
    site = f"https://{family.scope}.example/{family.stem}"
    is_titled = role in (PluginRole.FRONTEND_PLUGIN, PluginRole.BACKEND_PLUGIN) and family.draw.random() < 0.7
    return PluginDraft(
        name=name,
        title=_title(family, role, words) if is_titled else None,
        role=role,
        family=family.stem,
        category=words.category_of[family.topic.technology],
        keywords=_keywords(family, words),
        publisher=_spoken(family.scope, words),
        homepage_url=site if is_titled else None,
        documentation_url=f"{site}/docs",
        repository_url=f"{site}/source",
        license=family.draw.choice(_LICENSES) if family.tenant is None else None,
        is_public=family.tenant is None,
    )


def _title(family: _Family, role: PluginRole, words: Vocabulary) -> str:
    title = _spoken(family.stem, words)
    return f"{title} Backend" if role == PluginRole.BACKEND_PLUGIN else title


def _keywords(family: _Family, words: Vocabulary) -> list[str]:
    topic = family.topic
    category = words.category_of[topic.technology].lower()
    return list(dict.fromkeys(word for word in ("backstage", topic.technology, topic.aspect, category) if word))


def _spoken(slug: str, words: Vocabulary) -> str:
    return " ".join(words.spellings.get(word, word.capitalize()) for word in slug.split("-"))


def _standing(family: _Family, dependents_count: int) -> Standing:
    # Only the platform rates and verifies; a tenant's own plugins have dependents and nothing else.
    if family.tenant is not None:
        return Standing(dependents_count)
    rating_count = int(family.draw.random() ** 3 * 40 * (1 + dependents_count) ** 0.3)
    mean = min(5.0, max(1.0, family.draw.gauss(3.8, 0.7)))
    return Standing(
        dependents_count=dependents_count,
        rating_sum=round(rating_count * mean),
        rating_count=rating_count,
        is_verified=family.topic.owner % 17 == 2,
    )
