"""Moves what the emulator's functions said from their log groups into one file that a person can search."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.engines.servers import ServerFailed

GROUPS = "/plugyard/"
# What Lambda itself writes around an invocation.
_FRAME = ("START RequestId:", "END RequestId:", "REPORT RequestId:")


class FunctionLog:
    """environment: says where the emulator is. path: the file, which is only ever added to."""

    def __init__(self, environment: Mapping[str, str], path: Path) -> None:
        self.path = path
        self._client = boto3.client(
            "logs",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            region_name=environment["AWS_REGION"],
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"total_max_attempts": 2}),
        )

    def collect(self) -> None:
        """Append what finished invocations said. Raises: ServerFailed if the emulator is gone."""
        try:
            with self.path.open("a") as file:
                for group, stream in self._streams():
                    self._move(group, stream, file)
        except BotoCoreError as exc:
            raise ServerFailed("The emulator ended by itself.") from exc

    def _move(self, group: str, stream: str, file: TextIO) -> None:
        said = list(self._messages(group, stream))
        if not said:
            return  # made this moment: its lines come all at once
        file.writelines(f"{line}\n" for line in said if not line.startswith(_FRAME))
        file.flush()
        # A stream holds one invocation. Kept, all of them would stay in the emulator's memory and be written with its
        # state at every stop.
        self._client.delete_log_stream(logGroupName=group, logStreamName=stream)

    def _streams(self) -> Iterator[tuple[str, str]]:
        for group in self._client.describe_log_groups(logGroupNamePrefix=GROUPS)["logGroups"]:
            name = group["logGroupName"]
            try:
                found = self._client.describe_log_streams(logGroupName=name)["logStreams"]
            except ClientError:
                continue  # a deploy under way took it
            yield from ((name, stream["logStreamName"]) for stream in found)

    def _messages(self, group: str, stream: str) -> Iterator[str]:
        position: dict[str, str] = {}
        before: dict[str, str] | None = None
        while position != before:
            before = position
            page = self._client.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True, **position)
            yield from (event["message"] for event in page["events"])
            position = {"nextToken": page["nextForwardToken"]}
