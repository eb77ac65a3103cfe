"""Reads the npm packages out of a CycloneDX document that somebody else wrote: nothing in it is taken for granted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from packageurl import PackageURL

from shared.errors import BatchTooLarge, Invalid
from shared.versions.package_names import is_package_name
from shared.versions.sbom_models import ReadBill, Skipped, Unversioned
from shared.versions.semver import parse_version

READ_VERSIONS = ("1.4", "1.5", "1.6")
MAX_COMPONENTS, MAX_DEPTH, MAX_SHOWN = 20_000, 32, 200
MAX_PURL_LENGTH = 2048

NO_PURL, NOT_NPM, PURL_MALFORMED = "no-purl", "not-npm", "purl-malformed"

Component = Mapping[str, object]


def read_bill(document: Mapping[str, object]) -> ReadBill:
    """The npm packages among the components, however deep they lie in one another; not the root.

    Raises: Invalid for what is no CycloneDX of 1.4 to 1.6, or nested deeper than 32. BatchTooLarge past 20,000.
    """
    _check(document)
    versions: defaultdict[str, set[str]] = defaultdict(set)
    skipped: list[Skipped] = []
    unversioned: set[Unversioned] = set()
    for component in _components(document):
        match package_of(component):
            case Skipped() as left_out:
                skipped.append(left_out)
            case Unversioned() as unknown:
                unversioned.add(unknown)
            case (name, version):
                versions[name].add(version)
    packages = {name: tuple(sorted(versions[name])) for name in sorted(versions)}
    return ReadBill(packages, tuple(skipped), tuple(sorted(unversioned, key=lambda u: (u.name, u.version or ""))))


def _check(document: Mapping[str, object]) -> None:
    if document.get("bomFormat") != "CycloneDX":
        raise _invalid("bomFormat", "must be CycloneDX")
    if document.get("specVersion") not in READ_VERSIONS:
        raise _invalid("specVersion", f"must be one of {', '.join(READ_VERSIONS)}")


def _components(document: Mapping[str, object]) -> Iterator[Component]:
    """Every component, each list in its order. Without recursion: it is the sender who chooses the depth."""
    waiting, count = [(document, "body", 0)], 0
    while waiting:
        holder, at, depth = waiting.pop()
        listed = holder.get("components")
        if listed is None:
            continue
        if not isinstance(listed, list):
            raise _invalid(f"{at}.components", "must be a list")
        if depth == MAX_DEPTH:
            raise _invalid("components", f"must not lie deeper than {MAX_DEPTH} in one another")
        count += len(listed)
        if count > MAX_COMPONENTS:
            raise BatchTooLarge(limit=MAX_COMPONENTS)
        for n, component in enumerate(listed):
            if not isinstance(component, dict):
                raise _invalid(f"{at}.components.{n}", "must be an object")
            yield component
            waiting.append((component, f"{at}.components.{n}", depth + 1))


def package_of(component: Component) -> tuple[str, str] | Skipped | Unversioned:
    """Name and version of an npm package, or why it is none."""
    purl = component.get("purl")
    if not isinstance(purl, str):
        return Skipped(_shown(component), NO_PURL)
    try:
        read = PackageURL.from_string(purl[: MAX_PURL_LENGTH + 1])
    except ValueError:
        return Skipped(_shown(component), PURL_MALFORMED)
    if read.type != "npm":
        return Skipped(_shown(component), NOT_NPM)
    name = _name(read, component)
    if len(purl) > MAX_PURL_LENGTH or name is None:
        return Skipped(_shown(component), PURL_MALFORMED)
    version = read.version or component.get("version")
    if isinstance(version, str) and _is_version(version):
        return name, version
    return Unversioned(name, _cut(version) if isinstance(version, str) else None)


def _name(purl: PackageURL, component: Component) -> str | None:
    """The package's name; None for what no npm package is called.

    A purl has no capitals and old packages may, so the component's own name counts where it is the same but for those.
    """
    name = "/".join(filter(None, (purl.namespace, purl.name)))
    group, bare = component.get("group"), component.get("name")
    told = f"{group}/{bare}" if group else str(bare)
    name = told if told.lower() == name.lower() else name
    return name if is_package_name(name) else None


def _is_version(text: str) -> bool:
    try:
        parse_version(text)
    except ValueError:
        return False
    return True


def _shown(component: Component) -> str:
    """What a component can be found by in the document it came in."""
    told = (component.get(name) for name in ("purl", "bom-ref", "name"))
    return _cut(next((text for text in told if isinstance(text, str) and text), ""))


def _cut(text: str) -> str:
    """Short, and storable: half a character is none."""
    return text[:MAX_SHOWN].encode(errors="replace").decode().replace("\x00", "?")


def _invalid(at: str, message: str) -> Invalid:
    return Invalid(errors=[{"at": at, "message": message}])
