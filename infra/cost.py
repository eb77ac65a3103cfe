"""Writes docs/cost.md, what a month of each profile costs line by line, and its totals into README."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from infra.local.gateway.template import TemplateLoader

ROOT = Path(__file__).parents[1]
PAGE, README = ROOT / "docs" / "cost.md", ROOT / "README.md"
TABLE = tomllib.loads((ROOT / "infra" / "cost.toml").read_text())
PROFILES = ("small", "large")
# A month of one queue that nothing is in: five pollers, a call of 20 seconds each.
POLLS_A_QUEUE = 5 * 730 * 3600 / 20 / 1_000_000
HEAD = """\
# What it costs

US dollars a month in us-east-1, prod, at list prices as known in November 2026: assumptions, written down in
`infra/cost.toml` beside their reasons. `make cost` recomputes this page. Each line is price x (fixed + per million x
millions of requests); a developer makes {requests:,} requests a month.

"""


@dataclass(frozen=True)
class Line:
    """One line of the bill: price x (fixed + per_million x millions)."""

    what: str
    price: float
    unit: str
    fixed: float
    per_million: float
    why: str

    def cost(self, millions: float) -> float:
        """Dollars a month at so many millions of requests."""
        return self.price * (self.fixed + self.per_million * millions)


def lines(profile: str) -> list[Line]:
    """The bill of a profile."""
    counted = counts(profile)
    return [
        Line(
            entry["what"],
            entry["price"],
            entry["unit"],
            counted[entry["fixed"]] if isinstance(entry.get("fixed"), str) else float(entry.get("fixed", 0)),
            float(entry.get("per_million", 0)),
            entry["why"],
        )
        for entry in TABLE["line"]
        if entry.get("profile", profile) == profile
    ]


def counts(profile: str) -> dict[str, float]:
    """What is counted in the templates of a profile: alarms, secrets, millions of calls that wait at queues."""
    functions = _resources("template.yaml", profile)
    stores = _resources("infra/stores.yaml", profile)
    alarms = [*functions, *_resources("infra/alarms.yaml", profile)]
    administrators = sum("ManageMasterUserPassword" in str(store) for store in stores)
    return {
        "alarms": float(sum(resource["Type"] == "AWS::CloudWatch::Alarm" for resource in alarms)),
        "polled_queues": POLLS_A_QUEUE * sum(map(_polls, functions)),
        "secrets": float(administrators + sum(r["Type"] == "AWS::SecretsManager::Secret" for r in stores)),
    }


def _polls(resource: dict[str, object]) -> int:
    """How many queues call a function; a queue that a failed call is sent to is polled by nobody."""
    properties = resource["Properties"]
    events = properties.get("Events", {}) if isinstance(properties, dict) else {}
    return sum(event["Type"] == "SQS" for event in events.values())


def scenarios() -> dict[str, float]:
    """Millions of requests a month, by the name of what is asked."""
    each = TABLE["assume"]["requests_per_developer_and_month"]
    return {s["name"]: s.get("developers", 0) * each / 1_000_000 or s.get("millions", 0.0) for s in TABLE["scenario"]}


def total(profile: str, millions: float) -> float | None:
    """Dollars a month; None where the small profile's database has less CPU than the busiest minute wants."""
    # In the busiest minute every developer makes one request.
    developers = millions * 1_000_000 / TABLE["assume"]["requests_per_developer_and_month"]
    busy_vcpus = developers / 60 * TABLE["assume"]["milliseconds_of_database"] / 1000
    if profile == "small" and busy_vcpus > TABLE["assume"]["vcpus_of_small"] / 2:
        return None
    return sum(line.cost(millions) for line in lines(profile))


def totals() -> Iterator[str]:
    """The short table, which README has too."""
    yield "| profile | " + " | ".join(scenarios()) + " |"
    yield "|---|" + "--:|" * len(scenarios())
    for profile in PROFILES:
        costs = [total(profile, millions) for millions in scenarios().values()]
        yield f"| {profile} | " + " | ".join("too small" if cost is None else f"{cost:,.0f}" for cost in costs) + " |"


def details(profile: str) -> Iterator[str]:
    """Every line of a profile's bill with its amounts."""
    yield f"## {profile}"
    yield ""
    yield "| what | price | unit | fixed | per million | " + " | ".join(scenarios()) + " | why |"
    yield "|---|--:|---|--:|--:|" + "--:|" * len(scenarios()) + "---|"
    for line in lines(profile):
        amounts = " | ".join(f"{line.cost(millions):,.2f}" for millions in scenarios().values())
        numbers = f"{line.price:.10g} | {line.unit} | {line.fixed:.6g} | {line.per_million:.6g}"
        yield f"| {line.what} | {numbers} | {amounts} | {line.why} |"
    yield ""


def page() -> str:
    """The whole page."""
    head = HEAD.format(requests=TABLE["assume"]["requests_per_developer_and_month"])
    busy = "`too small`: in the busiest minute, a request of each developer, over half of the database's CPU is wanted."
    body = [*totals(), "", busy, "", *details("small"), *details("large")]
    return head + "\n".join(body).rstrip() + "\n"


def with_totals(text: str) -> str:
    """A page with its table of totals renewed."""
    return re.sub(r"^\| profile \| idle .*\n(\|.*\n)+", "\n".join(totals()) + "\n", text, count=1, flags=re.MULTILINE)


def _resources(name: str, profile: str) -> list[dict[str, object]]:
    template = yaml.load((ROOT / name).read_text(), Loader=TemplateLoader)  # noqa: S506 - a SafeLoader
    unwanted = {"small": "IsLarge", "large": "IsSmall"}[profile]
    return [resource for resource in template["Resources"].values() if resource.get("Condition") != unwanted]


if __name__ == "__main__":
    PAGE.write_text(page())
    README.write_text(with_totals(README.read_text()))
