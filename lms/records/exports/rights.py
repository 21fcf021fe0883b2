"""Whether somebody may still read what an export holds."""

from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts import scopes
from lms.accounts.identity import SignedInPerson
from lms.accounts.models import Person
from lms.accounts.scopes import NOWHERE, Places
from lms.core.permissions import Permission
from lms.records.queries import shelves
from lms.records.queries.shelves import Shelf
from lms.xapi.terms import Kind, Term


def reader_of(session: Session, person_id: UUID) -> SignedInPerson | None:
    """Return a person with the roles of this moment; None if they may not come in."""
    person = session.get(Person, person_id)
    if person is None or person.suspended_at or person.erased_at:
        return None
    return SignedInPerson(
        id=person.id,
        account_name=person.account_name,
        institution_id=person.institution_id,
        name="",
        language="",
        time_zone="",
        must_change_password=False,
        stamp="",
        grants=tuple(accounts.grants_of(session, person_id)),
    )


def places_of(session: Session, person_id: UUID) -> Places:
    """Return where a person may read statements at this moment."""
    reader = reader_of(session, person_id)
    if reader is None:
        return NOWHERE
    return scopes.places(reader, Permission.READ_STATEMENTS)


def covered(
    session: Session, places: Places, store: UUID, within: tuple[Term, ...]
) -> bool:
    """Tell whether all ``within`` of a store may be read from ``places``."""
    shelf = _shelf(session, places, store)
    if shelf is None:
        return False
    if shelf.whole:
        return True
    return bool(within) and set(within) <= set(shelf.within)


def _shelf(session: Session, places: Places, store: UUID) -> Shelf | None:
    for each in shelves.shelves(session, places):
        if each.store == store:
            return shelves.filled(session, each, places)
    return None


def written(within: tuple[Term, ...]) -> list[list[str]]:
    """Return terms as JSON keeps them."""
    return [[kind.value, text] for kind, text in within]


def read(within: list[list[str]]) -> tuple[Term, ...]:
    """Return what ``written`` was given."""
    return tuple((Kind(kind), text) for kind, text in within)
