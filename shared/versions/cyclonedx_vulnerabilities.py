"""What advisories say of the packages of a bill of materials, as vulnerabilities of CycloneDX 1.6.

Records of one hole are one finding, and findings that say the same are one vulnerability of several packages. A source
is named by the prefix of its ids, which is how OSV tells the databases apart.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from cyclonedx.model.vulnerability import (
    BomTarget,
    Vulnerability,
    VulnerabilityRating,
    VulnerabilityReference,
    VulnerabilityScoreSource,
    VulnerabilitySeverity,
    VulnerabilitySource,
)

from shared.versions.advisory_severity import severity_of
from shared.versions.match_models import Finding


def reference(name: str, version: str) -> str:
    """What the other parts of a document call a package. A purl would not do: it has no capitals, old names may."""
    return f"{name}@{version}"


def vulnerabilities_of(findings: Iterable[Finding]) -> Iterator[Vulnerability]:
    """The vulnerabilities by id, in whatever order the findings come."""
    by_said: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        by_said.setdefault(_said(finding), []).append(finding)
    for _, of_one in sorted(by_said.items()):
        yield _vulnerability(sorted(of_one, key=lambda one: (one.name, one.version)))


def _said(finding: Finding) -> tuple[str, ...]:
    """All that is told of a finding but where: it is the same for the versions that one record speaks of."""
    rated = (finding.severity, str(finding.cvss), str(finding.vector))
    return (finding.osv_id, finding.summary, *rated, *finding.aliases)


def _vulnerability(findings: list[Finding]) -> Vulnerability:
    first = findings[0]
    return Vulnerability(
        id=first.osv_id,
        source=_source(first.osv_id),
        references=[VulnerabilityReference(id=alias, source=_source(alias)) for alias in first.aliases],
        ratings=_ratings(first),
        description=first.summary or None,
        recommendation=" ".join(_updates(findings)) or None,
        affects=[BomTarget(ref=reference(finding.name, finding.version)) for finding in findings],
    )


def _source(osv_id: str) -> VulnerabilitySource:
    return VulnerabilitySource(name=osv_id.partition("-")[0])


def _ratings(finding: Finding) -> Iterator[VulnerabilityRating]:
    """What the score says, and what is said beside it: of two records one may have a score, the other a worse word."""
    scored = None if finding.cvss is None else severity_of(finding.cvss)
    if finding.cvss is not None and scored is not None:
        yield VulnerabilityRating(
            score=Decimal(str(finding.cvss)),
            severity=VulnerabilitySeverity(scored),
            method=_method(finding.vector) if finding.vector else None,
            vector=finding.vector,
        )
    if scored != finding.severity:
        yield VulnerabilityRating(severity=VulnerabilitySeverity(finding.severity))


def _method(vector: str) -> VulnerabilityScoreSource:
    """The version of CVSS: vectors of 2 are the only ones that do not tell theirs."""
    method = VulnerabilityScoreSource.get_from_vector(vector)
    return VulnerabilityScoreSource.CVSS_V2 if method == VulnerabilityScoreSource.OTHER else method


def _updates(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        if finding.fixed_in:
            yield f"Update {finding.name} from {finding.version} to {finding.fixed_in} or a later version without it."
