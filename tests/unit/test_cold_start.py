"""Starting a function imports what its every invocation needs, and neither connects nor starts a thread."""

import os
import subprocess
import sys

import pytest

from infra.local.data_dir import PROJECT
from tests.fresh_import import Imported, import_afresh
from tests.recorded_events import DEPLOYED, HTTP_API

# Each costs a cold start a tenth of a second or more, and few requests need it.
# Of botocore its session: powertools asks the package for its version, which costs nothing.
HEAVY = {"authlib", "boto3", "botocore.session", "numpy", "pymongo", "redis"}
# What the subject of one function or another is done with, and no other function has a use for.
OF_ONE_SUBJECT = {"cvss", "cyclonedx", "packageurl", "pysat", "scim2_models"}
# What only a function behind the API has a use for.
HTTP_ONLY = {"fastapi", "starlette", "mangum", "jwt"}
# By function and module, why it is needed at once.
AT_ONCE: dict[str, dict[str, str]] = {
    "SessionsApi": {"authlib": "each login begins with a URL that it builds"},
    "InsightsApi": {"numpy": "every answer is counted with it"},
    "ScimApi": {"scim2_models": "every resource is one of its models"},
    "SbomsApi": {
        "cyclonedx": "every answer is written with it",
        "packageurl": "each package of a bill is named by it",
    },
}

# As Lambda would, so that settings are read; nothing listens there.
STARTED = {
    "AWS_LAMBDA_FUNCTION_NAME": "Started",
    "CONTEXT_KEY": "1:" + "A" * 43 + "=",
    "WEBHOOK_KEY": "1:" + "A" * 43 + "=",
    "OIDC_ISSUER": "http://issuer.example",
    "OIDC_JWKS_URL": "http://127.0.0.1:9/jwks.json",
    "DATABASE_OWNER_URL": "postgresql://plugyard_owner@127.0.0.1:9/plugyard",
    "DATABASE_URL": "postgresql://plugyard_app@127.0.0.1:9/plugyard",
    "DATABASE_JOBS_URL": "postgresql://plugyard_jobs@127.0.0.1:9/plugyard",
}


def started(function: str) -> Imported:
    """A function that has just started."""
    return import_afresh(DEPLOYED[function].function.handler.rpartition(".")[0], STARTED)


@pytest.mark.parametrize("function", DEPLOYED)
def test_function_starts_with_what_it_needs_at_once_only(function: str) -> None:
    deployed = DEPLOYED[function]
    is_http = HTTP_API in {trigger["Type"] for trigger in deployed.triggers}
    unwanted = HEAVY | OF_ONE_SUBJECT | (set() if is_http else HTTP_ONLY)
    start = started(function)

    assert start.modules & unwanted == AT_ONCE.get(function, {}).keys()
    assert start.threads == 1


SAVED = """
import sys, functions.catalog.api
from awslambdaric.lambda_runtime_hooks_runner import run_before_snapshot
run_before_snapshot()
print("redis" in sys.modules)
"""


@pytest.mark.parametrize("cache_url", ["redis://127.0.0.1:9/0", ""])
def test_snapshot_has_the_code_of_the_cache_where_there_is_a_cache(cache_url: str) -> None:
    given = {**STARTED, "PATH": os.environ["PATH"], "PYTHONPATH": ".:layers/clients", "CACHE_URL": cache_url}
    told = subprocess.run(
        [sys.executable, "-c", SAVED], cwd=PROJECT, env=given, capture_output=True, check=True, text=True
    )

    assert told.stdout.split()[-1] == str(bool(cache_url))


def test_module_that_comes_along_is_seen() -> None:
    assert "pymongo" in import_afresh("pymongo", {}).modules
    assert not HEAVY & import_afresh("clients.documents", STARTED).modules


@pytest.mark.parametrize("module", sorted(OF_ONE_SUBJECT))
def test_module_of_one_subject_is_there_to_be_seen(module: str) -> None:
    assert module in import_afresh(module, {}).modules


def test_modules_needed_at_once_are_of_deployed_functions() -> None:
    assert AT_ONCE.keys() <= DEPLOYED.keys()
