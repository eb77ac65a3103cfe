"""What the company of the generated repository wanted: the packages of a Backstage app, and what should worry them."""

# What Backstage's own template for an app asks for.
APP = [
    f"@backstage/{name}"
    for name in (
        *("app-defaults", "catalog-model", "cli", "core-app-api", "core-components", "core-plugin-api"),
        *("integration-react", "plugin-api-docs", "plugin-catalog", "plugin-catalog-common", "plugin-catalog-graph"),
        *("plugin-catalog-import", "plugin-catalog-react", "plugin-org", "plugin-permission-react"),
        *("plugin-scaffolder", "plugin-search", "plugin-search-react", "plugin-techdocs", "plugin-techdocs-react"),
        *("plugin-user-settings", "theme"),
    )
]
# What every frontend of Backstage runs on; nobody's plugins.
LIBRARIES = {"react": "^18.3.1", "react-dom": "^18.3.1", "react-router": "^6.3.0", "react-router-dom": "^6.3.0"}
BACKEND = [
    f"@backstage/{name}"
    for name in (
        *("backend-defaults", "backend-plugin-api", "catalog-client", "catalog-model", "config", "errors"),
        *("plugin-app-backend", "plugin-auth-backend", "plugin-auth-backend-module-guest-provider"),
        *("plugin-auth-node", "plugin-catalog-backend", "plugin-permission-common", "plugin-permission-node"),
        *("plugin-proxy-backend", "plugin-scaffolder-backend", "plugin-search-backend"),
        *("plugin-search-backend-module-catalog", "plugin-search-backend-node", "plugin-techdocs-backend"),
        *("plugin-techdocs-node",),
    )
]
# Of these the seed chooses some.
EXTRAS = [
    "@backstage/plugin-devtools",
    "@backstage/plugin-home",
    "@backstage/plugin-kubernetes",
    "@backstage/plugin-notifications",
    "@backstage/plugin-signals",
    "@backstage-community/plugin-cost-insights",
    "@backstage-community/plugin-github-actions",
    "@backstage-community/plugin-graphiql",
    "@backstage-community/plugin-todo",
]
ROOT = {"concurrently": "^8.0.0", "node-gyp": "^9.0.0", "prettier": "^2.3.2", "typescript": "~5.4.0"}

# Installed in its newest version, which wants newer packages of the host than the old host release brings.
CONFLICTING = "@backstage-community/plugin-tech-radar"
# Packages that were given up, by the side of the app that has them.
DEPRECATED = {
    "app": ["@backstage/plugin-badges"],
    "backend": ["@backstage/backend-common", "@backstage/plugin-todo-backend"],
}
# Versions with a published advisory, by the side of the app that asks for them.
VULNERABLE = {
    "app": {"jquery": "3.4.1", "lodash": "4.17.15"},
    "backend": {"jsonwebtoken": "^8.5.1", "node-fetch": "2.6.1", "vm2": "3.9.19"},
}
# In no catalog and no public registry.
UNKNOWN = "@acme-internal/plugin-badge-printer"
# A workspace, in no registry either.
CALENDAR = "@internal/plugin-team-calendar"
