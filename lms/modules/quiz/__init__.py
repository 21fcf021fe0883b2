"""Quizzes: practice and graded tests of seven types of question."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.core.i18n import _, lazy
from lms.core.json import JsonObject
from lms.courses.activities import (
    ActivityModule,
    Answer,
    Begun,
    Context,
    Form,
    Grade,
    Redirect,
    Reply,
    action,
    page,
)
from lms.courses.source import Source
from lms.modules.quiz import operations, pages, queries, statements, timing
from lms.modules.quiz.content import read
from lms.modules.quiz.errors import AnswerError, InvalidContentError, Path
from lms.modules.quiz.models import QuizAttempt
from lms.modules.quiz.operations import Saved, Sent
from lms.modules.quiz.questions import Mode
from lms.modules.quiz.sitting import Row, Sitting
from lms.xapi import verbs

FURTHEST = 10_000
"""Changes by which a page's count may run ahead of ours; more is no honest count."""

OVERVIEW = "tinjau"
CLEAR = "kosong"
"""Wishes of a page's ``go`` that are no question's number."""

_COUNT = re.compile(r"[0-9]{1,6}")


class QuizModule(ActivityModule):
    """A quiz; attempts and answers stand in the module's own tables."""

    key = "quiz"
    title = lazy("Kuis")
    purpose = lazy("Latihan dengan umpan balik, atau ujian bernilai.")
    icon = "quiz"
    activity_type = verbs.TYPE_ASSESSMENT
    completion = ("graded",)

    def read(self, source: Source) -> JsonObject:
        """Turn a quiz file, and the banks that it draws from, into content."""
        document = source.yaml()
        if document is None:
            return {}

        def load(path: str) -> object:
            if path not in source.files:
                raise LookupError(path)
            return source.yaml(path)

        def render(markdown: str, /, path: Path, file: str) -> str:
            return source.markdown(markdown, path, path=file)

        try:
            return read(
                document, load=load, render=render, activities=source.activities
            )
        except InvalidContentError as refused:
            for error in refused.errors:
                source.error(str(error.message), error.path, path=error.file)
            return {}

    def grade_of(self, content: JsonObject) -> Grade | None:
        """Return the grade item of a graded quiz; practice has none."""
        quiz = queries.quiz_of(content)
        return None if quiz.mode is Mode.PRACTICE else Grade(pass_at=quiz.pass_at)

    def render(self, context: Context) -> Answer:
        """Draw the rules of the quiz, the attempts so far and the way in."""
        return pages.lobby(pages.desk(context))

    @page("soal")
    def question(self, context: Context, argument: str) -> Answer:
        """Draw one question of the running attempt."""
        sitting = _running(context)
        if sitting is None or sitting.is_over(context.now):
            return Redirect(context.base_url)
        return pages.question(context, sitting, _row(sitting, argument))

    @page(OVERVIEW)
    def overview(self, context: Context, _argument: str) -> Answer:
        """Draw what is empty or flagged, before submitting."""
        sitting = _running(context)
        if sitting is None or sitting.is_over(context.now):
            return Redirect(context.base_url)
        return pages.overview(context, sitting)

    @page("hasil")
    def result(self, context: Context, argument: str) -> Answer:
        """Draw a submitted attempt: receipt, score, and the review if it is open."""
        desk = pages.desk(context)
        sitting = desk.sitting(argument)
        if sitting is None:
            raise NotFoundError(lazy("Percobaan ini tidak ditemukan."))
        return (
            Redirect(context.base_url)
            if sitting.is_open
            else pages.result(desk, sitting)
        )

    @action("mulai")
    def start(self, context: Context, _form: Form, _argument: str) -> Answer:
        """Begin an attempt, or go on with the one that is open."""
        attempt, new = operations.start(
            context.session,
            context.registration,
            context.activity.key,
            context.content,
            context.now,
        )
        if new:
            context.emit(
                verbs.INITIALIZED,
                attempt=statements.attempt(context.activity.title, attempt.number),
                statement_id=_id(context, attempt.number, "initialized"),
            )
        sitting = queries.sitting(context.session, attempt, context.closes_at)
        if sitting.is_over(context.now):
            return _ended(context, _finish(context, attempt, sitting))
        return Redirect(context.url("soal", str(attempt.position)))

    @action("simpan", after_close=True)
    def save(self, context: Context, form: Form, argument: str) -> Answer:
        """Keep the answer to one question."""
        attempt, sitting = _own(context, form)
        row = _row(sitting, argument)
        if not sitting.is_open or sitting.is_late(context.now):
            return _refused(context, attempt, sitting, form)
        try:
            sent = _sent(row, form)
            saved = operations.save(context.session, attempt, row, sent, context.now)
        except AnswerError as error:
            if _by_script(form):
                raise
            typed = form.get("answer", "")
            return pages.question(context, sitting, row, str(error), typed)
        if _by_script(form):
            return _told(context, saved)
        if saved.stale:
            return _outrun(context, row)
        return Redirect(_onward(context, sitting, row, form.get("go", "")))

    @action("periksa", after_close=True)
    def check(self, context: Context, form: Form, argument: str) -> Answer:
        """Keep the answer to one question of a practice and show how it was."""
        attempt, sitting = _own(context, form)
        row = _row(sitting, argument)
        if not sitting.is_practice:
            raise NotFoundError(lazy("Tindakan ini tidak dikenal."))
        if not sitting.is_open or sitting.is_late(context.now):
            return _refused(context, attempt, sitting, form)
        if row.answer.checked:
            return Redirect(context.url("soal", argument))
        try:
            sent = _sent(row, form)
            saved = operations.check(context.session, attempt, row, sent, context.now)
        except AnswerError as error:
            typed = form.get("answer", "")
            return pages.question(context, sitting, row, str(error), typed)
        if saved.stale:
            return _outrun(context, row)
        return Redirect(context.url("soal", argument))

    @action("kumpulkan", after_close=True)
    def submit(self, context: Context, form: Form, _argument: str) -> Answer:
        """Submit the attempt with what was saved; again and again gives one result."""
        attempt, sitting = _own(context, form)
        late = sitting.is_open and sitting.is_late(context.now)
        finished = _finish(context, attempt, sitting)
        if late:
            return _ended(context, finished)
        return Redirect(_result_url(context, finished))

    def begun(
        self, session: Session, closed: AbstractSet[str], now: datetime
    ) -> list[Begun]:
        """Return the attempts that nobody submitted in time."""
        return queries.overdue(session, now - timing.GRACE, closed)

    def expire(self, context: Context) -> None:
        """Submit an attempt whose time is over, as its learner's next visit would."""
        attempt = queries.open_attempt(
            context.session, context.registration, context.activity.key
        )
        if attempt is None:
            return
        sitting = queries.sitting(context.session, attempt, context.closes_at)
        if sitting.is_late(context.now):
            _finish(context, attempt, sitting)

    def export(self, session: Session, registration: UUID) -> object:
        """Return the attempts of one enrolment."""
        return operations.export(session, registration)

    def erase(self, session: Session, registration: UUID) -> None:
        """Delete the attempts of one enrolment."""
        operations.erase(session, registration)


def _running(context: Context) -> Sitting | None:
    found = queries.open_attempt(
        context.session, context.registration, context.activity.key
    )
    if found is None:
        return None
    return queries.sitting(context.session, found, context.closes_at)


def _own(context: Context, form: Form) -> tuple[QuizAttempt, Sitting]:
    attempt = operations.own_attempt(
        context.session,
        form.get("attempt", ""),
        context.registration,
        context.activity.key,
    )
    return attempt, queries.sitting(context.session, attempt, context.closes_at)


def _row(sitting: Sitting, argument: str) -> Row:
    row = sitting.row(_number(argument))
    if row is None:
        raise NotFoundError(lazy("Soal ini tidak ada dalam percobaan Anda."))
    return row


def _sent(row: Row, form: Form) -> Sent:
    return Sent(
        form={} if form.get("go") == CLEAR else form,
        seq=_seq(form.get("seq", ""), row),
        flagged=bool(form.get("flagged")),
        device=form.get("device", "")[:64],
    )


def _seq(sent: str, row: Row) -> int:
    number = _number(sent)
    if 0 < number <= row.answer.seq + FURTHEST:
        return number
    raise AnswerError(lazy("Kiriman tidak lengkap. Muat ulang halaman ini."))


def _number(text: str) -> int:
    """Return a count that a page sent, 0 for anything else."""
    return int(text) if _COUNT.fullmatch(text) else 0


def _by_script(form: Form) -> bool:
    return form.get("script") == "1"


def _id(context: Context, number: int, *parts: object) -> UUID:
    return context.derived_id("attempt", number, *parts)


def _finish(context: Context, attempt: QuizAttempt, sitting: Sitting) -> Sitting:
    """Submit the attempt, unless it was, and say so; return it as it is then."""
    if operations.submit(context.session, attempt, sitting, context.now):
        sitting = replace(
            sitting, submitted_at=attempt.submitted_at, receipt=attempt.receipt or ""
        )
        _say_submitted(context, sitting)
    return sitting


def _say_submitted(context: Context, sitting: Sitting) -> None:
    attempt = statements.attempt(context.activity.title, sitting.number)
    for row in sitting.rows:
        if not row.is_empty:
            key = row.question.key
            context.emit(
                verbs.ANSWERED,
                statements.answered(row),
                about=statements.question(row.question, context.language),
                attempt=attempt,
                statement_id=_id(context, sitting.number, "answered", key),
                at=sitting.submitted_at,
            )
    context.emit(
        verbs.SUBMITTED,
        statements.submitted(sitting),
        attempt=attempt,
        statement_id=_id(context, sitting.number, "submitted"),
        at=sitting.submitted_at,
    )
    context.emit(
        verbs.SCORED,
        statements.scored(queries.quiz_of(context.content), sitting),
        attempt=attempt,
        statement_id=_id(context, sitting.number, "scored"),
        at=sitting.submitted_at,
    )


def _result_url(context: Context, sitting: Sitting) -> str:
    return context.url("hasil", str(sitting.number))


def _ended(context: Context, sitting: Sitting) -> Answer:
    message = _(
        "Waktu sudah habis. Percobaan dikumpulkan dengan %(count)d jawaban yang "
        "tersimpan.",
        count=sitting.answered,
    )
    return Redirect(_result_url(context, sitting), message, "warning")


def _refused(
    context: Context, attempt: QuizAttempt, sitting: Sitting, form: Form
) -> Answer:
    """Keep no answer to an attempt that is over, and submit it if it was not."""
    finished = _finish(context, attempt, sitting)
    message = _("Percobaan ini sudah berakhir; jawaban terakhir tidak ikut dihitung.")
    url = _result_url(context, finished)
    if _by_script(form):
        return Reply({"error": "quiz_over", "message": message, "url": url}, 409)
    if sitting.is_open:
        return _ended(context, finished)
    return Redirect(url, message, "warning")


def _told(context: Context, saved: Saved) -> Answer:
    message = pages.saved_text(context.now)
    if saved.stale:
        message = _(
            "Soal ini sudah diubah di tab atau perangkat lain. Muat ulang halaman."
        )
    return Reply(
        {
            "message": message,
            "seq": saved.seq,
            "stale": saved.stale,
            "other": saved.other_device,
        }
    )


def _outrun(context: Context, row: Row) -> Answer:
    message = _(
        "Soal %(number)d sudah diubah di tab atau perangkat lain. Jawaban yang lebih "
        "baru dipertahankan; periksalah kembali.",
        number=row.number,
    )
    return Redirect(context.url("soal", str(row.number)), message, "warning")


def _onward(context: Context, sitting: Sitting, row: Row, wish: str) -> str:
    """Return the page to go to after saving: the one wished for, else the next."""
    wished = row if wish == CLEAR else sitting.row(_number(wish))
    if wished is not None:
        return context.url("soal", str(wished.number))
    if wish == OVERVIEW or row.number == len(sitting.rows):
        return context.url(OVERVIEW)
    return context.url("soal", str(row.number + 1))
