"""CycloneDX 1.6 as JSON, of a bill of materials.

The library writes every object of the format. It is handed the components one at a time: a document of its own sorts
all of them, keeps them, and looks through the list of dependencies once for each: ten times as long for 3,000.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.model.tool import ToolRepository
from cyclonedx.model.vulnerability import Vulnerability
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema.schema import SchemaVersion1Dot6
from packageurl import PackageURL
from pydantic import JsonValue

from shared.versions.cyclonedx_vulnerabilities import reference, vulnerabilities_of
from shared.versions.sbom_models import Bill, Package, Root, Sbom

MEDIA_TYPE = "application/vnd.cyclonedx+json"

# Serial numbers are derived in it (RFC 9562, 5.5); another one gives every bill another number.
NAMESPACE = UUID("5f0c6f0a-5b1c-5c55-9d0b-6a3c0f6d1e1b")
# No package's reference is this: those have an @ and a version.
ROOT_REF = "root"
UNCHECKED = "plugyard:advisories:unchecked"
HOST_VERSION = "plugyard:backstage:version"


class _Written(Protocol):
    """Objects of the library, as its decorator leaves them."""

    as_json: Callable[..., str]


def sbom_of(bill: Bill, now: datetime) -> Sbom:
    """The document that says what the bill does: the same but for its time, in whatever order the packages come."""
    packages = sorted(bill.packages, key=lambda package: (package.name, package.version))
    factory = LicenseFactory()
    licenses = {text: factory.make_from_string(text) for text in {p.license for p in packages} if text}
    unchecked = {(one.name, one.version): one.reason for one in bill.matches.unchecked} if bill.matches else {}
    content: dict[str, JsonValue] = {
        "version": 1,
        "metadata": _metadata(bill.root, now),
        "components": [_written(_component(package, licenses, unchecked)) for package in packages],
        "dependencies": list(_dependencies(bill, packages)),
    }
    if bill.matches is not None:
        content["vulnerabilities"] = [_written(one) for one in vulnerabilities_of(bill.matches.findings)]
    return Sbom.model_validate({**_envelope(), **content, "serialNumber": _serial_number(content)})


def purl_of(name: str, version: str) -> PackageURL:
    """A package of the npm registry in the words of all registries."""
    scope, _, bare = name.rpartition("/")
    return PackageURL("npm", scope or None, bare, version)


def _envelope() -> dict[str, JsonValue]:
    """What a document says of itself before anything is in it."""
    empty: dict[str, JsonValue] = json.loads(JsonV1Dot6(Bom()).output_as_string())
    return {name: empty[name] for name in ("$schema", "bomFormat", "specVersion")}


def _metadata(root: Root, now: datetime) -> JsonValue:
    whole = Component(
        name=root.name,
        version=root.version,
        type=ComponentType.APPLICATION,
        bom_ref=ROOT_REF,
        properties=[Property(name=HOST_VERSION, value=root.host_version)] if root.host_version else [],
    )
    tool = Component(name="plugyard", type=ComponentType.APPLICATION)
    return _written(BomMetaData(timestamp=now, component=whole, tools=ToolRepository(components=[tool])))


def _component(
    package: Package, licenses: Mapping[str, License], unchecked: Mapping[tuple[str, str], str]
) -> Component:
    scope, _, bare = package.name.rpartition("/")
    reason = unchecked.get((package.name, package.version))
    return Component(
        type=ComponentType.LIBRARY,
        group=scope or None,
        name=bare,
        version=package.version,
        bom_ref=reference(package.name, package.version),
        purl=purl_of(package.name, package.version),
        licenses=[licenses[package.license]] if package.license else [],
        # Without it a reader would take a package that no vulnerability names for a clean one.
        properties=[Property(name=UNCHECKED, value=reason)] if reason else [],
    )


def _dependencies(bill: Bill, packages: Iterable[Package]) -> Iterator[JsonValue]:
    """What the root and each package depend on.

    A package of which nobody knows has no entry: an empty one would say that it depends on nothing (1.6, dependencies).
    """
    yield {"ref": ROOT_REF, "dependsOn": _references(bill.direct)}
    for package in packages:
        if package.requires is not None:
            yield {"ref": reference(package.name, package.version), "dependsOn": _references(package.requires)}


def _references(pairs: Iterable[tuple[str, str]]) -> list[JsonValue]:
    return [*sorted({reference(*pair) for pair in pairs})]


def _serial_number(content: Mapping[str, object]) -> str:
    """A number of the content without its time, so that two documents of one set can be told to be that."""
    metadata = content["metadata"]
    timeless = {**content, "metadata": {**metadata, "timestamp": None} if isinstance(metadata, dict) else None}
    return uuid5(NAMESPACE, json.dumps(timeless, sort_keys=True)).urn


def _written(written: Component | BomMetaData | Vulnerability) -> JsonValue:
    one: _Written = written  # type: ignore[assignment] # a decorator puts `as_json` there
    read: JsonValue = json.loads(one.as_json(view_=SchemaVersion1Dot6))
    return read
