"""Posts one message to a receiver: the only code of Plugyard that talks to an address a stranger chose.

The name is resolved once; every address it stands for is looked at; the connection goes to one of those very addresses,
so a name that changes its mind in between changes nothing. TLS still names and proves the host. A redirect is an answer
like any other, no proxy is asked, and a receiver that sends a byte at a time is cut off at the deadline.
"""

import os
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPResponse
from ipaddress import ip_address
from threading import Event, Timer
from time import monotonic

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError
from urllib3.exceptions import TimeoutError as UrllibTimeoutError
from urllib3.response import BaseHTTPResponse

from clients.snapshot import kept, kept_open
from shared.operations.webhook_messages import MAX_EXCERPT, Failure
from shared.operations.webhook_target import Address, Network, Target, may_reach

DEADLINE_S = 15.0
RESOLVE_S = 5.0
# For the connection, and again for TLS.
CONNECT_S = 3.0
MOST_ADDRESSES = 3
SWITCHING_PROTOCOLS = 101

Receiver = HTTPConnection | HTTPSConnection


class FinalResponse(HTTPResponse):
    """The answer itself: what comes before it, 103 for one, is skipped; the standard library skips 100 alone."""

    def begin(self) -> None:
        """Read status and headers; 101 is final, as we never ask for another protocol."""
        super().begin()
        while 100 <= self.status < 200 and self.status != SWITCHING_PROTOCOLS:
            # With headers, to the standard library, it has begun.
            self.headers = None  # type: ignore[assignment] # as it is before an answer is read
            super().begin()


class Resolver(ThreadPoolExecutor):
    """Threads that look names up."""

    def close(self) -> None:
        """End them; one that still waits for an answer ends by itself."""
        self.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class Answer:
    """What came back: a status, or why there is none. excerpt: the beginning of a refusal's body."""

    status: int | None = None
    failure: Failure | None = None
    retry_after: str | None = None
    excerpt: bytes = b""
    duration_ms: int = 0


def post(target: Target, headers: Mapping[str, str], body: bytes, allowed: Sequence[Network]) -> Answer:
    """Post a body; answers within the deadline, whatever the receiver does, and raises nothing.

    allowed: networks that may be reached although they are not public.
    """
    began_at = monotonic()
    found = _addresses(target, allowed)
    answer = found if isinstance(found, Answer) else _reach(found, target, headers, body, began_at + DEADLINE_S)
    return replace(answer, duration_ms=round((monotonic() - began_at) * 1000))


def _addresses(target: Target, allowed: Sequence[Network]) -> list[Address] | Answer:
    """All addresses of the host, if a message may go to each of them: one that may not says what the name is for."""
    try:
        listed = _resolver().submit(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
        addresses = {ip_address(str(entry[4][0])) for entry in listed.result(RESOLVE_S)}
    except TimeoutError:
        return Answer(failure=Failure.TIMED_OUT)
    except (OSError, UnicodeError, ValueError):
        return Answer(failure=Failure.NAME_UNKNOWN)
    if not all(may_reach(address, target, allowed) for address in addresses):
        return Answer(failure=Failure.ADDRESS_REFUSED)
    # IPv4 first: a Lambda function outside a VPC has no way out over IPv6.
    return sorted(addresses, key=lambda address: (address.version, int(address)))[:MOST_ADDRESSES]


def _reach(
    addresses: Sequence[Address], target: Target, headers: Mapping[str, str], body: bytes, deadline: float
) -> Answer:
    """Post to the first address that lets us connect."""
    answer = Answer(failure=Failure.NOT_CONNECTED)
    for address in addresses:
        left = deadline - monotonic()
        if left <= 0:
            return Answer(failure=Failure.TIMED_OUT)
        receiver = _receiver(address, target, min(left, CONNECT_S))
        try:
            receiver.connect()
            return _exchange(receiver, target, headers, body, deadline)
        except Exception as exc:
            answer = Answer(failure=_failure(exc, Failure.NOT_CONNECTED))
        finally:
            receiver.close()
    return answer


def _receiver(address: Address, target: Target, timeout: float) -> Receiver:
    receiver: Receiver = HTTPConnection(str(address), target.port, timeout=timeout)
    if target.is_tls:
        receiver = HTTPSConnection(
            str(address), target.port, timeout=timeout, ssl_context=_tls(), server_hostname=target.host
        )
    receiver.response_class = FinalResponse
    return receiver


def _exchange(receiver: Receiver, target: Target, headers: Mapping[str, str], body: bytes, deadline: float) -> Answer:
    sent = {**headers, "host": target.authority, "connection": "close"}
    with _cut_off_at(receiver, deadline) as is_cut_off:
        try:
            receiver.request("POST", target.path, body, sent, preload_content=False, decode_content=False)
            response = receiver.getresponse()
        except Exception as exc:
            return Answer(failure=Failure.TIMED_OUT if is_cut_off.is_set() else _failure(exc, Failure.NO_ANSWER))
        if is_cut_off.is_set():
            # Headers that break off are complete to the standard library.
            return Answer(failure=Failure.TIMED_OUT)
        excerpt = b"" if 200 <= response.status < 300 else _excerpt(response)
        return Answer(status=response.status, retry_after=response.headers.get("retry-after"), excerpt=excerpt)


def _excerpt(response: BaseHTTPResponse) -> bytes:
    """The beginning of a body. The status is the answer: a body that never ends or breaks off changes nothing."""
    try:
        return response.read(MAX_EXCERPT)
    except Exception:
        return b""


@contextmanager
def _cut_off_at(receiver: Receiver, deadline: float) -> Iterator[Event]:
    """Shut the connection at the deadline: a socket's own timeout begins anew with every byte that comes.

    By a second handle on it, which stays ours whatever TLS does with the first.
    """
    if receiver.sock is None:
        raise ConnectionError
    is_cut_off = Event()
    with socket.socket(fileno=os.dup(receiver.sock.fileno())) as handle:

        def cut_off() -> None:
            is_cut_off.set()
            handle.shutdown(socket.SHUT_RDWR)

        # urllib3 gives the socket its own timeout, which was the connection's, before it reads an answer.
        receiver.timeout = max(deadline - monotonic(), 0.001)
        receiver.sock.settimeout(receiver.timeout)
        timer = Timer(max(deadline - monotonic(), 0), cut_off)
        timer.daemon = True
        timer.start()
        try:
            yield is_cut_off
        finally:
            timer.cancel()
            timer.join()


def _failure(exc: Exception, broken_off: Failure) -> Failure:
    """broken_off: what it is called here when the connection fails."""
    match exc:
        case ssl.SSLCertVerificationError():
            return Failure.CERTIFICATE_REFUSED
        case NewConnectionError():
            return broken_off
        case TimeoutError() | UrllibTimeoutError():
            return Failure.TIMED_OUT
        case ssl.SSLError():
            return Failure.TLS_FAILED
        case OSError():
            return broken_off
    return Failure.PROTOCOL_BROKEN


@kept
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@kept_open
def _resolver() -> Resolver:
    # The system's resolver takes no deadline; on a thread of its own it can be left behind.
    return Resolver(max_workers=4, thread_name_prefix="resolver")
