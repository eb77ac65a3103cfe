"""Where the emulator (ministack 1.5.33) is not AWS as Plugyard needs it; a test for each fails when it closes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """name: also the test's, in tests/flow/test_emulator_gaps.py. so: what we do about it, or live with."""

    name: str
    so: str


# Resource types of our templates that it refuses by name, whatever else a stack holds.
REFUSED_TYPES = {
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::EC2::EIP",
    "AWS::EC2::NatGateway",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::RDS::DBProxy",
    "AWS::RDS::DBProxyTargetGroup",
}

GAPS = (
    Gap(
        "ignores_the_openapi_body_of_an_http_api",
        "HTTP goes through our own gateway; the HttpApi is deployed with no route and answers nothing",
    ),
    Gap(
        "transforms_sam_only_in_the_root_template",
        "template.yaml has no nested application; the stores and alarms are plain CloudFormation",
    ),
    Gap(
        "refuses_codedeploy_the_database_proxy_and_nat",
        "GradualDeployment is off here; infra/stores.yaml is held to its schema by cfn-lint and never deployed here",
    ),
    Gap(
        "refuses_alarms_over_an_expression",
        "the adaptation `no computed alarms` leaves them out",
    ),
    Gap(
        "drops_the_object_lock_of_a_bucket",
        "whoever needs it sets it by API after the deploy",
    ),
    Gap(
        "drops_the_reserved_concurrency_of_a_function",
        "work that must not overlap says so in the database, here and on AWS",
    ),
    Gap(
        "keeps_no_dead_letter_of_a_failed_schedule",
        "nothing is lost: a schedule's next run does the work of one that failed",
    ),
    Gap(
        "drops_the_trace_of_an_event",
        "consumers' lines have no trace_id here; the correlation_id, which is in the event, leads through",
    ),
    Gap(
        "ignores_a_timeout_by_path",
        "state machines have one static timeout, and deadlines are rows that a schedule looks at",
    ),
    Gap(
        "fails_running_executions_on_a_restart",
        "a repair job starts them again, as after any lost execution",
    ),
    Gap(
        "writes_state_on_an_orderly_stop_only",
        "after a kill the stack is brought to the present template again; messages are those of the stop before",
    ),
    Gap(
        "does_not_exit_while_the_token_of_a_map_waits",
        "stop_servers kills its process group after 20 seconds",
    ),
    Gap(
        "runs_functions_in_its_own_interpreter_under_their_layers",
        "the layer is empty here, and tests/flow has every function under the real runtime interface besides",
    ),
)
