"""Where a webhook may point: how its URL must look, and which addresses a message may be sent to.

One strict parser for both, the API and the sender: where two read one URL differently, one of them is deceived.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = {443, 8443}

# RFC 3986's characters and nothing else: no blank, backslash, control character, user or fragment.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*)?(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?)",
    re.ASCII | re.IGNORECASE,
)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# Addresses that IANA has given out for the public internet (RFC 4291); all else is special, or not given out yet.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# Where the address carried inside is all there is to it: mapped, 6to4 and NAT64. Any other must be public itself too.
_CARRIERS = [IPv6Network("::ffff:0:0/96"), IPv6Network("2002::/16"), _NAT64]
_SPECIAL: list[Network] = [
    IPv4Network("100.64.0.0/10"),  # behind a carrier's NAT (RFC 6598); also where clouds keep services of their own
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, withdrawn (RFC 7526)
    IPv4Network("192.0.0.0/24"),  # protocol assignments (RFC 6890); some of them Python calls global
    IPv6Network("2001::/23"),  # protocol assignments; Teredo, which carries an address of its own, among them
    IPv6Network("3fff::/20"),  # documentation (RFC 9637)
]


@dataclass(frozen=True)
class Target:
    """A URL taken apart; `path` begins with a slash and holds the query, `host` is a name or an address as typed."""

    is_tls: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"

    @property
    def literal(self) -> Address | None:
        """The address, where the host is one."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def find_target(url: str) -> Target:
    """Take a URL apart.

    Raises: ValueError saying what is wrong; never with the URL in it.
    """
    found = _URL.fullmatch(url)
    if not found:
        raise ValueError("must be an https URL without blanks, user and fragment")
    is_tls = found["scheme"].lower() == "https"
    port = int(found["port"] or (443 if is_tls else 80))
    path = found["path"] if found["path"].startswith("/") else f"/{found['path']}"
    target = Target(is_tls, found["host"].strip("[]").lower(), port, path)
    if not 1 <= port <= 65535:
        raise ValueError("must name a port from 1 to 65535")
    if target.literal is None and not _is_name(target.host):
        raise ValueError("must name a host")
    return target


def check_target(target: Target, allowed: Sequence[Network]) -> None:
    """Refuse what could never be sent; whatever a name stands for is looked at when it is sent.

    allowed: networks that may be reached although they are not public, on any port and without TLS; local development.
    Raises: ValueError saying what is wrong.
    """
    if not target.is_tls and not allowed:
        raise ValueError("must begin with https")
    if target.port not in PORTS and not allowed:
        raise ValueError("must name port 443 or 8443")
    if target.literal is not None and not may_reach(target.literal, target, allowed):
        raise ValueError("must name a public host")
    if target.literal is None and not allowed and "." not in target.host.rstrip("."):
        raise ValueError("must name a public host")


def may_reach(address: Address, target: Target, allowed: Sequence[Network]) -> bool:
    """Whether a message for this target may go to this address."""
    if any(address in network for network in allowed):
        return True
    return target.is_tls and target.port in PORTS and is_public(address)


def is_public(address: Address) -> bool:
    """Whether it is an address of the public internet, and so is every address that it carries inside."""
    if isinstance(address, IPv6Address):
        if not all(map(is_public, _carried(address))):
            return False
        if any(address in network for network in _CARRIERS):
            return True
        if address not in _GLOBAL_UNICAST:
            return False
    if any(address in network for network in _SPECIAL):
        return False
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not is_special and not address.is_link_local


def parse_networks(text: str) -> list[Network]:
    """Networks from a list with commas between them.

    Raises: ValueError.
    """
    return [ip_network(part.strip()) for part in text.split(",") if part.strip()]


def _carried(address: IPv6Address) -> Iterable[IPv4Address]:
    """The IPv4 addresses inside an IPv6 one: a gateway on the way would take them out and go there."""
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address in _NAT64:
        yield last
    # ISATAP (RFC 5214): any prefix, then 0000:5efe or 0200:5efe, then the address.
    if (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE:
        yield last


def _is_name(host: str) -> bool:
    labels = host.rstrip(".").split(".")
    # A last label that is a number makes the whole an IPv4 address to some readers ("127.1", "0x7f.1", "2130706433").
    is_number = re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1])
    return len(host) <= 253 and not is_number and all(map(_LABEL.fullmatch, labels))
