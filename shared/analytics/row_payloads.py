"""Dead events that had passed the intake: their payload is the row that was to be written, as its names are resolved.

Other dead events are kept as they were sent. A row is told from those by having no `specversion`.
"""

import msgspec

from shared.analytics.messages import DeadRow, SampleRow, UsageRow

Row = UsageRow | SampleRow


class _Payload(msgspec.Struct, forbid_unknown_fields=True):
    """One of the two; bytes are base64 in it."""

    usage: UsageRow | None = None
    sample: SampleRow | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Payload)
BUILT_IN = {UsageRow: "plugyard.usage.v1", SampleRow: "plugyard.performance.v1"}


def dead_row(row: Row, reason: str, detail: str) -> DeadRow:
    """The row as a dead event; of a type of the tenant's own it is told under the built-in one that it became."""
    payload = _Payload(usage=row) if isinstance(row, UsageRow) else _Payload(sample=row)
    return DeadRow(reason, detail, BUILT_IN[type(row)], row.occurred_at, _encoder.encode(payload).decode())


def read_row(payload: str) -> Row | None:
    """The row in a payload; None where it is an event as it was sent."""
    try:
        read = _decoder.decode(payload)
    except msgspec.DecodeError:
        return None
    return read.usage or read.sample
