"""Holds template.yaml to how a deployment behaves: what gives up before what, and what watches a new version."""

import re

import pytest

from clients.aws import QUEUES_ATTEMPTS, QUEUES_CONNECT_S, QUEUES_READ_S, queues
from infra.alarms.watched import VISIBILITY_TIMEOUTS
from shared.analytics import id_checks, reconcile, refresh
from shared.identity import review_ends
from shared.operations.expiry import BUDGET_S
from shared.operations.webhook_client import DEADLINE_S
from tests.stack import ROOT, Part, Stack, items, part, source

FUNCTION = "AWS::Serverless::Function"
# The messages of these are hints without content: a run succeeds or fails for all of them, and none is worth keeping.
HINTED = {"RelayOutbox", "DispatchDeliveries"}
UNITS = {"s": 1, "min": 60, "ms": 0.001}


def template(**given: str) -> Stack:
    """template.yaml under these parameters."""
    return Stack(source("template.yaml"), given)


def functions(**given: str) -> dict[str, Part]:
    """Properties of each function, with what Globals adds."""
    stack = template(**given)
    defaults = part(stack.resolve(part(part(stack.template["Globals"])["Function"])))
    return {name: defaults | properties for name, properties in stack.of_type(FUNCTION).items()}


def seconds(text: str) -> float:
    """A PostgreSQL duration in seconds."""
    match = re.fullmatch(r"(\d+)(s|min|ms)", text)
    assert match, text
    return int(match[1]) * UNITS[match[2]]


def statement_timeouts() -> dict[str, float]:
    """Seconds after which the database ends a statement, by login."""
    found = re.findall(r"alter role (\w+) set statement_timeout = '(\w+)'", (ROOT / "sql/roles.sql").read_text())
    return {role: seconds(text) for role, text in found}


def logins(function: str) -> set[str]:
    """The database users a function's role may log in as."""
    return set(re.findall(r"plugyard_\w+", str(template().resources[f"{function}Role"])))


def queue_of(event: Part) -> str:
    """Logical id of the queue behind an SQS event."""
    return str(part(event["Properties"])["Queue"]).strip("<>").split(".")[0]


def queued() -> list[tuple[str, str]]:
    """Every function with a queue that starts it."""
    return [
        (name, queue_of(part(event)))
        for name, properties in functions().items()
        for event in part(properties.get("Events", {})).values()
        if part(event)["Type"] == "SQS"
    ]


@pytest.mark.parametrize("function", functions())
def test_database_gives_up_before_the_function_does(function: str) -> None:
    timeout = int(str(functions()[function]["Timeout"]))

    # The owner migrates: its statements have the limits that each migration states.
    for login in logins(function) - {"plugyard_owner"}:
        assert statement_timeouts()[login] < timeout, login


def test_rebuild_asks_for_less_than_its_function_has() -> None:
    text = (ROOT / "sql/queries/catalog.sql").read_text()
    (allowed,) = re.findall(r"set_config\('statement_timeout', '(\d+)', true\)", text)

    assert int(allowed) / 1000 < int(str(functions()["RebuildSearch"]["Timeout"]))


def test_expiry_begins_no_batch_that_could_outlast_its_function() -> None:
    timeout = int(str(functions()["DeleteExpired"]["Timeout"]))

    assert BUDGET_S + statement_timeouts()["plugyard_jobs"] < timeout


def test_last_review_of_a_run_ends_before_its_function() -> None:
    timeout = int(str(functions()["CloseAccessReviews"]["Timeout"]))

    # To begin it, to take the epoch, and the two statements that grow with the review.
    assert review_ends.BUDGET_S + 4 * statement_timeouts()["plugyard_jobs"] < timeout


def test_last_check_of_ids_of_a_run_ends_before_its_function() -> None:
    timeout = int(str(functions()["CheckEventIds"]["Timeout"]))

    # To claim, to note, to read, two for what is wrong with a message, to mark.
    assert id_checks.BUDGET_S + 6 * statement_timeouts()["plugyard_jobs"] < timeout


def test_last_hour_of_a_refresh_is_counted_before_its_function_ends() -> None:
    timeout = int(str(functions()["RefreshRollups"]["Timeout"]))

    # The raw events of an hour, the roll-ups before, and three statements that write.
    assert refresh.BUDGET_S + 5 * statement_timeouts()["plugyard_jobs"] < timeout


def test_last_hour_of_a_reconciliation_is_compared_before_its_function_ends() -> None:
    timeout = int(str(functions()["ReconcileRollups"]["Timeout"]))

    assert reconcile.BUDGET_S + 5 * statement_timeouts()["plugyard_jobs"] < timeout


def test_sender_has_time_to_report_after_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    # The SDK waits up to a second before its second attempt.
    report_s = QUEUES_ATTEMPTS * (QUEUES_CONNECT_S + QUEUES_READ_S) + (QUEUES_ATTEMPTS - 1)
    config = vars(queues.make().meta.config)

    assert DEADLINE_S + report_s < int(str(functions()["SendWebhook"]["Timeout"]))
    assert (config["connect_timeout"], config["read_timeout"]) == (QUEUES_CONNECT_S, QUEUES_READ_S)
    assert config["retries"]["total_max_attempts"] == QUEUES_ATTEMPTS


def test_a_message_is_hidden_six_times_as_long_as_its_function_may_run() -> None:
    resources = template().resources
    for function, queue in queued():
        hidden = int(str(part(resources[queue]["Properties"])["VisibilityTimeout"]))
        assert hidden >= 6 * int(str(functions()[function]["Timeout"])), queue


def test_a_message_that_fails_again_and_again_ends_in_a_dead_letter_queue() -> None:
    resources = template().resources
    for function, queue in queued():
        if function in HINTED:
            continue
        redrive = part(part(resources[queue]["Properties"])["RedrivePolicy"])
        dead = str(redrive["deadLetterTargetArn"]).strip("<>").split(".")[0]
        assert resources[dead]["Type"] == "AWS::SQS::Queue"
        assert int(str(redrive["maxReceiveCount"])) >= 3
        # Four days, where the template does not say it.
        kept = int(str(part(resources[queue]["Properties"]).get("MessageRetentionPeriod", 345600)))
        hidden = int(str(part(resources[queue]["Properties"])["VisibilityTimeout"]))
        assert kept > int(str(redrive["maxReceiveCount"])) * hidden, f"{queue}: gone before it is a dead letter"


def test_a_hint_is_no_dead_letter_and_gone_soon_after_its_age_rings() -> None:
    resources = template().resources
    hints = {function: queue for function, queue in queued() if function in HINTED}

    assert hints.keys() == HINTED
    for queue in hints.values():
        properties = part(resources[queue]["Properties"])
        assert "RedrivePolicy" not in properties
        kept = int(str(properties["MessageRetentionPeriod"]))
        assert VISIBILITY_TIMEOUTS * int(str(properties["VisibilityTimeout"])) < kept <= 900


def test_every_queue_is_encrypted_and_dead_letters_stay_two_weeks() -> None:
    for name, queue in template().of_type("AWS::SQS::Queue").items():
        assert queue.get("SqsManagedSseEnabled") is True or "KmsMasterKeyId" in queue, name
        if name.endswith("DeadLetters"):
            assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600, name


def test_every_function_is_traced_and_behind_the_alias() -> None:
    for properties in functions().values():
        assert (properties["Tracing"], properties["AutoPublishAlias"]) == ("Active", "live")


def test_every_queue_handler_names_the_messages_it_failed_on() -> None:
    consumers = {name: properties for name, properties in functions().items() if name not in HINTED}
    for properties in consumers.values():
        for event in part(properties.get("Events", {})).values():
            if part(event)["Type"] == "SQS":
                answer = part(part(event)["Properties"]).get("FunctionResponseTypes")
                assert items(answer) == ["ReportBatchItemFailures"]


@pytest.mark.parametrize(
    ("stage", "way"), [("prod", "Canary10Percent5Minutes"), ("stage", "AllAtOnce"), ("dev", "AllAtOnce")]
)
def test_http_functions_are_deployed_as_their_stage_asks(stage: str, way: str) -> None:
    for name, properties in functions(Stage=stage).items():
        if name.endswith("Api"):
            assert part(properties["DeploymentPreference"])["Type"] == way


def test_a_new_version_of_an_http_function_is_put_back_when_its_alarm_rings() -> None:
    stack = template()
    for name, properties in functions().items():
        if name.endswith("Api"):
            assert part(properties["DeploymentPreference"])["Alarms"] == [f"<{name}Rollback>"]
            watched = str(stack.of_type("AWS::CloudWatch::Alarm")[f"{name}Rollback"])
            assert f"<{name}>:live" in watched
            assert name.removesuffix("Api").lower() in watched


def test_every_database_address_verifies_the_servers_name_by_roots_in_the_layer() -> None:
    addresses = re.findall(r"postgresql://[^\s']+", str(template().resolve(source("template.yaml"))))
    roots = "sslmode=verify-full&sslrootcert=/opt/python/clients/database_roots.pem"

    assert len(addresses) >= 2
    assert [address for address in addresses if not address.endswith(roots)] == []
    assert [address for address in addresses if re.search(r"://\w+:", address)] == []
    assert (ROOT / "layers/clients/clients/database_roots.pem").exists()


def test_every_other_function_changes_after_the_migrations() -> None:
    stack = template(MigrateOnDeploy="true")

    assert stack.resources["Migrated"]["Type"] == "Custom::Migrations"
    for name in functions().keys() - {"Migrate"}:
        assert "Migrated" in str(stack.resources[name]["DependsOn"]), name


def test_every_version_of_the_code_is_asked_to_migrate() -> None:
    migrated = part(template().resources["Migrated"]["Properties"])

    assert migrated["Code"] == "<Migrate.Version>"


def test_a_migration_that_took_too_long_is_not_begun_again_by_lambda() -> None:
    stack = template(MigrateOnDeploy="true")
    once = stack.of_type("AWS::Lambda::EventInvokeConfig")["MigrateOnce"]
    migrated = stack.resources["Migrated"]
    waited = int(str(part(migrated["Properties"])["ServiceTimeout"]))

    # What the custom resource calls is no version and no alias.
    assert part(migrated["Properties"])["ServiceToken"] == "<Migrate.Arn>"
    assert (once["FunctionName"], once["Qualifier"]) == ("<Migrate>", "$LATEST")
    assert once["MaximumRetryAttempts"] == 0
    assert int(str(once["MaximumEventAgeInSeconds"])) < waited
    assert migrated["DependsOn"] == "MigrateOnce"


@pytest.mark.parametrize(("backup", "snapshots"), [("cluster:plugyard", True), ("", False)])
def test_migrations_may_take_snapshots_of_their_own_database_alone(backup: str, snapshots: bool) -> None:
    rights = str(part(template(BackupOf=backup).resources["MigrateRole"]["Properties"])["Policies"])

    assert ("rds:Create" in rights) == snapshots
    assert rights.count("plugyard-before-*") == (2 if snapshots else 0)
