"""Reads a CycloneDX SBOM in JSON: the npm packages among its components, by their package URLs."""

from packageurl import PackageURL

from infra.cli.inventory import Inventory, Place, Source, shown
from infra.cli.readers.json_text import Json, KeyLines, Malformed, parse_object, text_of


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
            line = lines.line("purl", after=line) or line
            _take(component, Place(file, line or None), found)
            if isinstance(component, dict):
                waiting.append(component.get("components"))
    return found


def _take(component: Json, place: Place, found: Inventory) -> None:
    text = text_of(component, "purl")
    if not text.startswith("pkg:npm/"):
        name = text_of(component, "name")
        found.note(place, f"component {shown(name)} is no npm package")
        return
    try:
        purl = PackageURL.from_string(text)
    except ValueError:
        found.unread(place, f"{shown(text)} is no package URL")
        return
    name = f"{purl.namespace}/{purl.name}" if purl.namespace else purl.name
    found.add(name, purl.version or "", place)
