"""Everything the template that the emulator runs differs in from the one `sam build` takes, with the reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from infra.local.cloud.template import Template, functions
from infra.local.gateway.template import mapping

BUCKET = "plugyard-local"

# What a person gives `sam deploy`. Those without a default lead to what is replaced below or not there.
PARAMETERS = {
    "GradualDeployment": "false",  # the emulator refuses CodeDeploy
    "SubnetIds": "subnet-00000000",
    "SecurityGroupIds": "sg-00000000",
    "DatabaseHost": "127.0.0.1",
    "DatabaseResourceId": "db-LOCAL",
    "OwnerDatabaseHost": "127.0.0.1",
    "OwnerDatabaseResourceId": "db-LOCAL",
    "BackupOf": "",
    "MigrateOnDeploy": "false",  # the stack has migrated before anything is deployed to it
    "ContextKeySecretArn": "arn:aws:secretsmanager:us-east-1:000000000000:secret:context-key",
    "WebhookKeySecretArn": "arn:aws:secretsmanager:us-east-1:000000000000:secret:webhook-key",
    "OidcIssuer": "https://127.0.0.1",
    "OidcJwksUrl": "https://127.0.0.1/jwks.json",
}

# What a function is told on AWS and must not be told here, and what takes its place.
_INSTEAD = {
    "CACHE_NAME": None,
    "CACHE_USER": None,
    "CONTEXT_KEY_SECRET_ID": "CONTEXT_KEY",
    "DATABASE_AUTH": None,
    "OIDC_CLIENT_SECRET_SECRET_ID": None,
    "WEBHOOK_KEY_SECRET_ID": "WEBHOOK_KEY",
}
# What Globals give every function and this one takes out.
TAKEN_OUT = {"Ref": "AWS::NoValue"}


@dataclass(frozen=True)
class Local:
    """What the adaptations need to know. code_key, layer_key: objects in BUCKET. environment: the running stack's."""

    code_key: str
    layer_key: str
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Adaptation:
    """reason: why the template cannot stay as it is. apply: changes it in place."""

    name: str
    reason: str
    apply: Callable[[Template, Local], None]


def adapt(template: Template, local: Local) -> None:
    """Make every adaptation."""
    for adaptation in ADAPTATIONS:
        adaptation.apply(template, local)


def _use_local_code(template: Template, local: Local) -> None:
    mapping(mapping(template["Globals"])["Function"])["CodeUri"] = f"s3://{BUCKET}/{local.code_key}"


def _empty_layers(template: Template, local: Local) -> None:
    for resource in map(mapping, mapping(template["Resources"]).values()):
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            mapping(resource["Properties"])["ContentUri"] = f"s3://{BUCKET}/{local.layer_key}"


def _drop_computed_alarms(template: Template, _: Local) -> None:
    resources = mapping(template["Resources"])
    for logical_id in [name for name, resource in resources.items() if is_computed_alarm(mapping(resource))]:
        del resources[logical_id]


def is_computed_alarm(resource: Template) -> bool:
    """Whether it is an alarm over an expression of several metrics."""
    return resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in mapping(resource["Properties"])


def _use_local_stores(template: Template, local: Local) -> None:
    everyone = mapping(mapping(template["Globals"])["Function"])
    for properties in (everyone, *(properties for _, properties in functions(template))):
        variables = mapping(mapping(properties.get("Environment")).get("Variables"))
        properties["Environment"] = {"Variables": localized(variables, local.environment)}


def localized(variables: Template, environment: Mapping[str, str]) -> Template:
    """The same variables and no more: one that the template forgets must be missing here too."""
    named = {name: _INSTEAD.get(name, name) for name in variables}
    return {
        here: TAKEN_OUT if variables[name] == TAKEN_OUT else environment.get(here, variables[name])
        for name, here in named.items()
        if here
    }


def _reach_local_receivers(template: Template, local: Local) -> None:
    sender = mapping(mapping(mapping(template["Resources"])["SendWebhook"])["Properties"])
    variables = mapping(mapping(sender["Environment"])["Variables"])
    variables["WEBHOOK_ALLOWED_NETWORKS"] = local.environment["WEBHOOK_ALLOWED_NETWORKS"]


ADAPTATIONS = (
    Adaptation(
        "code from the emulator's bucket",
        "`sam build` and `sam deploy` would pack and upload it; here one zip of the same folders serves every function",
        _use_local_code,
    ),
    Adaptation(
        "empty layer",
        "functions run in the emulator's own interpreter, and a layer's packages would hide the environment's",
        _empty_layers,
    ),
    Adaptation(
        "local stores",
        "local stores take no IAM token, and no secret is kept in AWS: variables keep names, not values",
        _use_local_stores,
    ),
    Adaptation(
        "local receivers",
        "a developer's receiver of webhooks runs on this machine, which no deployment may send to",
        _reach_local_receivers,
    ),
    Adaptation(
        "no computed alarms",
        "the emulator refuses an alarm over an expression of metrics, and nobody is woken by a developer's machine",
        _drop_computed_alarms,
    ),
)
