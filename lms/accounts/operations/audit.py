"""The log of what was done to and by accounts."""

from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts.models import AuditEntry
from lms.accounts.operations import throttle
from lms.accounts.roles import Actor
from lms.core.networks import network


def note(
    session: Session,
    act: str,
    person_id: UUID | None,
    *,
    by: Actor | None = None,
    address: str | None = None,
    detail: str = "",
) -> None:
    """Write one entry: ``act`` was done to ``person_id``, by ``by`` or themselves."""
    session.add(
        AuditEntry(
            act=act,
            person_id=person_id,
            by_id=person_id if by is None else by.id,
            address_digest=address and throttle.digest("audit", network(address)),
            detail=detail,
        )
    )
