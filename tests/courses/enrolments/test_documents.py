"""The small document that a module keeps for one learner and activity."""

from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import clock
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.enrolments.models import ActivityDocument
from tests.courses.enrolments.situations import NOON, Campus


def _save(campus: Campus, registration: UUID, **document: object) -> ActivityDocument:
    with clock.running_at(NOON):
        enrolments.save_document(campus.session, registration, "satu", document)
    campus.session.expire_all()
    found = queries.document(campus.session, registration, "satu")
    assert found is not None
    return found


def test_a_document_counts_its_versions(campus: Campus) -> None:
    registration = enrolments.enrol(campus.session, campus.person(), campus.course)

    first = _save(campus, registration, halaman=1).version
    second = _save(campus, registration, catatan=["a"])

    assert (first, second.version, second.saved_at) == (1, 2, NOON)
    assert second.document == {"catatan": ["a"]}


def test_a_document_is_of_one_enrolment_and_one_activity(
    campus: Campus, session: Session
) -> None:
    one, other = (
        enrolments.enrol(session, campus.person(name), campus.course)
        for name in ("Ani Uji", "Budi Uji")
    )

    _save(campus, one, halaman=1)

    assert queries.document(session, other, "satu") is None
    assert queries.document(session, one, "dua") is None
