"""Loads the sample's host releases through their service, as the platform; the second time changes nothing."""

from datetime import datetime

from infra.local.sample.host_facts import HostManifest, read_hosts
from shared.context import Actor
from shared.versions import hosts
from shared.versions.host_models import HostReleaseDraft


def load_hosts(platform: Actor, now: datetime) -> int:
    """Publish every release, in a few transactions; answers how many there are."""
    drafts = [_draft(host) for host in read_hosts()]
    for start in range(0, len(drafts), hosts.MAX_PUBLISHED):
        hosts.publish_host_releases(platform, drafts[start : start + hosts.MAX_PUBLISHED], now)
    return len(drafts)


def _draft(host: HostManifest) -> HostReleaseDraft:
    return HostReleaseDraft(release=host.release, released_on=host.released_on, packages=host.packages)
