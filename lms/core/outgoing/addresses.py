"""Which addresses the system may call, whatever names lead to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from lms.core.outgoing.errors import INSECURE, UNREADABLE, RefusedError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Python's own lists changed between its releases, so what matters is said here too.
_CLOSED_4 = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments; Oracle's cloud: 192.0.0.192
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("168.63.129.16/32"),  # Azure's cloud, to each of its machines
)
_GIVEN_OUT = IPv6Network("2000::/3")
"""All that is given out as global unicast; the rest of IPv6 is for special uses."""
_CLOSED_6 = (
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4: an IPv4 address in disguise
    IPv6Network("3fff::/20"),  # documentation
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""How a network without IPv4 reaches it: the address is the last 32 bits."""
_LAST_32 = (1 << 32) - 1

LONGEST_NAME = 253
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)
_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?", re.IGNORECASE)


def networks(text: str) -> tuple[Network, ...]:
    """Read networks or single addresses, separated by blanks; ValueError if none."""
    return tuple(ip_network(each) for each in text.split())


def parsed(text: str) -> Address | None:
    """Read an address in its proper spelling; an IPv4 address in IPv6 becomes it."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def check_spelling(host: str) -> None:
    """Refuse a host that is neither a name nor a properly spelled address.

    A number is what some resolvers take for an IPv4 address: 2130706433, 0x7f.1, 010.1.
    """
    if parsed(host):
        return
    named = len(host) <= LONGEST_NAME and _NAME.fullmatch(host)
    if not named or _NUMBER.fullmatch(host):
        raise RefusedError(UNREADABLE)


def is_public(address: Address) -> bool:
    """Tell whether ``address`` is somebody's on the open internet."""
    if isinstance(address, IPv4Address):
        return (
            address.is_global
            and not address.is_multicast
            and not any(address in closed for closed in _CLOSED_4)
        )
    inner = address.ipv4_mapped
    if address in _NAT64:
        inner = IPv4Address(int(address) & _LAST_32)
    if inner is not None:
        return is_public(inner)
    return (
        address in _GIVEN_OUT
        and address.is_global
        and not any(address in closed for closed in _CLOSED_6)
    )


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets through to the ``allowed`` networks, and to public addresses if ``public``.

    It is not ``public`` for requests without encryption.
    """

    allowed: tuple[Network, ...]
    public: bool

    def checked(self, found: Sequence[str]) -> list[Address]:
        """Return the addresses of one host; refuse it when one of them is closed."""
        addresses = [self._checked(parsed(text)) for text in found]
        return list(dict.fromkeys(addresses))

    def _checked(self, address: Address | None) -> Address:
        # A zone (fe80::1%eth0) names one of this machine's own networks.
        if address is None or getattr(address, "scope_id", None):
            raise RefusedError
        if any(address in network for network in self.allowed):
            return address
        if not is_public(address):
            raise RefusedError
        if not self.public:
            raise RefusedError(INSECURE)
        return address
