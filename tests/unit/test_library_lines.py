"""What libraries warn of leaves a Lambda function in our own lines, once; their talk does not."""

import json
import os
import subprocess
import sys

# A process of its own: importing the module is what makes the difference.
PROGRAM = """
import logging
logging.basicConfig(level=logging.INFO, format="the runtime's: %(message)s")
from clients.telemetry import log, log_keys
with log_keys(correlation_id="01a20c3c", function_name="CatalogApi"):
    logging.getLogger("psycopg.pool").info("connection requested from %r", "pool-1")
    logging.getLogger("psycopg.pool").warning("error connecting in %r", "pool-1")
    log.info("request.answered")
"""


def printed() -> list[str]:
    """What the program wrote as a Lambda function."""
    environment = os.environ | {
        "AWS_LAMBDA_FUNCTION_NAME": "CatalogApi",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    environment.pop("POWERTOOLS_LOG_LEVEL", None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment | {"LOG_LEVEL": "INFO"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_warning_of_a_library_is_one_of_our_lines_under_its_request() -> None:
    lines = [json.loads(line) for line in printed()]

    assert [(line["level"], line["message"], line.get("library"), line["correlation_id"]) for line in lines] == [
        ("WARNING", "library.warned", "psycopg.pool", "01a20c3c"),
        ("INFO", "request.answered", None, "01a20c3c"),
    ]
    assert lines[0]["location"].startswith("<module>:")
    assert "pool-1" not in str(lines)
    assert {line["function_name"] for line in lines} == {"CatalogApi"}
