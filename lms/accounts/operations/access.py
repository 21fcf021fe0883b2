"""Writing down who looked at whose record, and giving a person's data out."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import exports
from lms.accounts.access import HOUR, Look, Purpose
from lms.accounts.identity import SignedInPerson
from lms.accounts.models import AuditEntry
from lms.accounts.operations import audit, people
from lms.accounts.operations.audit import Deed
from lms.accounts.roles import PERMISSIONS, Actor
from lms.accounts.statements import Act
from lms.core import clock
from lms.core.json import JsonObject
from lms.core.permissions import Permission

LONGEST_PURPOSE = 180
"""Letters of the words of a purpose."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A look that happens: at one person, or at the list ``list_id``.

    ``institution_id`` is in whose place, ``role`` the role that allowed it.
    """

    act: Look
    institution_id: UUID | None
    role: str = ""
    person_id: UUID | None = None
    list_id: UUID | None = None
    detail: str = ""
    purpose: str = ""


def role_in(person: SignedInPerson, permission: Permission, *places: UUID) -> str:
    """Return the role by which somebody holds a permission in a place."""
    held = (
        each.role.value
        for each in person.grants
        if permission in PERMISSIONS[each.role] and each.holds_in(places)
    )
    return next(held, "")


def purpose_of(chosen: Purpose, words: str = "") -> str:
    """Return a purpose as it is kept; words only of one that is not in the list."""
    told = " ".join(words.split())[:LONGEST_PURPOSE]
    return f"{chosen.value}: {told}" if chosen is Purpose.OTHER else chosen.value


def is_told(session: Session, looked: Looked, by: UUID) -> bool:
    """Tell whether the same look was written down within the hour."""
    entry = select(AuditEntry.id).where(
        AuditEntry.by_id == by,
        AuditEntry.at > clock.now() - HOUR,
        AuditEntry.act == looked.act,
        AuditEntry.person_id.is_not_distinct_from(looked.person_id),
        AuditEntry.list_id.is_not_distinct_from(looked.list_id),
        AuditEntry.detail == looked.detail,
    )
    return session.scalar(entry.limit(1)) is not None


def tell(
    session: Session, looked: Looked, *, by: Actor, address: str | None = None
) -> None:
    """Write down a look."""
    entry = audit.note(
        session,
        looked.act,
        looked.person_id,
        by=by,
        address=address,
        detail=looked.detail,
    )
    entry.institution_id = looked.institution_id
    entry.list_id = looked.list_id
    entry.role = looked.role
    entry.purpose = looked.purpose


def take_out(session: Session, person_id: UUID, *, by: Actor) -> JsonObject:
    """Return all that is kept about a person, for a person who asks for it.

    The same as *Data saya*. Asks of ``by`` what changing the account asks; leaves an
    entry in the log, and a statement.
    """
    found = people.manageable(session, person_id, by)
    deed = Deed(Act.EXPORTED, person_id)
    entry = audit.audited(session, found.institution_id, deed, by=by)
    if isinstance(by, SignedInPerson):
        place = found.institution_id
        entry.role = role_in(by, Permission.MANAGE_PEOPLE, place)
    session.flush()
    return exports.collect(session, person_id)
