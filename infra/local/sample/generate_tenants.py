"""Invents the companies of a generated catalog and the people who work there."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

from infra.local.sample.tenants import SampleTenant, dev_user
from infra.local.sample.topics import shuffled
from infra.local.sample.vocabulary import read_vocabulary
from shared.permissions import BuiltInRole

# After the one owner: every second user only reads and requests.
_ROLES = (BuiltInRole.PUBLISHER, BuiltInRole.DEVELOPER)
_FEWEST, _MOST = 3, 12
# The time part of the ids, in milliseconds: 2024-10-15, a constant for the same reason as all else here.
_BORN_MS = 0x01928F000000


def company_slugs(count: int, seed: int) -> list[str]:
    """As many different slugs. Raises: ValueError if the words do not give so many."""
    first, second = read_vocabulary().company_words
    if count > len(first) * len(second):
        raise ValueError(f"at most {len(first) * len(second)} tenants")
    places = shuffled(len(first) * len(second), f"{seed}/companies")
    pairs = (divmod(place, len(second)) for _, place in zip(range(count), places, strict=False))
    return [f"{first[a]}-{second[b]}" for a, b in pairs]


def generate_tenants(count: int, seed: int) -> Iterator[SampleTenant]:
    """`count` tenants of 3 to 12 users each, in the order generate_plugins numbers them."""
    return map(_tenant, company_slugs(count, seed))


def _tenant(slug: str) -> SampleTenant:
    # From the slug alone: catalogs of two seeds, loaded one after the other, share some companies.
    draw = Random(slug)
    tenant_id = _tenant_id(draw)
    roles = [BuiltInRole.OWNER, *(draw.choice(_ROLES) for _ in range(draw.randint(_FEWEST, _MOST) - 1))]
    names = _people(draw, len(roles))
    users = tuple(dev_user(tenant_id, slug, name, role) for name, role in zip(names, roles, strict=True))
    return SampleTenant(tenant_id, slug, slug.replace("-", " ").title(), users)


def _people(draw: Random, count: int) -> list[str]:
    # First names differ within a tenant, as subjects and addresses are made from them.
    first, last = read_vocabulary().people_words
    return [f"{name} {draw.choice(last)}" for name in draw.sample(first, count)]


def _tenant_id(draw: Random) -> UUID:
    """A UUIDv7: 48 bits of time, version, 12 bits, variant, 62 bits."""
    time_and_version = (_BORN_MS + draw.getrandbits(24)) << 80 | 0x7 << 76 | draw.getrandbits(12) << 64
    return UUID(int=time_and_version | 0b10 << 62 | draw.getrandbits(62))
