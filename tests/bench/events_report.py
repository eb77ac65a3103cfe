"""Writes down what events took, as the other tables are."""

from collections.abc import Iterator, Sequence

from tests.bench.event_writing import BATCH, WRITERS
from tests.bench.events_result import EventsResult
from tests.bench.tables import PERCENTILES, percentiles, table


def markdown(events: EventsResult) -> str:
    """All of it."""
    return "\n\n".join(part(events) for part in (writing_table, answers_table, series_table))


def writing_table(events: EventsResult) -> str:
    """From the queue's batch to the commit."""
    told = f"writing, {WRITERS} writers, batches of {BATCH} messages"
    columns = (
        told,
        "events",
        "a message",
        "events/s",
        "writer, µs",
        "server, µs",
        "plain COPY, µs",
        "server beside it",
    )
    rows = (
        (
            one.title,
            f"{one.events:,}",
            f"{one.events / one.messages:,.0f}",
            f"{one.a_second:,.0f}",
            *(f"{spent:.2f}" for spent in (one.writer_us, one.server_us, one.plain_us)),
            f"{one.beside_plain:.2f} x",
        )
        for one in events.writing
    )
    return table(columns, rows)


def answers_table(events: EventsResult) -> str:
    """Each standard question, and raw rows beside it."""
    most = max(one.events for one in events.writing)
    told = f"answers from {events.day_rows:,} roll-ups of days"
    columns = (told, *PERCENTILES, f"of {most:,} raw rows: p50", "max")
    return table(columns, (row for row in _answers(events)))


def _answers(events: EventsResult) -> Iterator[Sequence[str]]:
    for one in events.answering:
        raw = (f"{one.raw.p50:.0f}", f"{one.raw.most:.0f}") if one.raw else ("", "")
        yield one.title, *percentiles(one.took), *raw
    yield "an accepted event until it is in an answer", *percentiles(events.freshness), "", ""
    planning = events.planning
    yield f"planning a read of raw rows, {planning.partitions:,} partitions", *percentiles(planning.took), "", ""


def series_table(events: EventsResult) -> str:
    """The rest, in words."""
    rolled, stored = events.rolling_up, events.storing
    return (
        f"Intake takes {events.intake_a_second:,.0f} events/s on one core. Rolling up {rolled.events:,} events into "
        f"{rolled.hours:,} plugins' hours, their days, months and 30 days took {rolled.seconds:.0f} s, the "
        f"server's processor {rolled.server_seconds:.0f}: {rolled.seconds / rolled.events * 1e6:.0f} s a million. "
        f"A million events take {stored.raw_bytes:.0f} MB with their index, {stored.plain_bytes:.0f} MB in a plain "
        f"table; a roll-up of an hour {stored.hour_bytes:.0f} bytes."
    )
