"""Every key of the cache: its shape, how long it lives, and what purges it. The cache may be empty or gone at any time.

The part of a shape in double braces is a hash tag: keys that one script takes together are on one shard. A part that a
caller chose is in a key by its digest only, so it can neither end a key early nor reach into another's.
"""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class CacheKey:
    """shape: a format of str.format. lifetime_s: at most. purged_by: what takes it away earlier."""

    shape: str
    lifetime_s: int
    purged_by: str

    def of(self, **parts: object) -> str:
        """The key for these parts."""
        return self.shape.format(**parts)


# How full each bucket of the rate limits is; rates.py says when one that is left alone is empty again.
TENANT_LIMIT = CacheKey("limit:{{{tenant_id}}}:tenant", 31, "nothing: it empties by itself")
USER_LIMIT = CacheKey("limit:{{{tenant_id}}}:user:{user_id}", 31, "nothing: it empties by itself")
KEY_LIMIT = CacheKey("limit:{{{tenant_id}}}:key:{digest}", 31, "nothing: it empties by itself")
ADDRESS_LIMIT = CacheKey("limit:address:{digest}", 31, "nothing: it empties by itself")

# Of browser login. A session and its user's list are one script's although the cookie does not say whose it is:
# the cache is one shard.
LOGIN = CacheKey("login:{state_hash}", 600, "the first answer of the issuer that names its state")
SESSION = CacheKey("session:{secret_hash}", 12 * 3600, "logout, revocation, 30 minutes without a request")
USER_SESSIONS = CacheKey("sessions:{tenant_id}:{user_id}", 12 * 3600, "revocation of all; what is not listed is over")

# Events as they are written: of a minute by plugin, and the newest ones. Of a writer that dies in between, or finds no
# cache, they lack what the roll-ups have.
LIVE_USAGE = CacheKey("live:{tenant_id}:{minute}", 2 * 3600, "nothing: it is soon over")
USAGE_FEED = CacheKey("feed:{tenant_id}", 2 * 3600, "newer entries, when there are a thousand")


def digest(text: str) -> str:
    """What stands in a key for a text that a caller chose."""
    return sha256(text.encode()).hexdigest()[:32]
