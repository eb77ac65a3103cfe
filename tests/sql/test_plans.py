"""Every named statement and every path of the search, planned and run as the role that runs it, at real size."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from tests.sql.large_database import LargeDatabase, make_large_database
from tests.sql.planning import sequential_scans, values_for

STATEMENTS = [
    f"{path.stem}.{name}"
    for path in sorted(queries.FOLDER.glob("*.sql"))
    if not queries.is_of_analytics(path.stem)
    for name in re.findall(r"^-- name: (\w+)", path.read_text(), re.MULTILINE)
]
# Statements of background functions, which the application's role may not run.
AS_JOBS = {
    "catalog.prepare_generation",
    "catalog.fill_generation",
    "catalog.publish_generation",
    "catalog.project_standing",
    "consumers.advance_consumer",
    "operations_outbox.claim_lanes",
    "operations_outbox.renew_lanes",
    "operations_outbox.release_lanes",
    "operations_outbox.list_due_events",
    "operations_outbox.mark_published",
    "operations_outbox.count_attempt",
    "operations_outbox.park_event",
    "operations_outbox.measure_outbox",
    "operations_expiry.delete_expired_keys",
    "operations_expiry.delete_published_events",
}
# Statements of the migration runner, who is the owner.
AS_OWNER = {statement for statement in STATEMENTS if statement.startswith("operations_migration.")}
AS_JOBS |= {statement for statement in STATEMENTS if statement.startswith("operations_delivery.")}
AS_JOBS |= {statement for statement in STATEMENTS if statement.startswith("versions_refresh.")}
AS_JOBS |= {"identity_review_end.list_due_reviews"}
# Statements of requests that a background function runs too.
AS_BOTH = {statement for statement in STATEMENTS if statement.startswith("identity_review_end.")} - AS_JOBS
AS_JOBS |= {"operations_expiry.delete_old_deliveries", "operations_expiry.delete_ended_secrets"}
AS_JOBS |= {statement for statement in STATEMENTS if statement.startswith("analytics_evaluation.")}
AS_JOBS |= {"environments_install.list_installations_of_all", "versions_touched.match_advisory"}
LOGINS = dict.fromkeys(AS_JOBS, "DATABASE_JOBS_URL") | dict.fromkeys(AS_OWNER, "DATABASE_OWNER_URL")
LARGE_TABLES = {
    "plugin",
    "version",
    "plugin_deprecation",
    "dependency_graph",
    "dependency_edge",
    "plugin_search_g1",
    "word_form_g1",
    "outbox",
    "webhook_delivery",
    "webhook_attempt",
    "environment",
    "installed_package",
    "advisory",
    "advisory_alias",
    "advisory_affected",
    "exploit_signal",
}
SEARCHES = [
    "@scope1/plugin-word1-topic1-1",
    "word7",
    "word 7 topic",
    "wo",
    "w",
    "topic9 word13",
    "wrod7 topic13",
    "nothing at all",
    "plugin",
    "scope12 plug",
    "",
]


@pytest.fixture(scope="module")
def large(stack: dict[str, str], data_dir: Path) -> LargeDatabase:
    """40,000 plugins, nine of ten of them public."""
    return make_large_database(stack, data_dir)


@pytest.fixture
def request_conn(large: LargeDatabase) -> Iterator[Connection]:
    """A request's transaction in the large database."""
    with large.request() as conn:
        yield conn


@pytest.mark.parametrize(
    ("statement", "login"),
    [
        *((statement, LOGINS.get(statement, "DATABASE_URL")) for statement in STATEMENTS),
        *((statement, "DATABASE_JOBS_URL") for statement in sorted(AS_BOTH)),
    ],
)
def test_no_statement_reads_a_large_table_whole(
    large: LargeDatabase, request_conn: Connection, statement: str, login: str
) -> None:
    file, _, name = statement.partition(".")
    text = getattr(queries.load(file), name).sql
    with large.begun(login) as conn:
        values = sample_values(conn, request_conn, large, text)

        ((plan,),) = conn.execute(f"explain (format json) {text}".encode(), values).fetchall()

    assert set(sequential_scans(plan)) & LARGE_TABLES == set()


@pytest.mark.parametrize("query", SEARCHES)
@pytest.mark.parametrize("filters", [(None, None, None), ("Category 3", "library", None)], ids=["all", "filtered"])
def test_no_search_reads_more_than_one_row_in_sequence(
    request_conn: Connection, query: str, filters: tuple[str | None, str | None, str | None]
) -> None:
    # The function's own statements are out of reach of explain; the server's counters of this transaction are not.
    request_conn.execute(
        "select search.search_plugins(%s, %s, %s, %s, null, null, null, null, 20, true)", (query, *filters)
    )

    read = request_conn.execute(
        "select relname, seq_tup_read from pg_stat_xact_user_tables where seq_tup_read > 1"
    ).fetchall()

    assert read == []


def test_fetching_a_graph_reads_no_large_table_whole(request_conn: Connection, large: LargeDatabase) -> None:
    asked = (large.actor.tenant_id, PLATFORM_TENANT_ID, ["react"], 100, 1_000_000)
    request_conn.execute("select g.name from app.fetch_graph(%s, %s, %s, %s, %s) as g", asked)

    assert large_tables_read_whole(request_conn) == []


def test_health_reads_no_large_table_whole(large: LargeDatabase, request_conn: Connection) -> None:
    request_conn.execute("select unpublished from app.read_health(now())")

    assert large_tables_read_whole(request_conn) == []


def test_search_at_size_finds_the_named_plugin_first(large: LargeDatabase, request_conn: Connection) -> None:
    ((name,),) = request_conn.execute(
        "select p.name from search.search_plugins('@scope3-plugin-word100-topic100-100', null, null, null, null, null,"
        " null, null, 5, false) as s inner join plugin as p on p.plugin_id = s.plugin_ids[1]"
    ).fetchall()

    assert name == "@scope3/plugin-word100-topic100-100"


def test_page_of_dependents_reads_no_more_of_all_who_ask_than_it_shows(large: LargeDatabase) -> None:
    text = queries.load("versions_dependents").list_dependents.sql
    values = {
        "tenant_id": large.actor.tenant_id,
        "platform_tenant_id": PLATFORM_TENANT_ID,
        "names": ["react"],
        "are_public": [True],
        "is_everywhere": True,
        "exception_ids": [],
        "seen_ids": [],
        "after": json.dumps(["@scope5", str(PLATFORM_TENANT_ID)]),
        "page_size": 51,
    }
    with large.begun("DATABASE_URL") as conn:
        ((plan,),) = conn.execute(f"explain (analyze, format json) {text}".encode(), values).fetchall()

    # A page of own ones and one of public ones; all 40,000 ask for it.
    assert rows_read("dependency_edge", plan) == 102


def sample_values(conn: Connection, request_conn: Connection, large: LargeDatabase, text: str) -> dict[str, str | None]:
    """A value for each parameter by its name, else by its type."""
    own = request_conn.execute(
        "select plugin_id, name from plugin where tenant_id = %s limit 1", (large.actor.tenant_id,)
    ).fetchone()
    assert own is not None
    by_name = {
        "tenant_id": str(large.actor.tenant_id),
        "source_ip": "203.0.113.7",
        "plugin_tenant_id": str(large.actor.tenant_id),
        "platform_tenant_id": str(PLATFORM_TENANT_ID),
        "plugin_id": str(own[0]),
        "name": str(own[1]),
        "tenant_ids": f"{{{large.actor.tenant_id}}}",
        "plugin_ids": f"{{{own[0]}}}",
        "query": "word7",
        "event": "{}",
        "category": "Category 3",
    }
    return values_for(conn, text, by_name, str(own[0]))


def large_tables_read_whole(conn: Connection) -> list[tuple[object, ...]]:
    """What this transaction read in sequence, by the server's counters: explain does not see into functions."""
    return conn.execute(
        "select relname from pg_stat_xact_user_tables where seq_scan > 0 and relname = any(%s)", (list(LARGE_TABLES),)
    ).fetchall()


def rows_read(table: str, node: object) -> int:
    """How many rows of a table an analyzed plan looked at."""
    if isinstance(node, list):
        return sum(rows_read(table, part) for part in node)
    if not isinstance(node, dict):
        return 0
    below = sum(rows_read(table, part) for part in node.values())
    if node.get("Relation Name") != table:
        return below
    each = float(node["Actual Rows"]) + float(node.get("Rows Removed by Filter", 0))
    return below + round(each * float(node["Actual Loops"]))


def test_a_sequential_scan_would_be_seen(large: LargeDatabase) -> None:
    with psycopg.connect(large.url("DATABASE_OWNER_URL")) as conn:
        ((plan,),) = conn.execute("explain (format json) select count(name) from plugin where title is null").fetchall()

    assert "plugin" in set(sequential_scans(json.loads(plan) if isinstance(plan, str) else plan))
