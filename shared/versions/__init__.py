"""Room versions: the releases of a plugin, in semver order."""
