"""A certificate is awarded to whoever passed, once, with two statements."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Institution, Person
from lms.core import clock
from lms.core.json import JsonObject
from lms.courses import statements, tracking
from lms.courses.activities import Result
from lms.courses.certificates import operations, queries
from lms.courses.certificates.errors import (
    CertificateNotFoundError,
    NotAwardableError,
    NotPassedError,
)
from lms.courses.certificates.models import Certificate
from lms.courses.enrolments import operations as enrolment_operations
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.profile.matching import violations
from lms.courses.progress import operations as progress
from lms.courses.progress.models import CourseStanding
from lms.xapi import queries as log
from lms.xapi import store, verbs
from lms.xapi.agents import lms_authority
from lms.xapi.store import Origin, Source
from tests.courses import saying
from tests.courses.certificates.situations import (
    BEGIN,
    END,
    EXAM,
    STAFF_NAME,
    course,
    enrolled,
    passed,
)

STAFF = UUID(STAFF_NAME)


def _statements(session: Session, row: EnrolmentRow, *verbs_: str) -> list[JsonObject]:
    found = log.log_of(
        session, store=row.store_id, registration=row.registration, verbs=verbs_
    )
    return [each.statement for each in found]


@pytest.mark.parametrize(("mark", "is_awarded"), [("70.00", False), ("70.01", True)])
def test_the_limit_is_70_01(session: Session, mark: str, is_awarded: bool) -> None:  # noqa: FBT001 - a case
    row = enrolled(session, course(session))

    saying.score(session, row, EXAM, mark)

    found = queries.valid_of(session, row.registration)
    assert (found is not None) is is_awarded


@pytest.mark.parametrize(("mark", "passes"), [("70.004999", False), ("70.005", True)])
def test_staff_can_award_what_rounds_to_70_01(
    session: Session,
    mark: str,
    passes: bool,  # noqa: FBT001 - a case
) -> None:
    row = enrolled(session, course(session, "staff"))
    saying.score(session, row, EXAM, mark)

    if not passes:
        with pytest.raises(NotPassedError, match="belum lulus"):
            operations.award(session, row.registration, by=STAFF)
        return
    certificate = operations.award(session, row.registration, by=STAFF)
    assert str(certificate.mark) == "70.01"


def test_the_paper_tells_what_was_true_at_the_award(session: Session) -> None:
    of = course(session)
    with clock.running_at(BEGIN):
        row = enrolled(session, of)
    with clock.running_at(END):
        saying.score(session, row, EXAM, "88.40")

    certificate = queries.valid_of(session, row.registration)

    assert certificate is not None
    holder = session.get_one(Person, row.person_id)
    home = session.get_one(Institution, holder.institution_id)
    issuer = session.get_one(Institution, of.institution_id)
    assert certificate.holder_name == holder.name
    assert certificate.institution == home.name
    assert certificate.issuer == issuer.name
    assert certificate.course_title == "Kolaborasi"
    assert certificate.jp == 6
    assert str(certificate.mark) == "88.40"
    assert certificate.band == "Memuaskan"
    assert certificate.cohort_name == "Angkatan III"
    assert certificate.started_on == date(2026, 1, 2)
    assert certificate.finished_on == date(2026, 1, 9)
    assert certificate.issued_on == date(2026, 1, 9)
    assert certificate.issued_at == END
    assert certificate.issued_by is None
    assert certificate.number == "PM-2026-000001"
    assert certificate.digest == certificate.paper.digest()


def test_days_are_those_of_the_cohorts_clock(session: Session) -> None:
    row = enrolled(session, course(session), zone="Asia/Jayapura")
    with clock.running_at(END.replace(month=12, day=31, hour=16)):
        saying.score(session, row, EXAM, "88.40")

    certificate = queries.valid_of(session, row.registration)

    assert certificate is not None
    assert certificate.issued_on == date(2027, 1, 1)
    assert certificate.number == "PM-2027-000001"


def test_the_lms_certifies_and_the_learner_earns(session: Session) -> None:
    row = passed(session)

    certificate = queries.valid_of(session, row.registration)
    assert certificate is not None
    [certified] = _statements(session, row, verbs.CERTIFIED)
    [earned] = _statements(session, row, verbs.EARNED)

    assert certified["actor"] == lms_authority()
    assert earned["actor"] == statements.agent(row.account_name)
    assert [certified["id"], earned["id"]] == [
        str(certificate.certified_id),
        str(certificate.earned_id),
    ]
    assert certified["object"] == earned["object"]
    target = certified["object"]
    assert target["id"] == f"http://lms.test/id/sertifikat/{certificate.id}"
    assert target["definition"]["type"] == verbs.TYPE_CREDENTIAL
    assert target["definition"]["extensions"] == {
        "http://lms.test/profile/extensions/certificate-number": certificate.number,
        "http://lms.test/profile/extensions/jp": 6,
        "http://lms.test/profile/extensions/certificate-hash": certificate.digest,
    }
    context = earned["context"]
    assert context["registration"] == str(row.registration)
    outline = enrolments.outline_for(session, row)
    groups = [each["id"] for each in context["contextActivities"]["grouping"]]
    assert outline.iri in groups
    categories = [each["id"] for each in context["contextActivities"]["category"]]
    assert categories == ["http://lms.test/profile/v/1"]


def test_the_statements_name_nobody_and_do_not_tell_the_code(session: Session) -> None:
    row = passed(session)

    certificate = queries.valid_of(session, row.registration)
    assert certificate is not None
    said = str(_statements(session, row, verbs.CERTIFIED, verbs.EARNED))

    assert certificate.holder_name not in said
    assert certificate.code not in said


def test_the_statements_follow_our_profile(session: Session) -> None:
    row = passed(session, "staff")
    certificate = operations.award(session, row.registration, by=STAFF)
    operations.revoke(session, certificate.id, by=STAFF, reason="Keliru.")

    pair = [certificate.certified_id, certificate.earned_id]
    said = [each.statement for each in log.by_ids(session, row.store_id, pair)]
    said += _statements(session, row, verbs.VOIDED)

    assert len(said) == 4
    assert [violations(statement) for statement in said] == [[], [], [], []]


def test_staff_who_release_it_stand_in_the_statement(session: Session) -> None:
    row = passed(session, "staff")
    assert queries.valid_of(session, row.registration) is None

    certificate = operations.award(session, row.registration, by=STAFF)

    assert certificate.issued_by == STAFF
    [certified] = _statements(session, row, verbs.CERTIFIED)
    assert certified["context"]["instructor"] == statements.agent(STAFF)


def test_awarding_twice_gives_the_same_certificate_and_says_nothing_new(
    session: Session,
) -> None:
    row = passed(session)
    first = queries.valid_of(session, row.registration)

    second = operations.award(session, row.registration, by=STAFF)

    assert second is first
    assert len(_statements(session, row, verbs.CERTIFIED, verbs.EARNED)) == 2


def test_a_course_that_gives_none_gives_none(session: Session) -> None:
    row = passed(session, "none")

    assert queries.valid_of(session, row.registration) is None
    with pytest.raises(NotAwardableError, match="tidak menerbitkan"):
        operations.award(session, row.registration, by=STAFF)


def test_an_enrolment_that_ended_gets_none(session: Session) -> None:
    row = passed(session, "staff")
    enrolment_operations.withdraw(session, row.registration, by=None)

    with pytest.raises(NotAwardableError, match="sudah diakhiri"):
        operations.award(session, row.registration, by=STAFF)


def test_an_ended_enrolment_that_passes_late_gets_none(session: Session) -> None:
    row = enrolled(session, course(session))
    enrolment_operations.withdraw(session, row.registration, by=None)

    saying.score(session, row, EXAM, "88.40")

    assert queries.valid_of(session, row.registration) is None


def test_a_registration_that_nobody_has_is_not_found(session: Session) -> None:
    with pytest.raises(CertificateNotFoundError):
        operations.award(session, uuid4(), by=STAFF)


def test_an_outside_clients_passed_awards_nothing(session: Session) -> None:
    row = enrolled(session, course(session))
    run = row.run(enrolments.outline_for(session, row))
    claim = statements.of_course(run, verbs.PASSED, at=clock.now())

    store.add(session, [claim], Origin(row.store_id, Source.CLIENT, lms_authority()))

    assert queries.valid_of(session, row.registration) is None


def test_a_trusted_passed_awards_nothing_while_the_fold_does_not_stand(
    session: Session,
) -> None:
    row = enrolled(session, course(session))
    run = row.run(enrolments.outline_for(session, row))
    saying.score(session, row, EXAM, "40")

    said = Result(success=True)
    claim = statements.of_course(run, verbs.PASSED, at=clock.now(), outcome=said)

    tracking.record(session, run, [claim])

    assert queries.valid_of(session, row.registration) is None


def test_a_rebuild_never_awards(session: Session) -> None:
    row = passed(session, "staff")
    session.execute(
        update(CourseStanding)
        .where(CourseStanding.registration == row.registration)
        .values(passed=None)
    )

    differences, _ = progress.rebuild(session, row.registration, check=False)

    assert differences
    assert queries.valid_of(session, row.registration) is None


def test_numbers_of_a_year_follow_one_another_and_begin_anew(session: Session) -> None:
    of = course(session)
    rows = [enrolled(session, of) for _ in range(3)]
    for row, year in zip(rows, (2026, 2026, 2027), strict=True):
        with clock.running_at(END.replace(year=year)):
            saying.score(session, row, EXAM, "88.40")

    numbers = session.scalars(
        select(Certificate.number).order_by(Certificate.number)
    ).all()
    assert numbers == ["PM-2026-000001", "PM-2026-000002", "PM-2027-000001"]


def test_many_can_be_awarded_at_once_and_each_refusal_is_told(session: Session) -> None:
    of = course(session, "staff")
    good = [enrolled(session, of), enrolled(session, of)]
    for row in good:
        saying.score(session, row, EXAM, "88.40")
    bad = enrolled(session, of)

    results = operations.award_all(
        session, [row.registration for row in (*good, bad)], by=STAFF
    )

    assert isinstance(results[bad.registration], NotPassedError)
    certificates = queries.of_registrations(session, results)
    assert set(certificates) == {row.registration for row in good}
    assert session.scalar(select(func.count()).select_from(Certificate)) == 2


def test_a_course_without_marks_has_a_certificate_without_them(
    session: Session,
) -> None:
    from_reading = course(
        session,
        sections=[
            {
                "key": "satu",
                "title": "Satu",
                "summary": "",
                "activities": [
                    {
                        "key": "baca",
                        "module": "tugas-uji",
                        "title": "Baca",
                        "minutes": 5,
                        "required": True,
                        "completion": [["viewed", 0]],
                        "grade": None,
                        "weight": None,
                        "after": [],
                        "opens_at": None,
                        "closes_at": None,
                    }
                ],
            }
        ],
    )
    row = enrolled(session, from_reading)

    saying.say(session, row, "baca", verbs.VIEWED)

    certificate = queries.valid_of(session, row.registration)
    assert certificate is not None
    assert certificate.mark is None
    assert certificate.band == ""
