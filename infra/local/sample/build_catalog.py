"""Makes the checked-in sample files from source files; needed only when the sources have changed.

python -m infra.local.sample.build_catalog --source DIRECTORY
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from infra.local.sample.facts import SAMPLE_FILE, PluginFacts, write_facts
from infra.local.sample.host_facts import HOSTS_FILE, HostFacts, write_hosts
from infra.local.sample.merge import Sources, merge_facts
from infra.local.sample.source_rows import EntryRow, PackageRow, ReleaseRow, VersionRow
from shared.catalog.models import PluginName

_NAME: TypeAdapter[str] = TypeAdapter(PluginName)


def read_sources(directory: Path) -> Sources:
    """Every row of the four source files."""
    return Sources(
        entries=list(EntryRow.read(directory / "plugins.jsonl")),
        packages=list(PackageRow.read(directory / "packages.jsonl")),
        versions=list(VersionRow.read(directory / "versions.jsonl")),
        releases=list(ReleaseRow.read(directory / "releases.jsonl")),
    )


def keep_valid(plugins: Iterable[PluginFacts]) -> list[PluginFacts]:
    """Only plugins a registry would accept the name of; says which are left out and why."""
    kept = []
    for plugin in plugins:
        try:
            _NAME.validate_python(plugin.name)
            kept.append(plugin)
        except ValidationError as exc:
            print(f"left out {plugin.name!r}: {exc.errors()[0]['msg']}")
    return kept


def main() -> None:
    """Read, merge, write, and say how much there is of what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="the directory with the four .jsonl files")
    parser.add_argument("--target", type=Path, default=SAMPLE_FILE, help="the file of plugins to write")
    parser.add_argument("--hosts", type=Path, default=HOSTS_FILE, help="the file of host releases to write")
    arguments = parser.parse_args()
    sources = read_sources(arguments.source)
    for package_id in sources.unknown_package_ids():
        print(f"no package has the id {package_id!r} that a directory entry names")
    plugins = keep_valid(merge_facts(sources))
    size = write_facts(plugins, arguments.target)
    versions = sum(len(plugin.versions) for plugin in plugins)
    print(f"{arguments.target.name}: {len(plugins):,} plugins, {versions:,} versions, {size:,} bytes")
    hosts = [
        HostFacts(release=row.release, released_on=row.day, changed=row.changed, removed=row.removed)
        for row in sources.releases
    ]
    print(f"{arguments.hosts.name}: {len(hosts):,} host releases, {write_hosts(hosts, arguments.hosts):,} bytes")


if __name__ == "__main__":
    main()
