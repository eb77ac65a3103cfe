"""Holds infra/stores.yaml to what it says of each profile: what exists, what stays, who reaches what."""

import itertools
import ssl

import pytest

from tests.stack import ROOT, Part, Stack, part, source

PROFILES = ("small", "large")
DATA = {
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBCluster",
    "AWS::DocDB::DBCluster",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
}
EVERY_CASE = list(itertools.product(PROFILES, ("dev", "stage", "prod"), ("nat", "endpoints")))


def stores(profile: str, stage: str = "prod", egress: str = "nat") -> Stack:
    """infra/stores.yaml under these parameters."""
    return Stack(source("infra/stores.yaml"), {"Profile": profile, "Stage": stage, "Egress": egress})


def kinds(stack: Stack) -> set[str]:
    """Types of the resources that exist."""
    return {str(resource["Type"]) for resource in stack.resources.values()}


def database(stack: Stack) -> Part:
    """Properties of the one thing that is PostgreSQL."""
    instances = stack.of_type("AWS::RDS::DBInstance")
    return (stack.of_type("AWS::RDS::DBCluster") or {"": instances.get("Database", {})}).popitem()[1]


def test_small_is_one_database_and_no_other_store() -> None:
    found = kinds(stores("small"))

    assert len(stores("small").of_type("AWS::RDS::DBInstance")) == 1
    assert not [
        kind for kind in found if "DBProxy" in kind or "DocDB" in kind or "ElastiCache" in kind or "DBCluster" in kind
    ]


def test_large_has_a_proxy_a_reader_documents_and_a_cache() -> None:
    stack = stores("large")

    assert {"AWS::RDS::DBProxy", "AWS::DocDB::DBCluster", "AWS::ElastiCache::ReplicationGroup"} <= kinds(stack)
    assert set(stack.of_type("AWS::RDS::DBInstance")) == {"ClusterWriter", "ClusterReader"}


@pytest.mark.parametrize(("profile", "stage", "egress"), EVERY_CASE)
def test_no_resource_names_one_that_does_not_exist(profile: str, stage: str, egress: str) -> None:
    stack = stores(profile, stage, egress)
    absent = part(stack.template["Resources"]).keys() - stack.resources.keys()

    text = f"{stack.resources} {stack.outputs}"

    assert [name for name in absent if f"<{name}>" in text or f"<{name}." in text] == []


@pytest.mark.parametrize("profile", PROFILES)
def test_stores_are_encrypted_with_the_rotated_key(profile: str) -> None:
    stack = stores(profile)
    stored = (
        stack.of_type("AWS::RDS::DBInstance")
        | stack.of_type("AWS::RDS::DBCluster")
        | stack.of_type("AWS::DocDB::DBCluster")
    )
    members = {
        name for name, properties in stored.items() if "DBClusterIdentifier" in properties and "Engine" in properties
    }
    members -= stack.of_type("AWS::RDS::DBCluster").keys()

    for name in stored.keys() - members:
        assert stored[name]["StorageEncrypted"] is True, name
        assert stored[name]["KmsKeyId"] == "<DataKey.Arn>", name
    assert stack.of_type("AWS::KMS::Key")["DataKey"]["EnableKeyRotation"] is True
    for cache in stack.of_type("AWS::ElastiCache::ReplicationGroup").values():
        assert (cache["AtRestEncryptionEnabled"], cache["TransitEncryptionMode"]) == (True, "required")


@pytest.mark.parametrize("profile", PROFILES)
def test_stores_refuse_a_connection_without_tls(profile: str) -> None:
    stack = stores(profile)
    groups = stack.of_type("AWS::RDS::DBParameterGroup") | stack.of_type("AWS::RDS::DBClusterParameterGroup")

    assert [part(group["Parameters"])["rds.force_ssl"] for group in groups.values()] == ["1"]
    assert all(proxy["RequireTLS"] is True for proxy in stack.of_type("AWS::RDS::DBProxy").values())
    for group in stack.of_type("AWS::DocDB::DBClusterParameterGroup").values():
        assert part(group["Parameters"])["tls"] == "tls1.2+"


@pytest.mark.parametrize("profile", PROFILES)
def test_values_of_statements_are_never_logged(profile: str) -> None:
    stack = stores(profile)
    groups = stack.of_type("AWS::RDS::DBParameterGroup") | stack.of_type("AWS::RDS::DBClusterParameterGroup")

    for group in groups.values():
        parameters = part(group["Parameters"])
        assert (parameters["log_parameter_max_length"], parameters["log_parameter_max_length_on_error"]) == ("0", "0")


@pytest.mark.parametrize("profile", PROFILES)
def test_nobody_has_a_password_that_rds_does_not_keep(profile: str) -> None:
    stack = stores(profile)

    assert "MasterUserPassword'" not in str(stack.resources).replace("ManageMasterUserPassword'", "")
    assert database(stack)["ManageMasterUserPassword"] is True
    assert database(stack)["EnableIAMDatabaseAuthentication"] is True
    assert all(proxy["DefaultAuthScheme"] == "IAM_AUTH" for proxy in stack.of_type("AWS::RDS::DBProxy").values())
    assert all(
        user["AuthenticationMode"] == {"Type": "iam"} for user in stack.of_type("AWS::ElastiCache::User").values()
    )
    assert all("SecretString" not in secret for secret in stack.of_type("AWS::SecretsManager::Secret").values())


@pytest.mark.parametrize("profile", PROFILES)
def test_what_holds_data_stays_when_the_stack_goes(profile: str) -> None:
    for name, resource in stores(profile).resources.items():
        if resource["Type"] in DATA:
            assert (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")) == ("Retain", "Retain"), name


@pytest.mark.parametrize(("stage", "is_protected"), [("dev", False), ("stage", True), ("prod", True)])
@pytest.mark.parametrize("profile", PROFILES)
def test_databases_past_dev_are_protected_from_deletion(profile: str, stage: str, is_protected: bool) -> None:
    stack = stores(profile, stage)

    assert database(stack)["DeletionProtection"] is is_protected
    assert all(d["DeletionProtection"] is is_protected for d in stack.of_type("AWS::DocDB::DBCluster").values())


@pytest.mark.parametrize(("stage", "days"), [("dev", 7), ("prod", 35)])
@pytest.mark.parametrize("profile", PROFILES)
def test_backups_are_kept_as_long_as_the_stage_asks(profile: str, stage: str, days: int) -> None:
    assert database(stores(profile, stage))["BackupRetentionPeriod"] == days


@pytest.mark.parametrize("profile", PROFILES)
def test_no_store_is_open_to_an_address(profile: str) -> None:
    stack = stores(profile, egress="endpoints")
    groups = stack.of_type("AWS::EC2::SecurityGroup")
    open_to = {name: group["SecurityGroupIngress"] for name, group in groups.items() if "SecurityGroupIngress" in group}

    assert open_to.keys() == {"EndpointSecurityGroup"}
    for rule in stack.of_type("AWS::EC2::SecurityGroupIngress").values():
        assert "SourceSecurityGroupId" in rule
        assert rule["FromPort"] == rule["ToPort"]


@pytest.mark.parametrize("profile", PROFILES)
def test_each_way_out_has_its_way_in(profile: str) -> None:
    stack = stores(profile)
    ways_out = {
        (r["GroupId"], r["DestinationSecurityGroupId"], r["FromPort"])
        for r in stack.of_type("AWS::EC2::SecurityGroupEgress").values()
    }
    ways_in = {
        (r["SourceSecurityGroupId"], r["GroupId"], r["FromPort"])
        for r in stack.of_type("AWS::EC2::SecurityGroupIngress").values()
    }

    assert ways_out == ways_in


@pytest.mark.parametrize("profile", PROFILES)
def test_either_one_nat_or_endpoints_leads_out(profile: str) -> None:
    with_nat, with_endpoints = stores(profile, egress="nat"), stores(profile, egress="endpoints")

    assert len(with_nat.of_type("AWS::EC2::NatGateway")) == 1
    assert not with_endpoints.of_type("AWS::EC2::NatGateway")
    services = {str(e["ServiceName"]).split(".")[-1] for e in with_endpoints.of_type("AWS::EC2::VPCEndpoint").values()}
    assert services == {"s3", "secretsmanager", "sqs", "events", "rds"}


@pytest.mark.parametrize("profile", PROFILES)
def test_template_takes_what_the_stores_give(profile: str) -> None:
    needed = {
        name
        for name, parameter in part(source("template.yaml")["Parameters"]).items()
        if "Default" not in part(parameter) and not name.startswith("Oidc")
    }

    assert needed <= stores(profile).outputs.keys()


def test_proxy_logs_in_as_every_login_that_functions_use() -> None:
    allowed = str(stores("large").of_type("AWS::IAM::Role")["ProxyRole"])

    assert {user for user in ("plugyard_app", "plugyard_jobs", "plugyard_owner") if user in allowed} == {
        "plugyard_app",
        "plugyard_jobs",
    }


def test_root_certificates_are_valid_for_a_decade_and_each_stands_once() -> None:
    path = ROOT / "layers/clients/clients/database_roots.pem"
    roots = ssl.create_default_context(cafile=str(path)).get_ca_certs()

    assert len(roots) == len({str(root["subject"]) for root in roots}) == path.read_text().count("BEGIN CERTIFICATE")
    assert "Amazon RDS us-east-1 Root CA RSA2048 G1" in str(roots)
    assert "Amazon Root CA 1" in str(roots)
    assert min(int(str(root["notAfter"]).split()[3]) for root in roots) > 2036
