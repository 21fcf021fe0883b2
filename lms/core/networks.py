"""Network addresses, as far as they tell one visitor from another."""

import ipaddress

IPV6_SITE = 64
"""Bits; whoever has one IPv6 address has 2^64 of them."""


def network(remote: str) -> str:
    """Return the network that one visitor can have for himself."""
    try:
        found = ipaddress.ip_address(remote)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_SITE), strict=False))
