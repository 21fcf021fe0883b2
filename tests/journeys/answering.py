"""The right answers of a quiz, as the database has them."""

from uuid import UUID

from sqlalchemy.orm import Session

from lms.modules.quiz import queries
from lms.modules.quiz.answers import Response, as_form
from lms.modules.quiz.quantities import shown
from lms.modules.quiz.questions import (
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    Single,
    TrueFalse,
)
from lms.modules.quiz.sitting import Row, Sitting


def sittings(session: Session, registration: UUID, activity: str) -> list[Sitting]:
    """Return the attempts of a learner at a quiz, by number."""
    attempts = queries.attempts(session, registration, activity)
    return queries.sittings(session, attempts)


def right_form(row: Row) -> dict[str, str]:
    """Return the fields of a question's page that answer it rightly."""
    return as_form(row.item, right_response(row.question))


def right_response(question: Question) -> Response:
    """Return the response to ``question`` that gets every point."""
    response: Response = None
    match question:
        case Single():
            response = question.correct
        case Multiple():
            response = sorted(question.correct)
        case TrueFalse():
            response = question.answer
        case Matching():
            response = dict(question.pairs)
        case Ordering():
            places = enumerate(question.things, start=1)
            response = {thing.id: place for place, thing in places}
        case ShortAnswer():
            response = question.accept[0]
        case Numeric():
            response = shown(question.answer).replace(".", ",")
    assert response is not None, question.kind
    return response
