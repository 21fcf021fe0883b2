"""Identifiers: random ones for rows, deterministic ones for derived statements."""

import hmac
from uuid import UUID, uuid5

import uuid_utils

from lms.core import site

PAMONG = UUID("6c1f3c0e-6d0b-5f57-9d3e-9d8f0b7a4b11")
"""Name space of every deterministic identifier that this product makes."""


def new() -> UUID:
    """Return a new UUIDv7: unique, and sorted roughly by the time it was made."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def for_statements() -> UUID:
    """Return a new identifier of a statement or registration, sorted as by ``new``.

    It says that it is a UUIDv4: statements name things as in RFC 4122, which knows no
    version 7, and other people's clients refuse what it does not know (``tincan``).
    """
    return UUID(bytes=uuid_utils.uuid7().bytes, version=4)


def derived(*parts: object) -> UUID:
    """Return the UUIDv5 of ``parts``: the same for the same parts on one site.

    Keyed by the site's secret: a client of the LRS who could reckon it would store
    something else under the name of what a learner is going to do.
    """
    text = "\x1f".join(str(part) for part in parts)
    keyed = hmac.digest(site.current().secret, text.encode(), "sha256")
    return uuid5(PAMONG, keyed.hex())
