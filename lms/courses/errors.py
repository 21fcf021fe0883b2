"""What can go wrong with courses, said so that a person knows what to do next."""

from http import HTTPStatus

from lms.core.errors import ForbiddenError, PamongError


class LockedError(ForbiddenError):
    """The activity is not open to this learner yet, or no longer."""

    code = "locked"


class EnrolmentError(PamongError):
    """The person cannot be enrolled; the message says why."""

    code = "enrolment"
    status = HTTPStatus.CONFLICT
