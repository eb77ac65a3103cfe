"""Rules about imports: they point one way, and a room's store is its own."""

from collections.abc import Iterator

from tests.house.tree import PRODUCT, ROOMS, Rule, Tree, Violation, imported

RANKS = {"clients": 0, "shared": 1, "functions": 2}
ASKED_BY_THE_EDGE = {"identity", "audit"}
OUTSIDE = {"infra", "tests"}
PURE_NAMES = {"semver.py", "resolver.py", "states.py", "permissions.py", "models.py", "errors.py", "cache_keys.py"}
# What a room offers to others where its service, or what it knows of a subject, was split into modules.
OFFERED = {
    "versions": {"semver", "package_names", "conflict_checks", "advisory_matching", "match_models"},
    "environments": {"installs", "install_models", "imports", "import_models"},
    "analytics": {"partitions"},
    "operations": {"concurrent_index"},
}
# Numpy lies in a layer of InsightsApi alone: what counts with it is imported only by what that function is made of.
NUMERIC = {
    *("seasonality", "autoregression", "theta", "forecast_members", "forecast"),
    *("rank_calibration", "anomaly_scores", "anomalies", "insights"),
}
EFFECTS = {"clients", "psycopg", "psycopg_pool", "boto3", "redis", "pymongo", "os", "time", "random", "socket"}


def upward_imports(tree: Tree) -> Iterator[Violation]:
    """functions -> shared -> clients, and none of them the tests or the local stack.

    A room's api may be put together from the `<subject>_routes.py` beside it.
    """
    for path, module in tree.modules(*PRODUCT):
        own = "clients" if path.startswith("layers/") else path.split("/")[0]
        for name, line in imported(path, module):
            top = name.split(".")[0]
            is_beside = path.endswith("api.py") and name.startswith(dotted_folder(path)) and name.endswith("_routes")
            is_upward = RANKS.get(top, -1) > RANKS[own] or (own == top == "functions" and not is_beside)
            if is_upward or top in OUTSIDE:
                yield Violation(path, f"line {line} imports {name}")


def dotted_folder(path: str) -> str:
    """The folder of a file as imports spell it, with its last dot."""
    return path.rsplit("/", 1)[0].replace("/", ".") + "."


def foreign_stores(tree: Tree) -> Iterator[Violation]:
    """A store is imported by its own room's modules and by tests."""
    for path, module in tree.modules(*PRODUCT, "infra/"):
        for name, line in imported(path, module):
            parts = name.split(".")
            room = parts[1] if parts[0] == "shared" and len(parts) > 2 else ""
            if room in ROOMS and is_store(parts[2]) and not path.startswith(f"shared/{room}/"):
                yield Violation(path, f"line {line} imports the store of {room}")


def is_store(name: str) -> bool:
    """Whether a module of a room keeps something: `store`, `<subject>_store`, or in the cache `<subject>_cache`."""
    return name == "store" or name.endswith(("_store", "_cache"))


def is_pure(name: str) -> bool:
    """Whether a file is named after a pure subject: `models.py`, and `<subject>_models.py` where the room has many."""
    return name in PURE_NAMES or name.endswith("_models.py") or name.startswith("semver_")


def foreign_insides(tree: Tree) -> Iterator[Violation]:
    """A room sees of another one its service, its models, and what else it offers."""
    for path, module in tree.modules(*(f"shared/{room}/" for room in ROOMS)):
        own = path.split("/")[1]
        for name, line in imported(path, module):
            parts = [*name.split("."), "", ""]
            is_foreign = parts[0] == "shared" and parts[1] in ROOMS and parts[1] != own
            if is_foreign and parts[2] not in {"service", "models"} | OFFERED.get(parts[1], set()):
                yield Violation(path, f"line {line} reaches into {parts[1]}: {name}")


def rooms_at_the_edge(tree: Tree) -> Iterator[Violation]:
    """The edge calls the rooms; a room that knew the edge could not be called from anywhere else."""
    for path, module in tree.modules(*(f"shared/{room}/" for room in ROOMS)):
        for name, line in imported(path, module):
            if name.startswith("shared.edge"):
                yield Violation(path, f"line {line} imports {name}")


def rooms_inside_the_edge(tree: Tree) -> Iterator[Violation]:
    """The edge asks who calls and notes a refusal; what else a room does, a function hands to it."""
    for path, module in tree.modules("shared/edge/"):
        for name, line in imported(path, module):
            parts = [*name.split("."), ""]
            if parts[0] == "shared" and parts[1] in ROOMS and parts[1] not in ASKED_BY_THE_EDGE:
                yield Violation(path, f"line {line} imports {name}")


def impure_modules(tree: Tree) -> Iterator[Violation]:
    """Modules named after a pure subject touch no store, clock, environment or chance."""
    for path, module in tree.modules("shared/"):
        if not is_pure(path.rsplit("/", 1)[-1]):
            continue
        for name, line in imported(path, module):
            parts = name.split(".")
            is_acting = "service" in parts or (parts[0] == "shared" and any(map(is_store, parts)))
            if parts[0] in EFFECTS or is_acting:
                yield Violation(path, f"line {line} imports {name}")


def numbers_elsewhere(tree: Tree) -> Iterator[Violation]:
    """Only modules of insights import numpy, and only they and their function import those."""
    own = {f"shared/analytics/{name}.py" for name in NUMERIC} | {"functions/analytics/insights_api.py"}
    numeric = {f"shared.analytics.{name}" for name in NUMERIC}
    for path, module in tree.modules(*PRODUCT):
        for name, line in imported(path, module):
            is_numeric = name.split(".")[0] == "numpy" or any(f"{name}.".startswith(f"{one}.") for one in numeric)
            if is_numeric and path not in own:
                yield Violation(path, f"line {line} imports {name}")


RULES = (
    Rule(
        "numpy is for insights alone",
        numbers_elsewhere,
        (
            {"shared/analytics/usage.py": "import numpy as np\n"},
            {"functions/analytics/api.py": "from shared.analytics import insights\n"},
            {"shared/analytics/slo_series.py": "from shared.analytics.forecast import forecast\n"},
        ),
    ),
    Rule(
        "the edge knows no room but identity and audit",
        rooms_inside_the_edge,
        ({"shared/edge/deployment.py": "from shared.operations.deployment import Deployed\n"},),
    ),
    Rule(
        "no room imports the edge",
        rooms_at_the_edge,
        ({"shared/catalog/service.py": "from shared.edge.http import CurrentActor\n"},),
    ),
    Rule(
        "imports point from functions to shared to clients",
        upward_imports,
        (
            {"shared/catalog/service.py": "from functions.catalog import api\n"},
            {"layers/clients/clients/postgres.py": "from shared.errors import Unavailable\n"},
            {"functions/versions/api.py": "import functions.catalog.api\n"},
            {"functions/versions/api.py": "from functions.catalog import plugin_routes\n"},
            {"shared/outbox.py": "from tests.factories import make_plugin\n"},
        ),
    ),
    Rule(
        "a store is imported by its own room only",
        foreign_stores,
        (
            {"shared/versions/service.py": "from shared.catalog import store\n"},
            {"functions/catalog/api.py": "from shared.catalog.store import search_plugins\n"},
            {"shared/versions/service.py": "from ..catalog import store\n"},
            {"shared/versions/service.py": "from shared.catalog import offer_store\n"},
            {"shared/edge/auth.py": "from shared.identity import session_cache\n"},
        ),
    ),
    Rule(
        "a room sees only service and models of another room, and what it offers",
        foreign_insides,
        (
            {"shared/catalog/service.py": "from shared.versions.ordinals import count\n"},
            {"shared/catalog/service.py": "from shared.environments.semver import parse\n"},
        ),
    ),
    Rule(
        "pure modules import nothing that acts",
        impure_modules,
        (
            {"shared/versions/semver.py": "import psycopg\n"},
            {"shared/versions/semver_range.py": "from clients.snapshot import kept\n"},
            {"shared/catalog/models.py": "from shared.catalog import service\n"},
            {"shared/catalog/offer_models.py": "from shared.catalog import offer_store\n"},
        ),
    ),
)
