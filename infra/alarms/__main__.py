"""Writes infra/alarms.yaml, or says that it is not what the templates ask for: `python -m infra.alarms [--check]`."""

import sys
from pathlib import Path

import yaml

from infra.alarms.alarm import Resource, sub
from infra.alarms.dashboard import dashboard
from infra.alarms.watched import TABLE, alarms

WRITTEN = Path(__file__).parents[1] / "alarms.yaml"
HEAD = """\
# Alarms and the dashboard of one stage, deployed after template.yaml. Written by `make alarms` from template.yaml and
# infra/alarms/: change those.
"""
ROOT_ARN = "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"


def template() -> Resource:
    """The whole template."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Plugyard's alarms and dashboard",
        "Parameters": {
            "Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "stage", "prod"]},
            "Profile": {"Type": "String", "Default": "small", "AllowedValues": ["small", "large"]},
            "ApiId": {"Type": "String", "Description": "Output of template.yaml"},
            "Email": {
                "Type": "String",
                "Default": "",
                "Description": "Who is told; empty: subscribe to the topic later",
            },
        },
        "Mappings": {"Thresholds": TABLE["thresholds"]},
        "Conditions": {
            "IsSmall": {"Fn::Equals": [{"Ref": "Profile"}, "small"]},
            "IsLarge": {"Fn::Equals": [{"Ref": "Profile"}, "large"]},
            "HasEmail": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Email"}, ""]}]},
        },
        "Resources": topic() | {alarm.name: alarm.resource() for alarm in alarms()} | {"Dashboard": dashboard()},
        "Outputs": {"TopicArn": {"Value": {"Ref": "Topic"}}},
    }


def topic() -> Resource:
    """Where alarms are told, under a key that CloudWatch may use: AWS's own key for SNS does not let it."""
    statements = [
        _statement("IamDecides", {"AWS": sub(ROOT_ARN)}, "kms:*"),
        _statement("AlarmsAreTold", {"Service": "cloudwatch.amazonaws.com"}, ["kms:Decrypt", "kms:GenerateDataKey*"]),
    ]
    key = {
        "Description": sub("Plugyard ${Stage}, alarms"),
        "EnableKeyRotation": True,
        "KeyPolicy": {"Version": "2012-10-17", "Statement": statements},
    }
    return {
        "TopicKey": {
            "Type": "AWS::KMS::Key",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": key,
        },
        "Topic": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"TopicName": sub("plugyard-${Stage}-alarms"), "KmsMasterKeyId": {"Ref": "TopicKey"}},
        },
        "TopicEmail": {
            "Type": "AWS::SNS::Subscription",
            "Condition": "HasEmail",
            "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": {"Ref": "Email"}},
        },
    }


def _statement(sid: str, principal: Resource, action: object) -> Resource:
    condition = {"Condition": {"StringEquals": {"aws:SourceAccount": sub("${AWS::AccountId}")}}}
    own = {} if "AWS" in principal else condition
    return {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **own}


def text() -> str:
    """The template as its file holds it."""
    return HEAD + yaml.safe_dump(template(), sort_keys=False, width=120)


def main() -> None:
    """Write the file; with --check compare and exit with 1 if it differs."""
    if sys.argv[1:] != ["--check"]:
        WRITTEN.write_text(text())
    elif not WRITTEN.exists() or WRITTEN.read_text() != text():
        sys.exit("infra/alarms.yaml is not what the templates ask for: run `make alarms`.")


if __name__ == "__main__":
    main()
