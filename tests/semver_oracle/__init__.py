"""The same questions to npm's own semver, under Node, and to ours."""
