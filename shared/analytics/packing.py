"""How a roll-up lies in its row: columns for what SQL may ask, and the parts packed into one.

Most roll-ups of an hour are of a handful of events: one version, one environment, one team, one action. A dimension of
one member that all events have says only its name, and a few users are a list of numbers: a quarter of the bytes.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

import msgspec
from pyroaring import BitMap

from shared.analytics.cells import Cell, Dimension, Rollup
from shared.analytics.histogram import Histogram, decode_histogram, in_order

# Of the encoding of parts.
VERSION = 1
# As a roaring bitmap so many take 18 bytes and two for each; as a list two or three for each.
LISTED_USERS = 16


class _PackedCell(msgspec.Struct, array_like=True, gc=False):
    events: int
    errors: int
    users: list[int] | bytes
    timed: int = 0
    duration_us: int = 0
    duration_min: float | None = None
    duration_max: float | None = None
    counts: dict[int, int] = {}


# Of each dimension, in order: None if it is not told apart, else its members; one that has all events has no cell.
_PackedParts = list[dict[str, _PackedCell | None] | None]

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[int, _PackedParts])


@dataclass(frozen=True, slots=True)
class RollupColumns:
    """A roll-up as a row has it. duration_sum: ms."""

    events: int
    errors: int
    timed: int
    duration_sum: float
    duration_min: float | None
    duration_max: float | None
    histogram: bytes
    users: bytes
    parts: bytes


class Packed(Protocol):
    """A row with the columns of a roll-up; None where histogram, users or parts were not read."""

    @property
    def events(self) -> int: ...
    @property
    def errors(self) -> int: ...
    @property
    def timed(self) -> int: ...
    @property
    def duration_sum(self) -> float: ...
    @property
    def duration_min(self) -> float | None: ...
    @property
    def duration_max(self) -> float | None: ...
    @property
    def histogram(self) -> bytes | None: ...
    @property
    def users(self) -> bytes | None: ...
    @property
    def parts(self) -> bytes | None: ...


def pack_rollup(rollup: Rollup) -> RollupColumns:
    """The columns of a row; equal roll-ups are equal bytes."""
    total = rollup.total
    return RollupColumns(
        total.events,
        total.errors,
        total.timed,
        total.duration_sum,
        total.duration_min,
        total.duration_max,
        total.histogram.encode(),
        pack_users(total.users),
        encode_parts(rollup),
    )


def unpack_rollup(packed: Packed, dimensions: Collection[Dimension] = tuple(Dimension)) -> Rollup:
    """What `pack_rollup` packed, as far as it was read, with the parts by these dimensions.

    Raises: ValueError for another encoding's.
    """
    histogram = Histogram() if packed.histogram is None else decode_histogram(packed.histogram)
    users = BitMap() if packed.users is None else BitMap.deserialize(packed.users)
    rollup = Rollup(_total(packed, histogram, users))
    if packed.parts is not None:
        decode_parts(rollup, packed.parts, dimensions)
    return rollup


def unpack_summed(packed: Packed) -> Rollup:
    """Several roll-ups that SQL made one of, without parts: histograms and users of all, each behind its length."""
    histogram = Histogram()
    for each in _parted(packed.histogram or b""):
        histogram.merge(decode_histogram(each))
    users = BitMap.union(BitMap(), *map(BitMap.deserialize, _parted(packed.users or b"")))
    return Rollup(_total(packed, histogram, users))


def _total(packed: Packed, histogram: Histogram, users: BitMap) -> Cell:
    return Cell(
        packed.events,
        packed.errors,
        packed.timed,
        # In ms it is a double and the nearest one to the whole number of microseconds, which so comes back.
        round(packed.duration_sum * 1000),
        packed.duration_min,
        packed.duration_max,
        histogram,
        users,
    )


def _parted(packed: bytes) -> Iterator[bytes]:
    """What PostgreSQL put together with four bytes of length before each."""
    place = 0
    while place < len(packed):
        begin = place + 4
        place = begin + int.from_bytes(packed[place:begin], "big")
        yield packed[begin:place]


def pack_users(users: BitMap) -> bytes:
    """A set of user numbers in the portable form of roaring bitmaps; equal sets are equal bytes."""
    # The same set has several forms (an array, runs); a copy built anew in order has one.
    return bytes(BitMap(users.to_array()).serialize())


def encode_parts(rollup: Rollup) -> bytes:
    """The cells by dimension and member, members in order of their names."""
    packed: _PackedParts = [
        None if dimension in rollup.uncut else _pack_members(rollup.parts[dimension], rollup.total)
        for dimension in Dimension
    ]
    return _encoder.encode((VERSION, packed))


def decode_parts(rollup: Rollup, packed: bytes, dimensions: Collection[Dimension]) -> None:
    """Give a roll-up that has its total the parts by these dimensions, of those that `encode_parts` wrote."""
    version, by_dimension = _decoder.decode(packed)
    if version != VERSION:
        raise ValueError(f"parts of version {version}")
    for dimension, members in zip(Dimension, by_dimension, strict=True):
        if members is None:
            rollup.uncut.add(dimension)
        elif dimension in dimensions:
            rollup.parts[dimension] = {
                member: rollup.total if cell is None else _unpack_cell(cell) for member, cell in members.items()
            }
            rollup.is_shared = rollup.is_shared or None in members.values()


def _pack_members(members: dict[str, Cell], total: Cell) -> dict[str, _PackedCell | None]:
    if len(members) == 1:
        [(member, cell)] = members.items()
        return {member: None if cell.events == total.events else _pack_cell(cell)}
    return {member: _pack_cell(members[member]) for member in sorted(members)}


def _pack_cell(cell: Cell) -> _PackedCell:
    users = cell.users
    packed = _PackedCell(cell.events, cell.errors, list(users) if len(users) <= LISTED_USERS else pack_users(users))
    if cell.timed:
        packed.timed, packed.duration_us = cell.timed, cell.duration_us
        packed.duration_min, packed.duration_max = cell.duration_min, cell.duration_max
        packed.counts = in_order(cell.histogram.counts)
    return packed


def _unpack_cell(packed: _PackedCell) -> Cell:
    users = packed.users
    return Cell(
        packed.events,
        packed.errors,
        packed.timed,
        packed.duration_us,
        packed.duration_min,
        packed.duration_max,
        Histogram(packed.counts),
        BitMap(users) if isinstance(users, list) else BitMap.deserialize(users),
    )
