"""Lines of figures are valid embedded metric format, and docs/metrics.md shows the table they come from."""

import re
from pathlib import Path

import pytest
import yaml

from clients.metrics import DIMENSIONS, METRICS, NAMESPACE
from clients.telemetry import record
from tests.told import Line, listening

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def figures_line(*names: str) -> Line:
    """The line of these figures."""
    dimensions = {name for metric in names for names_ in METRICS[metric].dimensions for name in names_}
    with listening() as told:
        record(dict.fromkeys(names, 2.5), **dict.fromkeys(dimensions, "some"))
    (line,) = told.figures
    return line


def assert_valid(line: Line) -> None:
    """Hold a line against the specification of CloudWatch's embedded metric format."""
    metadata = line["_aws"]
    assert isinstance(metadata, dict)
    assert metadata.keys() == {"Timestamp", "CloudWatchMetrics"}
    assert isinstance(metadata["Timestamp"], int)
    assert metadata["Timestamp"] > 1_600_000_000_000, "milliseconds"
    for directive in metadata["CloudWatchMetrics"]:
        assert directive.keys() == {"Namespace", "Dimensions", "Metrics"}
        assert re.fullmatch(r"[\w.\-/#:]{1,255}", directive["Namespace"])
        assert directive["Dimensions"]
        for names in directive["Dimensions"]:
            assert 1 <= len(names) <= 30
            assert len(set(names)) == len(names)
            assert all(isinstance(line[name], str) and line[name] for name in names)
        assert 1 <= len(directive["Metrics"]) <= 100
        for metric in directive["Metrics"]:
            assert metric.keys() == {"Name", "Unit"}
            assert 1 <= len(metric["Name"]) <= 1024
            assert metric["Unit"] in {"Count", "Milliseconds", "Seconds"}
            assert isinstance(line[metric["Name"]], int | float)


@pytest.mark.parametrize("name", METRICS)
def test_line_of_each_figure_is_valid_embedded_metric_format(name: str) -> None:
    assert_valid(figures_line(name))


def test_figures_of_one_occasion_stand_in_one_line_each_with_its_dimensions() -> None:
    line = figures_line("requests", "request_duration", "store_errors")

    assert_valid(line)
    metadata = line["_aws"]
    assert isinstance(metadata, dict)
    kept = {d["Metrics"][0]["Name"]: d["Dimensions"] for d in metadata["CloudWatchMetrics"]}
    assert kept == {
        name: [list(names) for names in METRICS[name].dimensions]
        for name in ("requests", "request_duration", "store_errors")
    }


def test_no_figure_is_called_like_a_dimension() -> None:
    assert not METRICS.keys() & DIMENSIONS


@pytest.mark.parametrize("dimensions", [{}, {"job": "sweep"}, {"job": "s", "outcome": "failed", "tenant": "acme"}])
def test_dimension_that_is_missing_or_not_in_the_table_is_refused(dimensions: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="dimensions do not fit"):
        record({"job_runs": 1}, **dimensions)


def test_figure_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(KeyError):
        record({"coffees": 1})


def test_page_of_metrics_shows_the_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]+) \| ([^|]+) \|", PAGE.read_text(), re.MULTILINE)

    assert rows == [
        (name, metric.unit, "; ".join(", ".join(names) for names in metric.dimensions), metric.meaning)
        for name, metric in METRICS.items()
    ]


def test_page_of_metrics_names_every_alarm_of_a_figure() -> None:
    alarms = yaml.safe_load((PAGE.parents[1] / "infra" / "alarms.yaml").read_text())["Resources"]
    watched = {
        name: resource["Properties"]["MetricName"]
        for name, resource in alarms.items()
        if resource["Properties"].get("Namespace") == {"Fn::Sub": f"{NAMESPACE}/${{Stage}}"}
    }
    shown = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", PAGE.read_text(), re.MULTILINE))

    assert watched
    for alarm, metric in watched.items():
        assert f"`{alarm}`" in shown[metric]
