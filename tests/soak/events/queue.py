"""The queue between intake and writers in a soak run: the emulator's, with a short wait before it gives again."""

from collections.abc import Sequence

from clients.aws import queues
from shared.analytics.messages import EventMessage, pack_message
from tests.soak.events.worker import QUEUE
from tests.soak.wiring import VISIBILITY_S


class Queue:
    """Messages that a killed writer had in hand come again after five seconds."""

    def __init__(self) -> None:
        attributes = {"VisibilityTimeout": str(VISIBILITY_S)}
        self.url = queues().create_queue(QueueName=QUEUE, Attributes=attributes)["QueueUrl"]  # type: ignore[arg-type] # one of theirs

    def send(self, messages: Sequence[EventMessage]) -> None:
        """Put in at most ten messages."""
        if messages:
            entries = [{"Id": str(n), "MessageBody": pack_message(message)} for n, message in enumerate(messages)]
            queues().send_message_batch(QueueUrl=self.url, Entries=entries)  # type: ignore[arg-type] # plain dicts

    def backlog(self) -> int:
        """How many are in it, or in a writer's hands."""
        told = queues().get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        return int(told["ApproximateNumberOfMessages"]) + int(told["ApproximateNumberOfMessagesNotVisible"])
