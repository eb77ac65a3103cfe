"""Fills in what a dynamic-plugins.yaml leaves open: a plugin of the host's image has its release's version."""

from infra.cli.client import Client
from infra.cli.exits import NotThere
from infra.cli.inventory import Inventory, Wish
from infra.cli.readers.json_text import Json, child, text_of


def fill_in(client: Client, found: Inventory) -> None:
    """Give the packages without a version that of the host release; what it does not hold stays unread."""
    if not found.without_version:
        return
    release = found.host_version
    packages = _packages(client, release) if release else {}
    for name, place in found.without_version.items():
        version = text_of(packages, name)
        if version:
            found.add(name, version, place)
            found.wishes.append(Wish(name, version, place))
        else:
            which = (
                f"Backstage {release} is not known to bring it" if release else "no backstage.json says which release"
            )
            found.unread(place, f"{name} has no version here: it comes with the host, and {which}")
    if packages:
        taken = sum(name in packages for name in found.without_version)
        place = next(iter(found.without_version.values()))
        found.note(place, f"{taken} packages come with the host: taken in the versions of Backstage {release}")
    found.without_version.clear()


def _packages(client: Client, release: str) -> dict[str, Json]:
    """Versions by name; none if the API does not know the release."""
    try:
        return child(client.get(f"/v1/host-releases/{release}"), "packages")
    except NotThere:
        return {}
