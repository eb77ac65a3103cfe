"""What advisories say of versions of packages, out of the rows that speak of them. Pure: no store, no clock.

"Nothing found" and "could not look" are two things: a version is clean only where it can be compared, some source
covers its package, and that source was imported whole a short while ago.

One hole often stands in several databases, each record naming the others as aliases. Records that share a name are one
finding: under the id of GitHub's database where there is one, with the worst of what they say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from shared.versions.advisory_ranges import AffectedVersions, affected_versions, key_of
from shared.versions.advisory_rank import score_in
from shared.versions.advisory_severity import Severity
from shared.versions.match_models import Finding, MatchedRow, Matches, Reason, Unchecked
from shared.versions.semver import parse_version
from shared.versions.semver_version import Key

# Sources publish daily; after a week without an import somebody should hear of it.
STALE_AFTER = timedelta(days=7)
_ORDER = [*Severity]


@dataclass(frozen=True)
class Known:
    """What findings are made of. private: names of the tenant's own packages, which no public source speaks of."""

    rows: Sequence[MatchedRow]
    private: AbstractSet[str]
    as_of: datetime | None


def find_matches(packages: Mapping[str, Iterable[str]], known: Known, now: datetime) -> Matches:
    """Hold each version of each package against what is known; none of them counts as installed yet."""
    matches = Matches(as_of=known.as_of)
    advisories = _by_package(known.rows)
    for name, version in (
        (name, version) for name, versions in packages.items() for version in dict.fromkeys(versions)
    ):
        key = _key(version)
        found = [] if key is None else list(_found(name, version, key, advisories.get(name, ())))
        matches.findings.extend(found)
        reason = _reason(name, version, key, known, now)
        if reason and not found:
            matches.unchecked.append(Unchecked(name, version, reason))
        elif not found:
            matches.clean.append((name, version))
    return mark_installed(matches, frozenset())


def mark_installed(matches: Matches, installed: AbstractSet[tuple[str, str]]) -> Matches:
    """The same, where what is found of these names and versions, and of no others, ranks as installed here."""
    found = [replace(one, is_installed=(one.name, one.version) in installed) for one in matches.findings]
    found.sort(key=lambda finding: (-finding.rank, finding.name, finding.version, finding.osv_id))
    return replace(matches, findings=found)


def _key(version: str) -> Key | None:
    try:
        return parse_version(version).key
    except ValueError:
        return None


def _reason(name: str, version: str, key: Key | None, known: Known, now: datetime) -> Reason | None:
    if key is None:
        # As git+https://host/it.git, file:../it, workspace:* or somebody/it.
        return Reason.NOT_FROM_REGISTRY if ":" in version or "/" in version else Reason.NOT_SEMVER
    if name in known.private:
        return Reason.PRIVATE_PACKAGE
    if known.as_of is None:
        return Reason.NO_SOURCE
    return Reason.SOURCE_STALE if now - known.as_of > STALE_AFTER else None


Advisories = Sequence[tuple[MatchedRow, AffectedVersions]]


def _by_package(rows: Sequence[MatchedRow]) -> dict[str, Advisories]:
    """The advisories of each package, once each: a record may speak of a package in several places."""
    found: dict[str, list[tuple[MatchedRow, AffectedVersions]]] = {}
    for _, places in groupby(rows, key=lambda row: (row.package_name, row.tenant_id, row.advisory_id)):
        of_one = list(places)
        ranges = [[(kind, version) for kind, version in events] for row in of_one for events in row.events]
        versions = affected_versions(ranges, (version for row in of_one for version in row.listed))
        found.setdefault(of_one[0].package_name, []).append((of_one[0], versions))
    return dict(found)


def _found(name: str, version: str, key: Key, advisories: Advisories) -> Iterator[Finding]:
    affecting = [
        _finding(name, version, row, versions.fixed_in(version, key))
        for row, versions in advisories
        if versions.holds(version, key)
    ]
    said = {row.advisory_id: versions for row, versions in advisories}
    for twins in _one_hole_each(affecting):
        yield twins[0] if len(twins) == 1 else _merged(twins, [said[twin.advisory_id] for twin in twins])


def _finding(name: str, version: str, row: MatchedRow, fixed_in: str | None) -> Finding:
    severity = Severity(row.severity)
    return Finding(
        name=name,
        version=version,
        advisory_id=row.advisory_id,
        osv_id=row.osv_id,
        aliases=row.aliases,
        summary=row.summary,
        severity=severity,
        cvss=row.cvss_score,
        epss=row.epss,
        is_known_exploited=row.is_known_exploited,
        fixed_in=fixed_in,
        score=score_in(severity, row.cvss_score),
        vector=row.cvss_vector,
    )


def _one_hole_each(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings that share a name, directly or by way of others, together."""
    holes: list[tuple[set[str], list[Finding]]] = []
    for finding in findings:
        names, together, apart = {finding.osv_id, *finding.aliases}, [finding], []
        for known, twins in holes:
            if known & names:
                names, together = known | names, [*twins, *together]
            else:
                apart.append((known, twins))
        holes = [*apart, (names, together)]
    return [twins for _, twins in holes]


def _merged(twins: Sequence[Finding], said: Sequence[AffectedVersions]) -> Finding:
    """One finding for records of one hole. said: what each of them says of the package."""
    first = min(twins, key=lambda twin: (not twin.osv_id.startswith("GHSA-"), twin.osv_id))
    severity = max((twin.severity for twin in twins), key=_ORDER.index)
    scored = max(twins, key=lambda twin: -1 if twin.cvss is None else twin.cvss)
    names = {name for twin in twins for name in (twin.osv_id, *twin.aliases)} - {first.osv_id}
    return replace(
        first,
        aliases=sorted(names),
        severity=severity,
        cvss=scored.cvss,
        vector=scored.vector,
        epss=_highest(twin.epss for twin in twins),
        is_known_exploited=any(twin.is_known_exploited for twin in twins),
        fixed_in=_without_all(twins, said),
        # The low score of one record takes nothing from the high rating of another that has no score.
        score=_highest(twin.score for twin in twins),
    )


def _without_all(twins: Sequence[Finding], said: Sequence[AffectedVersions]) -> str | None:
    """The lowest version above that every record says is fixed, and none says is affected again."""
    if any(twin.fixed_in is None for twin in twins):
        return None
    spans = tuple(span for one in said for span in one.spans)
    version = twins[0].version
    return AffectedVersions(spans, frozenset().union(*(one.listed for one in said))).fixed_in(version, key_of(version))


def _highest(told: Iterable[float | None]) -> float | None:
    return max((one for one in told if one is not None), default=None)
