"""A certificate ends by an act of staff; a doubt only flags it."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import erasures, exports
from lms.core import clock
from lms.courses import statements, tracking
from lms.courses.certificates import operations, queries
from lms.courses.certificates.errors import CertificateNotFoundError, ReasonMissingError
from lms.courses.certificates.models import ERASED_NAME, Certificate
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.courses import saying
from tests.courses.certificates.situations import (
    END,
    EXAM,
    STAFF_NAME,
    course,
    enrolled,
    passed,
)
from tests.factories import people

STAFF = UUID(STAFF_NAME)
REASON = "Jawaban ujian disalin dari peserta lain."


def _valid(session: Session, row: EnrolmentRow) -> Certificate:
    found = queries.valid_of(session, row.registration)
    assert found is not None
    return found


def test_revoking_voids_both_statements_and_says_who_and_why(session: Session) -> None:
    row = passed(session)
    certificate = _valid(session, row)
    pair = [certificate.certified_id, certificate.earned_id]

    with clock.running_at(END):
        operations.revoke(session, certificate.id, by=STAFF, reason=f" {REASON}\n")

    assert certificate.revoked_at == END
    assert certificate.revoked_by == STAFF
    assert certificate.reason == REASON
    assert [each.voided for each in log.by_ids(session, row.store_id, pair)] == [
        True,
        True,
    ]
    voiding = log.log_of(
        session,
        store=row.store_id,
        registration=row.registration,
        verbs=[verbs.VOIDED],
    )
    assert {each.statement["object"]["id"] for each in voiding} == set(map(str, pair))
    assert [each.statement["context"]["instructor"] for each in voiding] == [
        statements.agent(STAFF)
    ] * 2
    assert REASON not in str([each.statement for each in voiding])


def test_the_first_revocation_counts(session: Session) -> None:
    certificate = _valid(session, passed(session))
    operations.revoke(session, certificate.id, by=STAFF, reason=REASON)

    operations.revoke(session, certificate.id, by=uuid4(), reason="Alasan lain.")

    assert certificate.reason == REASON
    assert certificate.revoked_by == STAFF


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
def test_a_revocation_needs_a_reason_of_readable_length(
    session: Session, reason: str
) -> None:
    certificate = _valid(session, passed(session))

    with pytest.raises(ReasonMissingError, match="alasan pencabutan"):
        operations.revoke(session, certificate.id, by=STAFF, reason=reason)

    assert certificate.revoked_at is None


def test_what_does_not_exist_cannot_be_revoked(session: Session) -> None:
    with pytest.raises(CertificateNotFoundError):
        operations.revoke(session, uuid4(), by=STAFF, reason=REASON)


def test_the_system_does_not_undo_a_revocation_but_staff_may(session: Session) -> None:
    row = enrolled(session, course(session))
    first = saying.score(session, row, EXAM, "88.40")
    revoked = _valid(session, row)
    operations.revoke(session, revoked.id, by=STAFF, reason=REASON)

    saying.void(session, row, first)
    saying.score(session, row, EXAM, "91.00")
    assert queries.valid_of(session, row.registration) is None

    anew = operations.award(session, row.registration, by=STAFF)
    assert anew.id != revoked.id
    assert anew.code != revoked.code
    assert anew.number != revoked.number
    assert str(anew.mark) == "91.00"


def test_a_pass_that_is_withdrawn_flags_the_certificate_and_keeps_it(
    session: Session,
) -> None:
    row = enrolled(session, course(session))
    score = saying.score(session, row, EXAM, "88.40")
    certificate = _valid(session, row)

    with clock.running_at(END):
        saying.void(session, row, score)

    assert certificate.questioned_at == END
    assert certificate.revoked_at is None
    assert queries.questioned(session) == [certificate]


def test_voiding_the_passed_statement_itself_flags_it_too(session: Session) -> None:
    row = passed(session)
    outline = enrolments.outline_for(session, row)
    stated = log.latest(
        session,
        store=row.store_id,
        registration=row.registration,
        activity=outline.iri,
        verb=verbs.PASSED,
    )
    assert stated is not None
    run = row.run(outline)

    tracking.record(session, run, [statements.voiding(run, stated.id, at=clock.now())])

    assert _valid(session, row).questioned_at is not None


def test_passing_again_with_the_same_mark_takes_the_flag_away(session: Session) -> None:
    row = enrolled(session, course(session))
    saying.void(session, row, saying.score(session, row, EXAM, "88.40"))

    saying.score(session, row, EXAM, "88.40")

    assert _valid(session, row).questioned_at is None
    assert session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_passing_again_with_another_mark_leaves_it_to_staff(session: Session) -> None:
    row = enrolled(session, course(session))
    saying.void(session, row, saying.score(session, row, EXAM, "88.40"))

    saying.score(session, row, EXAM, "75.00")

    certificate = _valid(session, row)
    assert certificate.questioned_at is not None
    assert str(certificate.mark) == "88.40"


def test_staff_can_uphold_a_questioned_certificate(session: Session) -> None:
    row = enrolled(session, course(session))
    saying.void(session, row, saying.score(session, row, EXAM, "88.40"))

    certificate = operations.uphold(session, _valid(session, row).id)

    assert certificate.questioned_at is None
    assert queries.questioned(session) == []


def test_a_revoked_certificate_waits_for_no_decision(session: Session) -> None:
    row = enrolled(session, course(session))
    saying.void(session, row, saying.score(session, row, EXAM, "88.40"))

    operations.revoke(session, _valid(session, row).id, by=STAFF, reason=REASON)

    assert queries.questioned(session) == []


def test_erasing_a_person_takes_the_name_and_keeps_the_award(session: Session) -> None:
    who = people.person(session, name="Ratna Puspitasari")
    row = passed(session, who=who)
    certificate = _valid(session, row)
    number, digest = certificate.number, certificate.digest
    operations.revoke(session, certificate.id, by=STAFF, reason=REASON)

    erasures.run(session, who.id)

    kept = session.scalars(
        select(Certificate).execution_options(populate_existing=True)
    ).one()
    assert kept.holder_name == ERASED_NAME
    assert kept.institution == ""
    assert kept.reason == ""
    assert kept.person_id is None
    assert (kept.number, kept.digest) == (number, digest)


def test_a_person_gets_their_certificates_with_their_data(session: Session) -> None:
    who = people.person(session, name="Ratna Puspitasari")
    row = passed(session, who=who)

    [told] = exports.collect(session, who.id)["certificates"]

    assert told["number"] == _valid(session, row).number
    assert told["name"] == "Ratna Puspitasari"
    assert told["mark"] == "88.40"
    assert exports.collect(session, people.person(session).id)["certificates"] == []
