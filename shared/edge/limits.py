"""Rate limits: whose buckets a request is charged to, and what its answer says of them.

A request with a proven credential is charged to that credential, its user and its tenant at once. One without is
charged to its source address: the one API Gateway saw, never one that a header claims. So is one whose credential
fails, and dearly; an address that used up what it has is refused before another credential of it is looked at, or
guessing on would still tell a right one from a wrong one. Credentials that this process has just seen proven are looked
at all the same, or one neighbour with an old token would keep everybody behind its address out. The liveness is counted
apart, or that neighbour would have a load balancer take a healthy deployment for dead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, IPv6Network, ip_address
from time import time

from shared import cache_keys
from shared.context import Actor
from shared.edge.auth import credential_of
from shared.edge.buckets import charge
from shared.edge.call import Call
from shared.edge.costs import FAILED_CREDENTIAL, cost_of
from shared.edge.gateway_types import Event
from shared.edge.gcra import SECOND_US, Bucket, Decision, Level, Limit
from shared.edge.rates import ADDRESS, rates_of
from shared.errors import CredentialMissing, MembershipRequired, PlugyardError, TooMany, Unauthenticated, Unavailable
from shared.memory import ShortMemory

PROVEN_FOR_S = 60.0

# What each process knows by itself, so that neither costs a round trip.
_refused: ShortMemory[str, Decision] = ShortMemory(at_most=4096)
_proven: ShortMemory[str, bool] = ShortMemory(at_most=4096)


@contextmanager
def until_proven(event: Event, call: Call) -> Iterator[None]:
    """Inside, the request is checked and its credential proven; where that fails, its address pays.

    Raises: TooMany if the address has used up what it has; before the block, and so without a look at the credential,
    where this process knows already.
    """
    address = _address_bucket(event, call)
    if not _is_proven(event):
        _refuse_again(address, call)
    try:
        yield
    except Unavailable:
        raise
    except PlugyardError as error:
        is_guess = isinstance(error, Unauthenticated | MembershipRequired) and not isinstance(error, CredentialMissing)
        _settle(call, charge([address], FAILED_CREDENTIAL if is_guess else cost_of(call.method, call.route)))
        raise


def charge_request(event: Event, call: Call) -> None:
    """Charge a request that may be served, to its actor or, where the route is public, to its address.

    Raises: TooMany. Unavailable if the tenant's plan has to be asked for and PostgreSQL is away.
    """
    cost = cost_of(call.method, call.route, _body_bytes(event))
    if call.actor is None:
        _settle(call, charge([_address_bucket(event, call)], cost))
        return
    credential = credential_of(event)
    _proven.put(cache_keys.digest(credential), True, time() + PROVEN_FOR_S)
    _settle(call, charge(buckets_of(call.actor, credential), cost))


def buckets_of(actor: Actor, credential: str) -> list[Bucket]:
    """The three buckets of an actor who came with a credential.

    A token is told apart without its signature: of one token there can be several that are valid, one bucket for all.
    """
    tenant_id, rates = actor.tenant_id, rates_of(actor.tenant_id)
    digest = cache_keys.digest(credential.rpartition(".")[0] or credential)
    return [
        Bucket(Limit.KEY, cache_keys.KEY_LIMIT.of(tenant_id=tenant_id, digest=digest), rates.key),
        Bucket(Limit.USER, cache_keys.USER_LIMIT.of(tenant_id=tenant_id, user_id=actor.user_id), rates.user),
        Bucket(Limit.TENANT, cache_keys.TENANT_LIMIT.of(tenant_id=tenant_id), rates.tenant),
    ]


def headers_of(decision: Decision) -> dict[str, str]:
    """RateLimit-Policy and RateLimit as in draft-ietf-httpapi-ratelimit-headers-11 (lists of structured fields).

    `q` units are there in a window of `w` seconds. `r` of them may be used within the next `t` seconds: until the
    bucket is empty again or, where the request was refused, until it would be let in. Only the limit that was hit is
    told then, as Retry-After should not end before a `t`.
    """
    told = decision.levels if decision.is_admitted else (decision.narrowest,)
    return {
        "ratelimit-policy": ", ".join(_policy(level.bucket) for level in decision.levels),
        "ratelimit": ", ".join(_state(level, decision) for level in told),
    }


def source_of(source_ip: str) -> str:
    """Who is counted as one: an IPv4 address, or the network of an IPv6 address, as one host has all of its /64."""
    try:
        address = ip_address(source_ip)
    except ValueError:
        return source_ip
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((int(address) >> 64 << 64, 64)))


def _body_bytes(event: Event) -> int:
    """About how large the body is; base64 is a third more than what it stands for."""
    length = len(event.get("body") or "")
    return length * 3 // 4 if event.get("isBase64Encoded") else length


def _address_bucket(event: Event, call: Call) -> Bucket:
    source = source_of(event["requestContext"]["http"]["sourceIp"])
    if call.public and call.public.is_counted_apart:
        source = f"{source} {call.route}"
    return Bucket(Limit.ADDRESS, cache_keys.ADDRESS_LIMIT.of(digest=cache_keys.digest(source)), ADDRESS)


def _is_proven(event: Event) -> bool:
    return _proven.get(cache_keys.digest(credential_of(event)), time()) is not None


def _settle(call: Call, decision: Decision) -> None:
    call.limited = decision
    if decision.is_admitted:
        return
    hit = decision.narrowest.bucket
    if hit.limit == Limit.ADDRESS:
        _refused.put(hit.key, decision, time() + decision.retry_after_us / SECOND_US)
    raise _too_many(decision)


def _refuse_again(address: Bucket, call: Call) -> None:
    now = time()
    known = _refused.get(address.key, now)
    if known:
        until, decision = known
        call.limited = decision.after(decision.retry_after_us - int((until - now) * SECOND_US))
        raise _too_many(call.limited)


def _too_many(decision: Decision) -> TooMany:
    return TooMany(decision.narrowest.bucket.limit, _seconds(decision.retry_after_us))


def _policy(bucket: Bucket) -> str:
    return f'"{bucket.limit}";q={bucket.rate.burst};w={_seconds(bucket.rate.capacity_us)}'


def _state(level: Level, decision: Decision) -> str:
    within = level.debt_us if decision.is_admitted else decision.retry_after_us
    return f'"{level.bucket.limit}";r={level.remaining};t={_seconds(within)}'


def _seconds(microseconds: int) -> int:
    """Whole seconds, rounded up and never 0."""
    return max(1, -(-microseconds // SECOND_US))
