"""Sorts the events of a request: those to be written as the rows they become, dead letters, and what is not taken.

The same for a request and for dead letters that are sent again. An event is the same as another of its tenant where
source and id are: its key is a hash of the three.
"""

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from clients.postgres import Connection
from shared.analytics.event_models import (
    MAX_AGE,
    MAX_AHEAD,
    PERFORMANCE_TYPE,
    USAGE_TYPE,
    Performance,
    Reason,
    Refused,
    SentEvent,
    Usage,
    UsageFields,
)
from shared.analytics.event_names import Known, Validator, Wanted, find_names
from shared.analytics.event_reading import REFUSALS, write_payload
from shared.analytics.messages import DeadRow, SampleRow, UsageRow, microseconds_of

MAX_DETAIL = 500

_usage = msgspec.json.Decoder(Usage)
_performance = msgspec.json.Decoder(Performance)
_own = msgspec.json.Decoder(UsageFields)
_mapping = msgspec.json.Decoder(dict[str, object])
_encoder = msgspec.json.Encoder()


class Checked(msgspec.Struct, gc=False, frozen=True):
    """An event and its data; where that does not fit, what is wrong with it."""

    event: SentEvent
    data: UsageFields | Performance | None
    fault: str


class Sorted(msgspec.Struct):
    """What became of events. duplicates: those whose source and id came before among them."""

    usage: list[UsageRow]
    samples: list[SampleRow]
    dead: list[DeadRow]
    rejected: list[Refused]
    buried: list[Refused]
    duplicates: int = 0


def sort_events(
    conn: Connection, tenant_id: UUID, events: Iterable[SentEvent | Refused], arrived_at: datetime, now: datetime
) -> Sorted:
    """What becomes of these events of a tenant, which came at that time."""
    refused: list[Refused] = []
    checked: list[Checked] = []
    oldest, newest = microseconds_of(arrived_at - MAX_AGE), microseconds_of(arrived_at + MAX_AHEAD)
    for event in events:
        if isinstance(event, Refused):
            refused.append(event)
        elif not oldest <= event.occurred_at <= newest:
            refused.append(_out_of_time(event, oldest))
        else:
            checked.append(_check(event))
    sorting = _Sorting(tenant_id, find_names(conn, tenant_id, _names_in(checked), now))
    for item in checked:
        sorting.take(item)
    result = sorting.result
    result.rejected = sorted([*refused, *result.rejected], key=lambda item: item.index)
    return result


def event_key(tenant_id: UUID, source: str, event_id: str) -> bytes:
    """What an event is known by: 16 bytes of a hash that says where source ends and id begins."""
    told = source.encode()
    return sha256(tenant_id.bytes + len(told).to_bytes(4, "big") + told + event_id.encode()).digest()[:16]


def _out_of_time(event: SentEvent, oldest: int) -> Refused:
    if event.occurred_at < oldest:
        return Refused(event.index, event.id, Reason.TOO_OLD, f"time is over {MAX_AGE.days} days ago")
    return Refused(event.index, event.id, Reason.TOO_NEW, f"time is over {MAX_AHEAD.seconds // 60} minutes ahead")


_DECODERS: dict[str, "msgspec.json.Decoder[Usage] | msgspec.json.Decoder[Performance]"] = {
    USAGE_TYPE: _usage,
    PERFORMANCE_TYPE: _performance,
}


def _check(event: SentEvent) -> Checked:
    try:
        return Checked(event, (_DECODERS.get(event.type) or _own).decode(event.data), "")
    except REFUSALS as exc:
        return Checked(event, None, str(exc))


def _names_in(checked: Sequence[Checked]) -> Wanted:
    found = [item.data for item in checked if item.data is not None]
    return Wanted(
        plugins={data.plugin for data in found},
        environments={data.environment for data in found if data.environment is not None},
        types={item.event.type for item in checked} - _DECODERS.keys(),
    )


class _Sorting:
    """One request's events on their way into rows."""

    def __init__(self, tenant_id: UUID, known: Known) -> None:
        self.tenant_id, self.known = tenant_id, known
        self.result = Sorted([], [], [], [], [])
        self._seen: set[bytes] = set()
        self._subjects: dict[str, bytes] = {}

    def take(self, item: Checked) -> None:
        """Put one event where it belongs."""
        event = item.event
        schema = self.known.schemas.get(event.type)
        is_known = schema is not None or event.type in _DECODERS
        try:
            attributes = _attributes(item, schema) if is_known else None
        except REFUSALS as exc:
            self.result.rejected.append(Refused(event.index, event.id, Reason.MALFORMED, str(exc)[:MAX_DETAIL]))
            return
        key = event_key(self.tenant_id, event.source, event.id)
        if key in self._seen:
            self.result.duplicates += 1
            return
        self._seen.add(key)
        if item.data is None or not is_known:
            self._bury(event, Reason.UNKNOWN_SCHEMA, f"there is no schema {event.type}")
        else:
            self._place(event, item.data, key, attributes)

    def _place(self, event: SentEvent, data: UsageFields | Performance, key: bytes, attributes: bytes | None) -> None:
        plugin_id = self.known.plugins.get(data.plugin)
        environment_id = self.known.environments.get(data.environment) if data.environment is not None else None
        if plugin_id is None:
            self._bury(event, Reason.UNKNOWN_PLUGIN, data.plugin)
        elif environment_id is None and data.environment is not None:
            self._bury(event, Reason.UNKNOWN_ENVIRONMENT, data.environment)
        elif isinstance(data, UsageFields):
            subject = event.subject_key or self._subject(data.user)
            self.result.usage.append(
                UsageRow(
                    event.occurred_at, key, plugin_id, environment_id, subject, data.duration_ms, data.is_error,
                    data.action, data.version, data.team, attributes,
                )
            )  # fmt: skip
        elif environment_id is not None:
            self.result.samples.append(
                SampleRow(
                    event.occurred_at, key, plugin_id, environment_id, data.requests, data.errors, data.duration_ms,
                    data.saturation,
                )
            )  # fmt: skip

    def _bury(self, event: SentEvent, reason: Reason, detail: str) -> None:
        told = detail[:MAX_DETAIL]
        payload = write_payload(event, event.subject_key or self._subject(_user_in(event)))
        self.result.dead.append(DeadRow(reason.value, told, event.type, event.occurred_at, payload))
        self.result.buried.append(Refused(event.index, event.id, reason, told))

    def _subject(self, user: str | None) -> bytes | None:
        if user is None:
            return None
        subject = self._subjects.get(user)
        if subject is None:
            subject = self._subjects[user] = hmac.digest(self.known.subject_key, user.encode(), "sha256")[:16]
        return subject


def _attributes(item: Checked, schema: Validator | None) -> bytes | None:
    """What an event of a tenant's own type says beyond every event of usage, as JSON; None where that is nothing.

    Raises: ValueError, or another of REFUSALS, that says how its data does not fit.
    """
    if item.data is None:
        raise ValueError(item.fault)
    if schema is None:
        return None
    extra = {
        name: value
        for name, value in _mapping.decode(item.event.data).items()
        if name not in UsageFields.__struct_fields__
    }
    fault = next(iter(schema.iter_errors(extra)), None)
    if fault is not None:
        raise ValueError(f"{fault.message} - at `$.data{''.join(f'.{step}' for step in fault.instance_path)}`")
    return _encoder.encode(extra) if extra else None


def _user_in(event: SentEvent) -> str | None:
    try:
        user = _mapping.decode(event.data).get("user")
    except REFUSALS:
        return None
    return user if isinstance(user, str) else None
