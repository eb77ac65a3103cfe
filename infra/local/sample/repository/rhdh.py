"""The same plugins as Red Hat Developer Hub is told of them: `dynamic-plugins.yaml`, in each of the forms it takes."""

from collections.abc import Iterator
from hashlib import sha256

from infra.local.sample.repository.content import Repository
from infra.local.sample.repository.digests import integrity
from infra.local.sample.repository.shelf import Package

IMAGES = "oci://images.acme.example/backstage"
_HEADER = "includes:\n  - dynamic-plugins.default.yaml\nplugins:\n"


def dynamic_plugins(repository: Repository) -> str:
    """The whole file: what comes with the hub, images by tag and by digest, and one from a registry of npm packages."""
    direct = {name for workspace in repository.workspaces for name in workspace.wanted}
    plugins = [p for p in repository.packages() if p.name in direct and _is_loaded(p.name)]
    entries = [entry for number, plugin in enumerate(plugins) for entry in _entry(repository, plugin, number)]
    return _HEADER + "\n".join(entries) + "\n"


def image_name(name: str) -> str:
    """What the hub calls a plugin: without the at sign, the slash a dash."""
    return name.removeprefix("@").replace("/", "-")


def _is_loaded(name: str) -> bool:
    return "/plugin-" in name and not name.endswith(("-common", "-node", "-react"))


def _image(repository: Repository, plugin: Package, number: int) -> str:
    name = image_name(plugin.name)
    tag = f":bs_{repository.host.release}__{plugin.version}"
    if plugin.name != repository.planted.conflicting[0]:
        # By digest, or as the file that is included has it: both say nothing of the version.
        tag = (tag, f"@sha256:{sha256(name.encode()).hexdigest()}", ":{{inherit}}")[number % 3]
    return f"{IMAGES}/{name}{tag}!{name}"


def _entry(repository: Repository, plugin: Package, number: int) -> Iterator[str]:
    name = image_name(plugin.name)
    if plugin.name == repository.planted.unknown:
        yield f"  - package: '{plugin.name}@{plugin.version}'"
        yield f"    integrity: {integrity(plugin.name, plugin.version)}"
    elif plugin.name.startswith("@backstage/"):
        suffix = "-dynamic" if "backend" in plugin.name else ""
        yield f"  - package: ./dynamic-plugins/dist/{name}{suffix}"
    else:
        yield f"  - package: {_image(repository, plugin, number)}"
    yield f"    disabled: {'true' if plugin.name.endswith('-badges') else 'false'}"
    if plugin.name == repository.planted.conflicting[0]:
        yield from _config(name)


def _config(name: str) -> Iterator[str]:
    yield "    pluginConfig:"
    yield "      dynamicPlugins:"
    yield "        frontend:"
    yield f"          {name.replace('-plugin-', '.plugin-')}:"
    yield "            dynamicRoutes:"
    yield "              - path: /tech-radar"
    yield "                importName: TechRadarPage"
