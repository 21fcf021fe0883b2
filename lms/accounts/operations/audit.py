"""The log of what was done to and by accounts, and with records as such."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts import queries, statements
from lms.accounts.models import AuditEntry
from lms.accounts.operations import throttle
from lms.accounts.roles import Actor
from lms.accounts.statements import Act
from lms.core import clock, ids
from lms.core.networks import network
from lms.xapi import store as door
from lms.xapi.agents import LMS_NAME
from lms.xapi.store import Origin, Source


def note(
    session: Session,
    act: str,
    person_id: UUID | None,
    *,
    by: Actor | None = None,
    address: str | None = None,
    detail: str = "",
) -> AuditEntry:
    """Write one entry: ``act`` was done to ``person_id``, by ``by`` or themselves."""
    made = AuditEntry(
        id=ids.new(),
        act=act,
        person_id=person_id,
        by_id=person_id if by is None else by.id,
        address_digest=address and throttle.digest("audit", network(address)),
        detail=detail,
    )
    session.add(made)
    return made


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done with records: of one person, or ``count`` deleted ones."""

    act: Act
    person_id: UUID | None = None
    detail: str = ""
    count: int | None = None


def audited(session: Session, store: UUID, deed: Deed, *, by: Actor) -> AuditEntry:
    """Write the entry of a deed, and state it in the institution's ``store``.

    The statement names who did it by their opaque account, or the LMS itself, and
    nobody to whom it was done; the number of the entry leads from one to the other.
    """
    entry = note(session, deed.act, deed.person_id, by=by, detail=deed.detail)
    entry.institution_id = store
    actor = LMS_NAME
    if by.id is not None:
        actor = str(queries.person(session, by.id).account_name)
    made = statements.of_audit(
        deed.act, actor, at=clock.now(), entry=entry.id, count=deed.count
    )
    door.add(session, [made], Origin(store, Source.LMS, door.lms_authority()))
    return entry
