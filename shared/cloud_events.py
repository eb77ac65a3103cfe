"""A change as the world is told of it: a CloudEvent 1.0 in structured JSON, the same on the bus and in a queue.

CloudEvents attribute names are lower case without separators (CloudEvents 1.0, "Naming conventions").
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

# EventBridge's `source` and, with the tenant's id behind it, the CloudEvents `source`.
SOURCE = "plugyard"

# The member of an event's data that names a webhook: the event goes to that one alone, whatever types it wants.
TO_WEBHOOK = "to_webhook_id"


class ChangeEvent(BaseModel):
    """What happened to one aggregate; (tenantid, subject, revision) is unique, and so is id.

    subject: the aggregate's id. revision: rises by one with each event of an aggregate; what is not newer than what was
    seen is old. correlationid: the request that made the change, in every log line on the event's way.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: UUID
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    tenantid: UUID
    actorid: UUID
    aggregatetype: str
    revision: int
    correlationid: UUID
    data: dict[str, object]
