"""Reads a CycloneDX SBOM in JSON: the npm packages among its components, by their package URLs."""

from infra.cli.inventory import Inventory, Place, Source, shown
from infra.cli.readers.json_text import Json, KeyLines, Malformed, parse_object, text_of
from shared.versions.cyclonedx_reading import PURL_MALFORMED, package_of
from shared.versions.sbom_models import Skipped, Unversioned


def read_cyclonedx(text: str, file: str) -> Inventory:
    """Components of any depth; the one that the SBOM is about is not among them. Raises: Malformed."""
    bom, lines = parse_object(text), KeyLines(text)
    if text_of(bom, "bomFormat") != "CycloneDX":
        raise Malformed("is no CycloneDX SBOM: bomFormat says otherwise", lines.line("bomFormat"))
    found = Inventory(Source.CYCLONEDX)
    waiting, line = [bom.get("components")], 0
    while waiting:
        components = waiting.pop()
        for component in components if isinstance(components, list) else ():
            if not isinstance(component, dict):
                found.unread(Place(file, line or None), "holds a component that is no object")
                continue
            line = (lines.line("purl", after=line) if "purl" in component else None) or line
            _take(component, Place(file, line or None), found)
            waiting.append(component.get("components"))
    return found


def _take(component: dict[str, Json], place: Place, found: Inventory) -> None:
    match package_of(component):
        case Skipped(reason=reason) if reason == PURL_MALFORMED:
            found.unread(place, f"{shown(text_of(component, 'purl'))} is no package URL of npm")
        case Skipped():
            found.note(place, f"component {shown(text_of(component, 'name'))} is no npm package")
        case Unversioned(name=name, version=version):
            found.unread(place, f"{shown(version or '')} is no version ({name})")
        case (name, version):
            found.add(name, version, place)
