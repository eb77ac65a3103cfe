"""Reads role and family off a package name that follows Backstage's naming convention (`plugin-<family>-<part>`)."""

import re

from shared.catalog.models import PluginRole

_CONVENTION = re.compile(
    r"(@[^/]+/)?(backstage-)?plugin(-(?P<family>.+?))?"
    r"-?(?P<part>backend-module|module|backend-common|backend-node|backend|common|node|react|)(?P<module>(?<=module)-.+)?"
)
_CLI_MODULE = re.compile(r"@[^/]+/cli-module-.+")

_ROLE_BY_PART = {
    "": PluginRole.FRONTEND_PLUGIN,
    "backend": PluginRole.BACKEND_PLUGIN,
    "backend-common": PluginRole.NODE_LIBRARY,
    "backend-module": PluginRole.BACKEND_PLUGIN_MODULE,
    "backend-node": PluginRole.NODE_LIBRARY,
    "common": PluginRole.COMMON_LIBRARY,
    "module": PluginRole.FRONTEND_PLUGIN_MODULE,
    "node": PluginRole.NODE_LIBRARY,
    "react": PluginRole.WEB_LIBRARY,
}


def name_family(name: str) -> str | None:
    """The family in a conventional name: `catalog` for `@x/plugin-catalog-backend-module-aws`; else None."""
    match = _CONVENTION.fullmatch(name)
    return match["family"] if match else None


def name_role(name: str) -> PluginRole:
    """The role a conventional name stands for, a plain library for any other."""
    if _CLI_MODULE.fullmatch(name):
        return PluginRole.CLI_MODULE
    match = _CONVENTION.fullmatch(name)
    return _ROLE_BY_PART[match["part"]] if match else PluginRole.LIBRARY
