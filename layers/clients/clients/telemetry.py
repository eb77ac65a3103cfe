"""How a process tells what it does: one structured logger, and metrics in CloudWatch's embedded metric format."""

from collections.abc import Mapping

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

log = Logger(service="plugyard")

NAMESPACE = "Plugyard"

# The only names a metric may be told apart by. A tenant is not among them: each value of a dimension is a metric of its
# own, kept and paid for, and a figure of one tenant is no operator's alarm.
DIMENSIONS = {"room", "function", "consumer", "fate", "reason", "route", "status", "store", "job"}


def record(
    metric: str, value: float, unit: MetricUnit = MetricUnit.Count, dimensions: Mapping[str, str] | None = None
) -> None:
    """Write one figure as a line of embedded metric format; CloudWatch makes the metric from the log.

    Raises: ValueError for a dimension that is not in DIMENSIONS.
    """
    named = dimensions or {}
    if not named.keys() <= DIMENSIONS:
        raise ValueError(f"not a dimension: {sorted(named.keys() - DIMENSIONS)}")
    with single_metric(name=metric, unit=unit, value=value, namespace=NAMESPACE) as figure:
        for name, said in named.items():
            figure.add_dimension(name=name, value=said)
