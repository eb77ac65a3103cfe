"""Walls before who says to be somebody else, or somewhere else."""

from datetime import datetime
from uuid import UUID

from shared.cache_keys import KEY_LIMIT, CacheKey
from shared.context import Actor, Claim
from shared.edge import auth, limits
from shared.edge.call import Call
from shared.edge.gateway_types import Event
from shared.edge.gcra import Bucket
from tests.walls.wall import Wall

FILE = "test_evasion.py::"

_authenticate, _address_bucket = auth.authenticate, limits._address_bucket


def as_forwarded(event: Event) -> Event:
    """The event as if it came from where a header says."""
    asked = event["requestContext"]
    said = event["headers"].get("x-forwarded-for", asked["http"]["sourceIp"])
    return {**event, "requestContext": {**asked, "http": {**asked["http"], "sourceIp": said}}}


def bucket_of_the_header(event: Event, call: Call) -> Bucket:
    """The bucket of the address that a header claims."""
    return _address_bucket(as_forwarded(event), call)


def authenticate_as_forwarded(event: Event, request_id: UUID, claim: Claim | None, now: datetime) -> Actor:
    """The actor, at the address that a header claims."""
    return _authenticate(as_forwarded(event), request_id, claim, now)


def as_it_is(text: str) -> str:
    """What a caller chose, as it is."""
    return text


def bearer_told_by_scheme(event: Event) -> str:
    """The whole header: a scheme written otherwise makes another credential."""
    return event["headers"].get("authorization", "")


WALLS = (
    Wall(
        "W250",
        "an address is what the gateway saw",
        f"{FILE}test_no_header_gives_a_new_limit_to_who_guesses",
        patch={"shared.edge.limits._address_bucket": bucket_of_the_header},
    ),
    Wall(
        "W251",
        "a limit is of the credential, however it was sent",
        f"{FILE}test_one_credential_written_in_many_ways_has_one_limit",
        patch={"shared.edge.limits.credential_of": bearer_told_by_scheme},
    ),
    Wall(
        "W252",
        "what a caller chose stands in a key as a digest",
        f"{FILE}test_no_part_that_a_caller_chose_reaches_another_ones_limit",
        patch={"shared.cache_keys.digest": as_it_is},
    ),
    Wall(
        "W253",
        "every key of the cache is a tenant's, and ends",
        f"{FILE}test_every_key_of_the_cache_has_its_tenant_or_a_digest_and_an_end",
        patch={"shared.cache_keys.KEY_LIMIT": CacheKey("limit:key:{name}", 31, KEY_LIMIT.purged_by)},
    ),
    Wall(
        "W255",
        "a network is what the gateway saw",
        f"{FILE}test_no_header_meets_a_condition_on_the_network",
        patch={"shared.edge.http.authenticate": authenticate_as_forwarded},
    ),
    Wall(
        "W256",
        "one host is one caller, with all its addresses",
        f"{FILE}test_address_in_another_spelling_is_the_same_address",
        patch={"tests.walls.test_evasion.source_of": as_it_is},
    ),
)
