"""How long things took, counted in fixed logarithmic buckets of milliseconds: any two merge by adding counts.

Bucket n holds what is above GAMMA ** (n - 1) and not above GAMMA ** n. A percentile is answered by the value in the
bucket that is equally far, in parts, from both of its ends: (GAMMA - 1) / (GAMMA + 1) = 4.8 % off at most.
"""

from math import ceil, log

import msgspec

GAMMA = 1.1
# How far a percentile is off at most, in parts of the true value, from SMALLEST_MS to LARGEST_MS.
MAX_ERROR = (GAMMA - 1) / (GAMMA + 1)

# A microsecond and ten days, about: what is beyond counts as these.
LOWEST, HIGHEST = -72, 216
SMALLEST_MS, LARGEST_MS = GAMMA**LOWEST, GAMMA**HIGHEST

# Of the encoding: whoever changes buckets takes the next one, and old rows say what they are.
VERSION = 1

_PER_LOG = 1 / log(GAMMA)
_MIDDLE = 2 / (GAMMA + 1)

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[int, dict[int, int]])


def bucket_of(ms: float) -> int:
    """Which bucket a duration belongs to."""
    if ms <= SMALLEST_MS:
        return LOWEST
    return min(ceil(log(ms) * _PER_LOG), HIGHEST)


class Histogram:
    """Counts by bucket; a bucket without any is not there."""

    __slots__ = ("counts",)

    def __init__(self, counts: dict[int, int] | None = None) -> None:
        """counts: taken as they are, and owned from here on."""
        self.counts = {} if counts is None else counts

    def __eq__(self, other: object) -> bool:
        """Whether the counts are the same."""
        return isinstance(other, Histogram) and self.counts == other.counts

    def __hash__(self) -> int:
        """By content."""
        return hash(frozenset(self.counts.items()))

    def __repr__(self) -> str:
        """What a failing test shows."""
        return f"Histogram({self.counts})"

    def add(self, ms: float) -> None:
        """Count one duration."""
        self.add_bucket(bucket_of(ms))

    def add_bucket(self, bucket: int) -> None:
        """Count one duration whose bucket is known."""
        counts = self.counts
        counts[bucket] = counts.get(bucket, 0) + 1

    def merge(self, other: "Histogram") -> None:
        """Count what the other one counted, too."""
        counts = self.counts
        if not counts:
            counts.update(other.counts)
            return
        get = counts.get
        for bucket, count in other.counts.items():
            counts[bucket] = get(bucket, 0) + count

    def subtract(self, other: "Histogram") -> None:
        """Take back what the other one counted, all of which this one must have counted."""
        counts = self.counts
        for bucket, count in other.counts.items():
            left = counts[bucket] - count
            if left:
                counts[bucket] = left
            else:
                del counts[bucket]

    def percentile(self, share: float) -> float | None:
        """The duration in ms that this share (0 to 1) of those counted does not exceed; None where nothing was counted.

        As PostgreSQL's percentile_disc, MAX_ERROR off at most.
        """
        wanted = share * sum(self.counts.values())
        reached = 0
        for bucket in sorted(self.counts):
            reached += self.counts[bucket]
            if reached >= wanted:
                return float(_MIDDLE * GAMMA**bucket)
        return None

    def encode(self) -> bytes:
        """The counts as MessagePack, buckets in order, so that equal ones are equal bytes."""
        return _encoder.encode((VERSION, in_order(self.counts)))


def in_order(counts: dict[int, int]) -> dict[int, int]:
    """The counts from the lowest bucket to the highest."""
    return dict(sorted(counts.items()))


def decode_histogram(packed: bytes) -> Histogram:
    """What `encode` wrote. Raises: ValueError if it is of another version, or is none."""
    version, counts = _decoder.decode(packed)
    if version != VERSION:
        raise ValueError(f"histogram of version {version}")
    return Histogram(counts)
