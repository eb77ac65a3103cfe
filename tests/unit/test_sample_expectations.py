"""The table of searches and what they must find first is fit to be used as one."""

import csv
from pathlib import Path

import pytest

from infra.local.sample.facts import read_facts

TABLE = Path(__file__).with_name("search_expectations.csv")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_expected_plugin_is_in_the_sample(rows: list[dict[str, str]]) -> None:
    real = {plugin.name for plugin in read_facts()}

    assert [row["expected"] for row in rows if row["expected"] not in real] == []


def test_every_query_stands_once_and_says_why(rows: list[dict[str, str]]) -> None:
    assert len({row["query"] for row in rows}) == len(rows) >= 60
    assert all(row["why"] for row in rows)
