"""What the store holds of a whole run follows the profile, in its order."""

from sqlalchemy.orm import Session

from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.profile.matching import template_of
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.courses import saying
from tests.courses.certificates.situations import EXAM, course, enrolled
from tests.courses.profile.following import follows


def _names(session: Session, row: EnrolmentRow) -> list[str]:
    """Return the templates of a run's statements, without withdrawals, in order."""
    stored = log.of_registration(session, row.store_id, row.registration, limit=100)
    names = [str(template_of(each.statement)) for each in reversed(stored)]
    return [name for name in names if name != "voided"]


def test_a_run_to_the_certificate_follows_its_pattern(session: Session) -> None:
    row = enrolled(session, course(session))
    saying.say(session, row, EXAM, verbs.VIEWED)
    saying.say(session, row, EXAM, verbs.INITIALIZED)
    saying.say(session, row, EXAM, verbs.SUBMITTED)
    saying.score(session, row, EXAM, "64")
    saying.score(session, row, EXAM, "90")

    names = _names(session, row)

    assert names[0] == "enrolled"
    assert names[-4:] == ["course-completed", "course-passed", "certified", "earned"]
    assert follows(names, "run")


def test_a_run_whose_completion_is_withdrawn_follows_its_pattern(
    session: Session,
) -> None:
    row = enrolled(session, course(session))
    said = saying.score(session, row, EXAM, "90")
    saying.void(session, row, said)
    saying.score(session, row, EXAM, "95")
    enrolments.withdraw(session, row.registration, by=None)

    names = _names(session, row)

    assert names.index("certified") < names.index("course-completed")
    assert names[-1] == "unenrolled"
    assert follows(names, "run")
