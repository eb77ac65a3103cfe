"""Puts alerts that began together into one group, and says what they likely come from.

An alert joins the group of an alert of the same objective that fires already; else the group that the tenant opened in
the last quarter of an hour; else it opens one. With each alert that joins, the likely cause is looked for anew.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from clients.postgres import Connection
from shared.analytics import evaluation_store as store
from shared.analytics.alert_causes import LOOK_BACK, LikelyCause, likely_cause, only_environment, only_plugin
from shared.analytics.evaluation_models import Alert
from shared.ids import new_id

# How long after its first alert a group takes others in.
OPEN_FOR = timedelta(minutes=15)


def join_group(conn: Connection, tenant_id: UUID, slo_objective_id: UUID, alert: Alert, now: datetime) -> Alert:
    """The alert, written down as one of a group."""
    group_id = store.find_group_of_objective(conn, tenant_id, slo_objective_id)
    if group_id is None:
        store.close_group(conn, tenant_id, now - OPEN_FOR)
        store.open_group(conn, tenant_id, new_id(), now)
        group_id = store.hold_open_group(conn, tenant_id)
    joined = replace(alert, slo_alert_group_id=group_id)
    store.save_alert(conn, tenant_id, slo_objective_id, joined)
    store.save_cause(conn, tenant_id, group_id, _likely_cause(conn, tenant_id, group_id))
    return joined


def _likely_cause(conn: Connection, tenant_id: UUID, group_id: UUID) -> LikelyCause:
    members = store.list_members(conn, tenant_id, group_id)
    until = members[0].began_at
    since = until - LOOK_BACK
    plugin, environment_id = only_plugin(members), only_environment(members)
    published = imported = None
    if plugin:
        published = store.find_published_version(conn, plugin.plugin_tenant_id, plugin.plugin_id, since, until)
    if environment_id and not published:
        imported = store.find_import(conn, tenant_id, environment_id, since, until)
    return likely_cause(members, published, imported)
