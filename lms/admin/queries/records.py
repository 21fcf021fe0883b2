"""One learner's record as staff open it: the enrolment, and that its opening is told.

Opening a record is written into the audit log by a POST; the page itself, a GET, shows
the record only to whom the log says opened it a short while ago.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.access import Look
from lms.accounts.models import AuditEntry, Person
from lms.admin.queries import groups
from lms.admin.queries.groups import Group
from lms.core import clock
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow

OPENED = Look.RECORD
STAYS_OPEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Record:
    """An enrolment, the group in which it is followed, and the learner."""

    row: EnrolmentRow
    group: Group
    person: Person


def record(session: Session, registration: UUID) -> Record | None:
    """Return an enrolment that goes on or ended, unless its person was erased."""
    row = enrolments.enrolment(session, registration)
    if row is None or row.person_id is None:
        return None
    group = groups.group(session, cohort_id=row.cohort_id, course_id=row.course_id)
    if group is None:
        return None
    return Record(row, group, session.get_one(Person, row.person_id))


def is_open(session: Session, found: Record, by: UUID) -> bool:
    """Tell whether ``by`` opened the record within the hour (index on the person)."""
    entry = select(AuditEntry.id).where(
        AuditEntry.person_id == found.person.id,
        AuditEntry.act == OPENED,
        AuditEntry.by_id == by,
        AuditEntry.detail == str(found.row.registration),
        AuditEntry.at > clock.now() - STAYS_OPEN,
    )
    return session.scalar(entry.limit(1)) is not None
