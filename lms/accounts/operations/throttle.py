"""Counting failures, so that guessing becomes slower the longer it goes on."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.accounts import nip, queries
from lms.accounts.errors import TooManyAttemptsError
from lms.accounts.models import SignInThrottle
from lms.core import clock, site

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)

ACCOUNT_FAILURES = 5
ADDRESS_FAILURES = 20
"""A whole office shares one address, and people do mistype at eight in the morning."""

IPV6_SITE = 64
"""Bits; whoever has one IPv6 address has 2^64 of them."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Where failures are counted, and how many are free."""

    key: str
    free: int


def account(login: str) -> Counter:
    """Return the counter of what was typed as an account, existing or not."""
    return Counter(digest("account", login_name(login)), ACCOUNT_FAILURES)


def address(remote: str, purpose: str = "sign-in") -> Counter:
    """Return the counter of a network address."""
    return Counter(digest(purpose, network(remote)), ADDRESS_FAILURES)


def login_name(text: str) -> str:
    """Return what was typed as the account, in the form in which it is stored."""
    digits = nip.normalised(text)
    is_nip = len(digits) == nip.LENGTH and digits.isascii() and digits.isdigit()
    return digits if is_nip else queries.folded(text)


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


def digest(kind: str, text: str) -> str:
    """Return a keyed digest: the table cannot be read back into names or addresses."""
    message = f"{kind}\x1f{text}".encode()
    return hmac.new(site.current().secret, message, hashlib.sha256).hexdigest()


def refuse_blocked(session: Session, counters: Sequence[Counter]) -> None:
    """Raise ``TooManyAttemptsError`` while any of ``counters`` is blocked."""
    _refuse(queries.throttles(session, [each.key for each in counters]))


def lock(session: Session, counters: Sequence[Counter]) -> None:
    """Do the same in a writing transaction, and hold off others until it ends.

    Attempts that were checked side by side are judged one after the other: when the
    first of them have used up what is free, the others learn nothing, not even the one
    that guessed right.
    """
    _refuse(queries.throttles(session, [each.key for each in counters], lock=True))


def _refuse(rows: Sequence[SignInThrottle]) -> None:
    now = clock.now()
    ends = [row.blocked_until for row in rows if row.blocked_until is not None]
    latest = max(ends, default=now)
    if latest > now:
        raise TooManyAttemptsError(_seconds(latest - now))


def count(session: Session, counters: Sequence[Counter]) -> None:
    """Count one failure under each of ``counters``."""
    free = {each.key: each.free for each in counters}
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    now = clock.now()
    for key in sorted(free):
        new = insert(SignInThrottle).values(key=key, failures=0, last_failure_at=now)
        session.execute(new.on_conflict_do_nothing())
    for row in queries.throttles(session, list(free), lock=True):
        _count(row, free[row.key], now)


def _count(row: SignInThrottle, free: int, now: datetime) -> None:
    if now - row.last_failure_at > FORGOTTEN_AFTER:
        row.failures = 0
    row.failures += 1
    row.last_failure_at = now
    if row.failures >= free:
        row.blocked_until = now + delay(row.failures - free)


def delay(beyond: int) -> timedelta:
    """Return the pause after the last free failure (0) and each one beyond it."""
    # The exponent is bounded, not only the result: 2**beyond would grow without end.
    doubled: timedelta = FIRST_DELAY * 2 ** min(beyond, 20)
    return min(doubled, LONGEST_DELAY)


def failures(session: Session, counter: Counter) -> int:
    """Return how many failures are counted at present."""
    return sum(row.failures for row in queries.throttles(session, [counter.key]))


def clear(session: Session, logins: Sequence[str | None]) -> None:
    """Forget the failures counted for an account under any of its names."""
    keys = [account(login).key for login in logins if login]
    session.execute(delete(SignInThrottle).where(SignInThrottle.key.in_(keys)))


def _seconds(span: timedelta) -> int:
    return max(1, -(-span // timedelta(seconds=1)))
