"""Rules about what happens in one place only: settings, the clock, status codes, error classes."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import PRODUCT, ROOMS, Rule, Tree, Violation, dotted, imported

SETTINGS = "layers/clients/clients/settings.py"
# The tree of kinds, and a room's own leaves where it has many.
ERRORS = {"shared/errors.py", *(f"shared/{room}/errors.py" for room in ROOMS)}
SUBJECT_ERRORS = re.compile(rf"shared/({'|'.join(ROOMS)})/[a-z]+_errors\.py")
EDGE = "shared/edge/"
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.perf_counter",
}
ERROR_ENDINGS = ("Error", "Exception")
TELEMETRY = "layers/clients/clients/telemetry.py"
SNAPSHOT = "layers/clients/clients/snapshot.py"
# The client, the one wrapper, the migrations of collections, and the question whether the server is there.
DOCUMENTS = {
    "layers/clients/clients/documents.py",
    "layers/clients/clients/tenant_documents.py",
    "shared/operations/document_migrations.py",
    "shared/operations/probes.py",
}
MEMORIES = {"functools.cache", "functools.lru_cache", "functools.cached_property"}
# What a text says is the same in every copy. These readers may remember a bounded number of texts.
READERS = re.compile(r"shared/versions/semver_[a-z]+\.py")
LOGGERS = ("logging", "structlog", "warnings", "aws_lambda_powertools.logging", "aws_lambda_powertools.metrics")


def scattered_settings(tree: Tree) -> Iterator[Violation]:
    """The environment is read in clients/settings.py."""
    for path, module in tree.modules(*PRODUCT):
        for node in ast.walk(module):
            if path != SETTINGS and dotted(node) in {"os.environ", "os.getenv", "environ", "getenv"}:
                yield Violation(path, f"line {getattr(node, 'lineno', 0)} reads the environment")


def scattered_clocks(tree: Tree) -> Iterator[Violation]:
    """`now` is a parameter; only the edge reads the clock."""
    for path, module in tree.modules(*PRODUCT):
        used = [(dotted(node), node.lineno) for node in ast.walk(module) if isinstance(node, ast.Attribute)]
        for name, line in [*used, *imported(path, module)]:
            if ".".join(name.split(".")[-2:]) in CLOCKS and not path.startswith(EDGE):
                yield Violation(path, f"line {line} reads the clock: {name}")


def scattered_status_codes(tree: Tree) -> Iterator[Violation]:
    """An HTTP status is chosen at the edge; a handler may state the one its success has."""
    for path, module in tree.modules(*PRODUCT):
        for node in ast.walk(module):
            if path.startswith(EDGE):
                continue
            if isinstance(node, ast.keyword) and node.arg == "status_code" and not path.startswith("functions/"):
                yield Violation(path, f"line {node.value.lineno} sets a status code")
            if dotted(node).split(".")[-1] in {"HTTPStatus", "HTTPException"}:
                yield Violation(path, f"line {getattr(node, 'lineno', 0)} knows HTTP: {dotted(node)}")


def scattered_loggers(tree: Tree) -> Iterator[Violation]:
    """Lines and figures are written through clients/telemetry.py, which gives each its keys and keeps values out."""
    for path, module in tree.modules(*PRODUCT):
        for name, line in imported(path, module):
            if path != TELEMETRY and name.startswith(LOGGERS):
                yield Violation(path, f"line {line} imports {name}")


def documents_without_a_tenant(tree: Tree) -> Iterator[Violation]:
    """Documents are read and written through clients/tenant_documents.py, which keeps tenants apart."""
    for path, module in tree.modules(*PRODUCT):
        for name, line in imported(path, module):
            is_driver = name.split(".")[0] == "pymongo" or name in {
                "clients.documents.documents",
                "clients.documents.connect",
            }
            if is_driver and path not in DOCUMENTS:
                yield Violation(path, f"line {line} reaches the document store past the tenant: {name}")


def memories_over_snapshots(tree: Tree) -> Iterator[Violation]:
    """What a process remembers is kept through clients/snapshot.py, so that no copy of a snapshot finds it old."""
    for path, module in tree.modules(*PRODUCT):
        for name, line in imported(path, module):
            is_reading = name == "functools.lru_cache" and READERS.fullmatch(path)
            if name in MEMORIES and path != SNAPSHOT and not is_reading:
                yield Violation(path, f"line {line} imports {name}")


def scattered_errors(tree: Tree) -> Iterator[Violation]:
    """Error classes live in shared/errors.py, their room's errors.py or, where that is long, <subject>_errors.py."""
    for path, module in tree.modules(*PRODUCT):
        for node in ast.walk(module):
            if path in ERRORS or SUBJECT_ERRORS.fullmatch(path) or not isinstance(node, ast.ClassDef):
                continue
            parents = [dotted(parent).split(".")[-1] for parent in node.bases]
            if any(parent.endswith(ERROR_ENDINGS) for parent in parents):
                yield Violation(f"{path}::{node.name}", f"is an error class ({', '.join(parents)})")


RULES = (
    Rule(
        "documents are reached through the tenant's wrapper",
        documents_without_a_tenant,
        (
            {"shared/catalog/store.py": "from clients.documents import documents\n"},
            {"shared/catalog/store.py": "from pymongo import MongoClient\n"},
        ),
    ),
    Rule(
        "settings are read in clients/settings.py",
        scattered_settings,
        (
            {"shared/catalog/service.py": 'import os\nURL = os.environ["DATABASE_URL"]\n'},
            {"functions/catalog/api.py": 'from os import getenv\nURL = getenv("DATABASE_URL")\n'},
        ),
    ),
    Rule(
        "only the edge reads the clock",
        scattered_clocks,
        (
            {"shared/catalog/service.py": "from datetime import datetime\nNOW = datetime.now()\n"},
            {"shared/catalog/store.py": "import time\nNOW = time.time()\n"},
            {"shared/catalog/store.py": "from time import monotonic\n"},
        ),
    ),
    Rule(
        "status codes are chosen at the edge",
        scattered_status_codes,
        (
            {"shared/catalog/service.py": "def get(plugin):\n    raise HTTPException(404)\n"},
            {"shared/catalog/service.py": "def get(plugin):\n    return Response(status_code=404)\n"},
        ),
    ),
    Rule(
        "logs and metrics go through clients/telemetry.py",
        scattered_loggers,
        (
            {"shared/catalog/service.py": "import logging\n"},
            {"shared/catalog/service.py": "from aws_lambda_powertools import logging\n"},
            {"functions/catalog/api.py": "from aws_lambda_powertools.metrics import single_metric\n"},
        ),
    ),
    Rule(
        "a process remembers nothing over a snapshot",
        memories_over_snapshots,
        (
            {"layers/clients/clients/valkey.py": "from functools import cache\n"},
            {"shared/edge/auth.py": "from functools import lru_cache, partial\n"},
            {"shared/versions/semver_range.py": "from functools import cache\n"},
        ),
    ),
    Rule(
        "error classes live in shared/errors.py",
        scattered_errors,
        (
            {"shared/catalog/service.py": "class PluginLost(ValueError):\n    pass\n"},
            {"shared/edge/errors.py": "class PluginLost(ValueError):\n    pass\n"},
            {"shared/catalog/plugin_faults.py": "class PluginLost(ValueError):\n    pass\n"},
            {"shared/edge/plugin_errors.py": "class PluginLost(ValueError):\n    pass\n"},
        ),
    ),
)
