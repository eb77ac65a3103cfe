"""Use cases about bills of materials of somebody else's: take the npm packages in one for what an environment runs."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError

from shared.context import Actor
from shared.environments.import_models import ImportDraft, Unchecked
from shared.environments.imports import import_packages
from shared.errors import Invalid
from shared.versions.cyclonedx_reading import read_bill
from shared.versions.sbom_models import ImportSbomQuery, ReadBill, SbomReport, SkippedComponent

MAX_SKIPPED_SHOWN = 1000
NO_VERSION = "no-version"


def import_sbom(actor: Actor, document: Mapping[str, object], query: ImportSbomQuery, now: datetime) -> SbomReport:
    """What an import of the document's npm packages finds; what of it is no such package is named.

    Raises: as `import_packages` does. Invalid for what is no CycloneDX that we read. BatchTooLarge.
    """
    bill = read_bill(document)
    report = import_packages(actor, _draft(bill, query), now)
    missing = [Unchecked(name=one.name, version=one.version or "", reason=NO_VERSION) for one in bill.unversioned]
    told = {name: getattr(report, name) for name in type(report).model_fields}
    unchecked = [*report.unchecked, *missing]
    told["unchecked"] = unchecked
    told["counts"] = report.counts.model_copy(update={"unchecked": len(unchecked)})
    skipped = [SkippedComponent(name=one.name, reason=one.reason) for one in bill.skipped[:MAX_SKIPPED_SHOWN]]
    return SbomReport(**told, skipped_count=len(bill.skipped), skipped=skipped)


def _draft(bill: ReadBill, query: ImportSbomQuery) -> ImportDraft:
    asked = query.model_dump(by_alias=True)
    try:
        return ImportDraft.model_validate(
            {**asked, "source": "cyclonedx", "packages": dict(bill.packages)}, strict=False
        )
    except ValidationError as exc:
        wrong = [{"at": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in exc.errors()]
        raise Invalid(errors=wrong) from None
