"""Attempts and answers as parts of xAPI statements (pure)."""

from lms.courses.activities import Result, Thing
from lms.modules.quiz.interactions import TYPE, interaction, response_string
from lms.modules.quiz.questions import Question, Quiz
from lms.modules.quiz.sitting import Row, Sitting
from lms.modules.quiz.timing import spent
from lms.xapi import verbs


def attempt(title: str, number: int) -> Thing:
    """Return an attempt as an activity; ``title`` is the quiz's."""
    path, name = f"attempt/{number}", f"{title} #{number}"
    return Thing(path, verbs.TYPE_ATTEMPT, name, number=number)


def question(asked: Question, language: str = "id") -> Thing:
    """Return a question, in the course's language, as an activity with its key."""
    return Thing(
        f"question/{asked.key}",
        TYPE,
        description=asked.text,
        interaction=interaction(asked, language),
    )


def answered(row: Row) -> Result:
    """Return the outcome of one answer."""
    mark = row.mark
    return Result(
        score=mark.score,
        success=mark.correct,
        response=response_string(row.question, row.answer.response),
    )


def submitted(sitting: Sitting) -> Result:
    """Return that an attempt is over, and how long it took."""
    ended = sitting.submitted_at or sitting.started_at
    length = spent(sitting.started_at, ended, sitting.end)
    return Result(completion=True, duration=length, practice=sitting.is_practice)


def scored(quiz: Quiz, sitting: Sitting) -> Result:
    """Return the score of a submitted attempt; ``quiz`` has the mark that passes."""
    score = sitting.score
    return Result(
        score=score,
        success=score.reaches(quiz.pass_at),
        practice=sitting.is_practice,
    )
