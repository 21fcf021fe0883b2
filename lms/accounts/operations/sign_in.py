"""Signing in and changing passwords, in three steps.

``prepare`` reads, the caller checks the password outside of any transaction
(``passwords.pool.verify``), ``finish`` writes. Whatever happened between the first and
the last step is noticed by the last.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts import queries, statements
from lms.accounts.identity import SignedInPerson
from lms.accounts.models import (
    AuditEntry,
    EndedSession,
    PasswordReset,
    Person,
    SignInThrottle,
    new_stamp,
)
from lms.accounts.operations import audit, links, people, personas, throttle
from lms.accounts.operations.throttle import Counter
from lms.accounts.queries import Credentials
from lms.accounts.roles import Actor
from lms.core import clock
from lms.xapi import store, verbs
from lms.xapi.store import Origin, Source

OWNER_IS_TOLD_AFTER = 10
"""Failures on one account."""

NO_SESSION = ""
"""A digest that no session has: the person is read for a session that begins."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One password being checked: against which account, counted where."""

    account: Counter
    address: Counter
    remote: str
    credentials: Credentials | None

    @property
    def counters(self) -> tuple[Counter, Counter]:
        """Return where a failure counts."""
        return self.account, self.address

    @property
    def password_hash(self) -> str | None:
        """Return what to check the password against; None when there is no account."""
        return None if self.credentials is None else self.credentials.password_hash


def prepare(session: Session, login: str, *, address: str) -> Attempt:
    """Read the account that ``login`` names, or raise ``TooManyAttemptsError``."""
    name = throttle.login_name(login)
    return _attempt(session, name, queries.credentials_for(session, name), address)


def prepare_again(session: Session, person_id: UUID, *, address: str) -> Attempt:
    """Do the same for a signed-in person who is asked for the password once more."""
    found = queries.credentials_of(session, person_id)
    return _attempt(session, found.email, found, address)


def _attempt(
    session: Session, name: str, credentials: Credentials | None, address: str
) -> Attempt:
    attempt = Attempt(
        throttle.account(name), throttle.address(address), address, credentials
    )
    throttle.refuse_blocked(session, attempt.counters)
    return attempt


def finish(
    session: Session, attempt: Attempt, *, matches: bool
) -> SignedInPerson | None:
    """Return who signs in; None, with the failure counted, when nobody does.

    Unknown account, wrong password and suspended account are the same failure.
    """
    person = _settled(session, attempt, matches=matches)
    if person is None:
        return None
    audit.note(session, "signed_in", person.id, address=attempt.remote)
    state(session, verbs.LOGGED_IN, person.account_name, person.institution_id)
    return queries.signed_in_person(
        session, person.id, stamp=person.stamp, nonce_digest=NO_SESSION
    )


def finish_change(
    session: Session, attempt: Attempt, *, matches: bool, new_hash: str
) -> SignedInPerson | None:
    """Change the password if the old one was right; None, counted, when it was not.

    All sessions end; the returned person begins a new one.
    """
    person = _settled(session, attempt, matches=matches)
    if person is None:
        return None
    links.set_password(session, person, new_hash)
    audit.note(session, "password_changed", person.id, address=attempt.remote)
    session.flush()
    return queries.signed_in_person(
        session, person.id, stamp=person.stamp, nonce_digest=NO_SESSION
    )


def _settled(session: Session, attempt: Attempt, *, matches: bool) -> Person | None:
    throttle.lock(session, attempt.counters)
    person = _unchanged(session, attempt.credentials) if matches else None
    if person is None:
        _fail(session, attempt)
        return None
    # Only the name that was typed: two sign-ins by two names would wait for each other.
    throttle.forgive(session, attempt.account)
    return person


def _unchanged(session: Session, credentials: Credentials | None) -> Person | None:
    """Return the person unless the account changed or closed since it was read."""
    if credentials is None or credentials.is_suspended:
        return None
    person = queries.person(session, credentials.person_id)
    same = person.stamp == credentials.stamp and person.suspended_at is None
    return person if same else None


def _fail(session: Session, attempt: Attempt) -> None:
    throttle.count(session, attempt.counters)
    known = attempt.credentials
    person_id = None if known is None else known.person_id
    audit.note(session, "sign_in_failed", person_id, address=attempt.remote)
    if person_id is None:
        return
    if throttle.failures(session, attempt.account) == OWNER_IS_TOLD_AFTER:
        links.tell_attempts(session, queries.person(session, person_id))


def issue_first_password(
    session: Session, person_id: UUID, password_hash: str, *, by: Actor
) -> None:
    """Replace a person's password by a first one, to be changed at the next sign-in."""
    person = people.manageable(session, person_id, by)
    person.password_hash = password_hash
    person.password_changed_at = clock.now()
    person.must_change_password = True
    person.stamp = new_stamp()
    links.end_all(session, person_id)
    personas.part(session, person_id, by=by)
    throttle.clear(session, (person.email, person.nip))
    audit.note(session, "first_password_issued", person_id, by=by)


def state(
    session: Session, verb: str, account_name: UUID, institution_id: UUID
) -> None:
    """Put into the record that somebody signed in or out."""
    statement = statements.of_site(verb, account_name, at=clock.now())
    origin = Origin(institution_id, Source.LMS, store.lms_authority())
    store.add(session, [statement], origin)


def end_session(session: Session, nonce_digest: str) -> None:
    """Make a session's cookie useless, also in the hands of whoever copied it."""
    session.merge(EndedSession(nonce_digest=nonce_digest))


def end_all_sessions(session: Session, person_id: UUID) -> None:
    """Sign a person out everywhere."""
    queries.person(session, person_id).stamp = new_stamp()


def forget(session: Session, *, audit_before: datetime) -> None:
    """Delete what has served its time; run daily.

    Cookies live twelve hours and links seven days, so older marks protect nothing.
    """
    day_ago = clock.now() - timedelta(days=1)
    session.execute(delete(EndedSession).where(EndedSession.ended_at < day_ago))
    session.execute(delete(PasswordReset).where(PasswordReset.expires_at < day_ago))
    session.execute(
        delete(SignInThrottle).where(SignInThrottle.last_failure_at < day_ago)
    )
    personas.forget_codes(session, before=day_ago)
    session.execute(delete(AuditEntry).where(AuditEntry.at < audit_before))
