"""What the pages of a quiz show: values for templates, without any key too early."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lms.core.i18n import _, format_datetime, language
from lms.courses.activities import Context
from lms.courses.activities import Page as Drawn
from lms.modules.quiz import queries, timing
from lms.modules.quiz.questions import Mode, Quiz
from lms.modules.quiz.review import (
    PartView,
    Phase,
    QuestionView,
    Visible,
    view,
    visible,
)
from lms.modules.quiz.sitting import Row, Sitting

MINUTE = timedelta(minutes=1)
_ACTIVITY_LINK = re.compile(r'href="([a-z0-9-]{1,64})"')


@dataclass(frozen=True, slots=True)
class Desk:
    """One learner's quiz: the quiz as it is now, and all attempts at it."""

    context: Context
    quiz: Quiz
    sittings: tuple[Sitting, ...]

    @property
    def running(self) -> Sitting | None:
        """Return the attempt that is not submitted yet."""
        return next((each for each in self.sittings if each.is_open), None)

    @property
    def attempts_left(self) -> int | None:
        """Return how many attempts may still be started, None for any number."""
        if not self.quiz.attempts:
            return None
        used = [each for each in self.sittings if each.quiz.mode is self.quiz.mode]
        return max(0, self.quiz.attempts - len(used))

    @property
    def is_closed(self) -> bool:
        """Tell whether the activity has closed."""
        closes_at = self.context.closes_at
        return closes_at is not None and self.context.now >= closes_at

    def visible(self, sitting: Sitting) -> Visible:
        """Return what may be seen of an attempt as a whole."""
        return visible(
            self.quiz,
            Phase.ANSWERING if sitting.is_open else Phase.SUBMITTED,
            last=self.attempts_left == 0 or self.is_closed,
            another_open=self.running is not None,
        )

    def sitting(self, number: str) -> Sitting | None:
        """Return the attempt with this number."""
        return next((s for s in self.sittings if str(s.number) == number), None)


def desk(context: Context) -> Desk:
    """Return everything about this learner's quiz."""
    attempts = queries.attempts(
        context.session, context.registration, context.activity.key
    )
    sittings = queries.sittings(context.session, attempts, context.closes_at)
    return Desk(context, queries.quiz_of(context.content), tuple(sittings))


def lobby(desk: Desk) -> Drawn:
    """Draw the quiz's first page: its rules, the attempts so far, the way in."""
    done = [each for each in desk.sittings if not each.is_open]
    return desk.context.page(
        "quiz/lobby.html",
        quiz=desk.quiz,
        practice=desk.quiz.mode is Mode.PRACTICE,
        running=desk.running,
        over=desk.running is not None and desk.running.is_over(desk.context.now),
        done=done,
        attempts_left=desk.attempts_left,
        closed=desk.is_closed,
    )


def question(
    context: Context, sitting: Sitting, row: Row, error: str = "", typed: str = ""
) -> Drawn:
    """Draw one question of an open attempt.

    ``error`` tells why what was ``typed`` could not be kept.
    """
    phase = Phase.CHECKED if row.answer.checked else Phase.ANSWERING
    shown = visible(sitting.quiz, phase)
    found = _view(context, row, key=shown.key)
    drawn = _within(
        context,
        sitting,
        "quiz/question.html",
        row=row,
        view=replace(found, value=typed) if error and typed else found,
        revealed=shown.key,
        previous_row=sitting.row(row.number - 1),
        next_row=sitting.row(row.number + 1),
        saved=saved_text(row.answer.saved_at) if row.answer.saved_at else "",
        error=error,
    )
    return replace(drawn, status=422) if error else drawn


def overview(context: Context, sitting: Sitting) -> Drawn:
    """Draw the page before submitting: what is empty, partial or flagged."""
    return _within(
        context,
        sitting,
        "quiz/overview.html",
        empty=[row for row in sitting.rows if row.is_empty],
        partial=[row for row in sitting.rows if row.is_partial],
        flagged=[row for row in sitting.rows if row.answer.flagged],
    )


def _within(
    context: Context,
    sitting: Sitting,
    template: str,
    **values: Any,  # noqa: ANN401 - values of a template
) -> Drawn:
    return context.page(
        template,
        quiz=sitting.quiz,
        practice=sitting.is_practice,
        sitting=sitting,
        now_ms=_milliseconds(context.now),
        end_ms=None if sitting.end is None else _milliseconds(sitting.end),
        minutes_left=_minutes_left(context.now, sitting.end),
        **values,
    )


def result(desk: Desk, sitting: Sitting) -> Drawn:
    """Draw a submitted attempt: its receipt, and its review if that may be seen."""
    shown = desk.visible(sitting)
    rows = sitting.rows if shown.key else ()
    return desk.context.page(
        "quiz/result.html",
        quiz=desk.quiz,
        practice=sitting.is_practice,
        sitting=sitting,
        passed=sitting.score.reaches(desk.quiz.pass_at),
        views=[(row, _view(desk.context, row, key=True)) for row in rows],
        reviewed=shown.key,
        attempts_left=desk.attempts_left,
        running=desk.running,
        closed=desk.is_closed,
    )


def _view(context: Context, row: Row, *, key: bool) -> QuestionView:
    """Return a question as shown, its links to activities made whole.

    They are written relative to the course, and these pages lie deeper.
    """
    found = view(row.question, row.item, row.answer.response, key=key)
    return replace(
        found,
        html=linked(found.html, context),
        parts=tuple(_part(each, context) for each in found.parts),
        targets=tuple(_part(each, context) for each in found.targets),
        explanation=linked(found.explanation, context),
    )


def _part(part: PartView, context: Context) -> PartView:
    return replace(
        part,
        html=linked(part.html, context),
        solution=linked(part.solution, context),
        feedback=linked(part.feedback, context),
    )


def saved_text(moment: datetime) -> str:
    """Say, on the learner's clock, when an answer was saved."""
    pattern = "HH:mm:ss" if language() == "en" else "HH.mm.ss"
    return str(_("Tersimpan %(time)s", time=format_datetime(moment, pattern)))


def linked(html: str, context: Context) -> str:
    """Return sanitised ``html`` with links to activities of the course made whole."""
    course = context.base_url.rpartition("/")[0]
    return _ACTIVITY_LINK.sub(rf'href="{course}/\1"', html)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _minutes_left(now: datetime, end: datetime | None) -> int | None:
    left = timing.remaining(now, end)
    return None if left is None else left // MINUTE
