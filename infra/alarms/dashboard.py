"""The one page to look at first: what users feel on top, then functions, queues and the database."""

import json

from infra.alarms.alarm import Resource

WIDTH, HEIGHT = 8, 6
# SEARCH finds functions and queues by their names, so that a new one is on the page by itself.
FUNCTION = "SEARCH('{{AWS/Lambda,FunctionName}} MetricName=\"{0}\" plugyard ${{Stage}}', '{1}', 60)"
QUEUE = "SEARCH('{{AWS/SQS,QueueName}} MetricName=\"{0}\" plugyard ${{Stage}}', '{1}', 60)"
API = ["AWS/ApiGateway", "{0}", "ApiId", "${{ApiId}}"]


def dashboard() -> Resource:
    """The dashboard for a template."""
    rows = [
        [
            _lines("Requests", [_api("Count", "Sum"), _api("4xx", "Sum"), _api("5xx", "Sum")]),
            _lines("Latency, ms", [_api("Latency", "p50"), _api("Latency", "p99"), _api("IntegrationLatency", "p99")]),
            _lines("Outbox: age in seconds, depth", [_outbox("outbox_age"), _outbox("outbox_depth")]),
        ],
        [
            _search("Errors by function", FUNCTION.format("Errors", "Sum")),
            _search("Throttles by function", FUNCTION.format("Throttles", "Sum")),
            _search("Duration by function, p99 in ms", FUNCTION.format("Duration", "p99")),
        ],
        [
            _search("Running at once", FUNCTION.format("ConcurrentExecutions", "Maximum")),
            _search("Messages waiting", QUEUE.format("ApproximateNumberOfMessagesVisible", "Maximum")),
            _search("Oldest message, s", QUEUE.format("ApproximateAgeOfOldestMessage", "Maximum")),
        ],
        [
            _search("Database connections", _of_stores("AWS/RDS", "DatabaseConnections")),
            _search("Database CPU, %", _of_stores("AWS/RDS", "CPUUtilization")),
            _search("Valkey memory, %", _of_stores("AWS/ElastiCache", "DatabaseMemoryUsagePercentage")),
        ],
    ]
    placed = [
        widget | {"x": column * WIDTH, "y": line * HEIGHT, "width": WIDTH, "height": HEIGHT}
        for line, row in enumerate(rows)
        for column, widget in enumerate(row)
    ]
    return {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {
            "DashboardName": {"Fn::Sub": "plugyard-${Stage}"},
            "DashboardBody": {"Fn::Sub": json.dumps({"widgets": placed}, separators=(",", ":"))},
        },
    }


def _api(metric: str, statistic: str) -> list[object]:
    return [*(name.format(metric) for name in API), {"stat": statistic, "label": f"{metric} {statistic}"}]


def _outbox(metric: str) -> list[object]:
    return ["Plugyard/${Stage}", metric, "job", "relay_outbox", {"stat": "Maximum"}]


def _of_stores(namespace: str, metric: str) -> str:
    return f"SEARCH('Namespace=\"{namespace}\" MetricName=\"{metric}\" plugyard ${{Stage}}', 'Maximum', 60)"


def _lines(title: str, metrics: list[list[object]]) -> Resource:
    return _widget(title, metrics)


def _search(title: str, expression: str) -> Resource:
    return _widget(title, [[{"expression": expression}]])


def _widget(title: str, metrics: list[list[object]]) -> Resource:
    # The region of a widget is the dashboard's.
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "metrics": metrics,
            "region": "${AWS::Region}",
            "period": 60,
            "view": "timeSeries",
        },
    }
