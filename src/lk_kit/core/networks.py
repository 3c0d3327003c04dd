"""Addresses on the internet as limits see them."""

from __future__ import annotations

from ipaddress import IPv6Address


def network_of(ip: str) -> str:
    """What one customer of a provider holds: an IPv4 address, a /64 of IPv6."""
    if ":" not in ip:
        return ip
    return str(IPv6Address(int(IPv6Address(ip)) >> 64 << 64))
