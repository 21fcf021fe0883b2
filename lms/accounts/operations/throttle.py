"""Counting failures, so that guessing becomes slower the longer it goes on."""

import hashlib
import hmac
import math
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
from lms.core.networks import network

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)

ACCOUNT_FAILURES = 5
ADDRESS_FAILURES = 20
ADDRESS_FORGIVES = timedelta(seconds=30)
"""A whole office shares one address, and people do mistype at eight in the morning:
its failures fade one by one, so that only many in a short time slow it down."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Where failures are counted, how many are free, how quickly one fades."""

    key: str
    free: int
    fades: timedelta | None = None

    def left(self, row: SignInThrottle, now: datetime) -> float:
        """Return how many failures of ``row`` still count."""
        quiet = now - row.last_failure_at
        if quiet > FORGOTTEN_AFTER:
            return 0
        faded = 0 if self.fades is None else quiet / self.fades
        return max(0, row.failures - faded)


def account(login: str) -> Counter:
    """Return the counter of what was typed as an account, existing or not."""
    return Counter(digest("account", login_name(login)), ACCOUNT_FAILURES)


def address(remote: str, purpose: str = "sign-in") -> Counter:
    """Return the counter of a network address."""
    key = digest(purpose, network(remote))
    return Counter(key, ADDRESS_FAILURES, ADDRESS_FORGIVES)


def login_name(text: str) -> str:
    """Return what was typed as the account, in the form in which it is stored."""
    digits = nip.normalised(text)
    is_nip = len(digits) == nip.LENGTH and digits.isascii() and digits.isdigit()
    return digits if is_nip else queries.folded(text)


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
    that guessed right. A counter is made first if need be, since only a row that exists
    can be locked.
    """
    keys = sorted(each.key for each in counters)
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    for key in keys:
        new = insert(SignInThrottle).values(
            key=key, failures=0, last_failure_at=clock.now()
        )
        session.execute(new.on_conflict_do_nothing())
    _refuse(queries.throttles(session, keys, lock=True))


def _refuse(rows: Sequence[SignInThrottle]) -> None:
    now = clock.now()
    ends = [row.blocked_until for row in rows if row.blocked_until is not None]
    latest = max(ends, default=now)
    if latest > now:
        raise TooManyAttemptsError(_seconds(latest - now))


def count(session: Session, counters: Sequence[Counter]) -> None:
    """Count one failure under each of ``counters``, which ``lock`` holds."""
    by_key = {each.key: each for each in counters}
    for row in queries.throttles(session, list(by_key)):
        _count(row, by_key[row.key], clock.now())


def _count(row: SignInThrottle, counter: Counter, now: datetime) -> None:
    row.failures = counter.left(row, now) + 1
    row.last_failure_at = now
    beyond = math.ceil(row.failures) - counter.free
    if beyond >= 0:
        row.blocked_until = now + delay(beyond)


def delay(beyond: int) -> timedelta:
    """Return the pause after the last free failure (0) and each one beyond it."""
    # The exponent is bounded, not only the result: 2**beyond would grow without end.
    doubled: timedelta = FIRST_DELAY * 2 ** min(beyond, 20)
    return min(doubled, LONGEST_DELAY)


def failures(session: Session, counter: Counter) -> int:
    """Return how many failures count at present."""
    rows = queries.throttles(session, [counter.key])
    return sum(math.ceil(counter.left(row, clock.now())) for row in rows)


def forgive(session: Session, counter: Counter) -> None:
    """Forget the failures under one counter, which ``lock`` holds."""
    session.execute(delete(SignInThrottle).where(SignInThrottle.key == counter.key))


def clear(session: Session, logins: Sequence[str | None]) -> None:
    """Forget the failures counted for an account under any of its names."""
    keys = [account(login).key for login in logins if login]
    session.execute(delete(SignInThrottle).where(SignInThrottle.key.in_(keys)))


def _seconds(span: timedelta) -> int:
    return max(1, -(-span // timedelta(seconds=1)))
