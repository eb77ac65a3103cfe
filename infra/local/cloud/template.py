"""Reads template.yaml and expands it into plain CloudFormation with the same transform that AWS runs."""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import boto3
from samtranslator.yaml_helper import yaml_parse

from infra.local.gateway.template import mapping

Template = dict[str, object]
FUNCTION = "AWS::Serverless::Function"


def load_template(path: Path) -> Template:
    """The template with its short tags in their long form."""
    return mapping(yaml_parse(path.read_text()))


def functions(template: Template) -> Iterator[tuple[str, Template]]:
    """Logical id and properties of each function; a change of the properties changes the template."""
    for logical_id, resource in mapping(template["Resources"]).items():
        declared = mapping(resource)
        if declared["Type"] == FUNCTION:
            yield logical_id, mapping(declared["Properties"])


def names_of_own_resources(template: Template) -> set[str]:
    """The variables whose value is a resource of the template."""
    resources = mapping(template["Resources"]).keys()
    told = (mapping(mapping(properties.get("Environment")).get("Variables")) for _, properties in functions(template))
    pairs = ((name, value) for variables in told for name, value in variables.items())
    return {name for name, value in pairs if isinstance(value, dict) and value.get("Ref") in resources}


def expand(template: Template, parameters: Mapping[str, str], region: str) -> Template:
    """Plain CloudFormation; the template given is spent afterwards."""
    # Imported late: a start that deploys nothing need not wait a third of a second for it.
    from samtranslator.parser.parser import Parser  # noqa: PLC0415 (see the line above)
    from samtranslator.translator.translator import Translator  # noqa: PLC0415 (see the line above)

    # It warns of features that AWS's own service switches on by account; here there is no such list.
    logging.getLogger("samtranslator.feature_toggle").setLevel(logging.ERROR)
    # No managed policy is looked up: that needs an account, and the template writes its policies out.
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=region))
    return mapping(translator.translate(template, parameter_values=dict(parameters)))
