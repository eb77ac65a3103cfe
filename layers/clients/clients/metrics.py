"""Every figure Plugyard counts, in one table: its unit, what it is told apart by, and what it means.

CloudWatch adds nothing up over dimensions, so a figure that an alarm watches as a whole and a person looks at in detail
has a set of dimensions for each. A tenant is in none: each value of a dimension is a metric of its own, kept and paid
for, and a figure of one tenant is no operator's alarm. docs/metrics.md shows this table; a test compares them.
"""

from dataclasses import dataclass
from typing import Literal

NAMESPACE = "Plugyard"


@dataclass(frozen=True)
class Metric:
    """One figure; `dimensions` are the sets of names it is kept under, each set a series of its own."""

    unit: Literal["Count", "Milliseconds", "Seconds"]
    dimensions: tuple[tuple[str, ...], ...]
    meaning: str


METRICS: dict[str, Metric] = {
    "requests": Metric(
        "Count",
        (("room", "status"), ("route", "status", "code")),
        "HTTP requests answered; status is a class (2xx), code the problem's or none, route the path's template.",
    ),
    "request_duration": Metric(
        "Milliseconds", (("room",), ("route",)), "From the function's first line to its answer, a cold start aside."
    ),
    "replays": Metric("Count", (("room",),), "Requests that got the first answer to their Idempotency-Key again."),
    "denials": Metric("Count", (("room",),), "Requests refused for a missing permission."),
    "store_errors": Metric(
        "Count", (("store",),), "Work that ended because a store or the issuer was away or too slow."
    ),
    "limit_refusals": Metric(
        "Count", (("limit",),), "Requests refused with 429; limit is key, user, tenant, address or queue."
    ),
    "limit_store_losses": Metric(
        "Count",
        (("store",),),
        "Times a process looked for the cache to count requests in and went on alone; every 5 s while it is away.",
    ),
    "logins": Metric(
        "Count",
        (("outcome",),),
        "Logins by browser that came back from the issuer; outcome is completed or the problem's code.",
    ),
    "job_runs": Metric("Count", (("job", "outcome"),), "Runs of a schedule; outcome is completed or failed."),
    "job_duration": Metric("Milliseconds", (("job",),), "How long a run took, failed ones too."),
    "messages": Metric(
        "Count",
        (("consumer", "fate"), ("consumer", "fate", "reason")),
        "Messages a consumer took from its queue; fate is stored, duplicate, dropped or retry, reason why (or none).",
    ),
    "events": Metric(
        "Count",
        (("outcome",),),
        "Events committed: written, duplicate (there already), dead (kept with why); reused: dead by their id.",
    ),
    "events_received": Metric(
        "Count",
        (("outcome",),),
        "Events in requests that were answered; outcome is accepted, duplicate, rejected or dead-lettered.",
    ),
    "access_reviews_closed": Metric("Count", (("job",),), "Access reviews that were due and that the schedule ended."),
    "access_reviews_unclosed": Metric(
        "Count", (("job",),), "Access reviews that were due and could not be ended: nothing of them is revoked."
    ),
    "slos_evaluated": Metric("Count", (("job",),), "Objectives that a run judged."),
    "slos_unevaluated": Metric(
        "Count", (("job",),), "Objectives that a run could not judge; the next one tries again."
    ),
    "slos_unreached": Metric("Count", (("job",),), "Objectives that were due and that a run had no time for."),
    "slo_alerts_told": Metric(
        "Count", (("job",),), "Events about alerts that a run put into the outbox: firing, escalated, resolved."
    ),
    "performance_uncounted": Metric(
        "Count", (("job",),), "Five minutes of a tenant's performance that a run could not count; each run tries again."
    ),
    "partition_default_rows": Metric(
        "Count", (("job",),), "Raw rows whose day has no partition, as a run of the schedule found them."
    ),
    "outbox_published": Metric("Count", (("job",),), "Events the bus acknowledged, those it got twice included."),
    "outbox_parked": Metric(
        "Count", (("job",), ("job", "reason")), "Events that parked their aggregate; reason is the bus's own word."
    ),
    "outbox_depth": Metric("Count", (("job",),), "Events not yet published after a run, parked aggregates aside."),
    "outbox_age": Metric("Seconds", (("job",),), "How long the oldest of them has waited."),
    "rollups_different": Metric(
        "Count", (("job",),), "Roll-ups of a sample that were not what their events come to; they are counted anew."
    ),
    "rollups_waited": Metric(
        "Seconds", (("job",),), "For how long events that roll-ups do not have yet had been written after a refresh."
    ),
    "rollups_uncounted": Metric(
        "Count", (("job",),), "Roll-ups of one tenant alone that a run could not write; each run tries again."
    ),
    "rollups_outdated": Metric(
        "Count", (("job",),), "Plugins' hours with events of over 61 days ago: they keep the roll-ups they have."
    ),
    "webhooks_unsent": Metric(
        "Count",
        (("job",), ("job", "reason")),
        "Attempts that failed before the sender: unsignable (no key opens it) or send-refused (by its queue).",
    ),
    "webhooks_disabled": Metric(
        "Count", (("reason",),), "Webhooks that the recorder disabled: gone, or failing-for-5-days."
    ),
}

# The only names a metric may be told apart by.
DIMENSIONS = frozenset(name for metric in METRICS.values() for names in metric.dimensions for name in names)
