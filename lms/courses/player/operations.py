"""Opening an activity for a learner, and keeping what an action said."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import clock, ids
from lms.core.errors import ConflictError, NotFoundError
from lms.core.i18n import lazy
from lms.core.json import JsonObject
from lms.courses import registry, statements, tracking
from lms.courses.activities import (
    AFTER_CLOSE,
    ActivityModule,
    Answer,
    Context,
    Emission,
    Learner,
    Result,
    setting_fields,
)
from lms.courses.availability import Availability, availability
from lms.courses.enrolments import operations as enrolment_operations
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.errors import LockedError
from lms.courses.facts import Facts
from lms.courses.outline import queries as outlines
from lms.courses.outline.model import Outline, OutlineActivity
from lms.courses.player import tokens
from lms.courses.progress import queries as progress
from lms.courses.progress.standing import NOTHING, Standing
from lms.xapi import queries as log
from lms.xapi import verbs


@dataclass(frozen=True, slots=True)
class Person:
    """Who learns, as the player needs to know it."""

    id: UUID
    account_name: UUID
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One activity, open before one learner."""

    row: EnrolmentRow
    outline: Outline
    activity: OutlineActivity
    standings: Mapping[str, Standing]
    availability: Availability
    context: Context

    @property
    def module(self) -> ActivityModule:
        """Return the activity's module; raise UnavailableError for a broken one."""
        return registry.current()[self.activity.placed.module]

    @property
    def standing(self) -> Standing:
        """Return where the learner stands in this activity."""
        return self.standings.get(self.activity.key, NOTHING)


def open_activity(
    session: Session,
    person: Person,
    registration: UUID,
    key: str,
    *,
    lock: bool = False,
    token: str = "",
) -> Opened:
    """Open an activity of the person's own enrolment; anybody else's does not exist.

    ``lock`` holds the enrolment until the transaction ends, so that two actions of one
    learner come one after the other.
    """
    find = enrolments.lock if lock else enrolments.enrolment
    row = find(session, registration)
    if row is None or row.person_id != person.id or row.withdrawn_at is not None:
        raise NotFoundError(lazy("Kegiatan ini tidak ditemukan."))
    outline = enrolments.outline_for(session, row)
    activity = outline.by_key.get(key)
    if activity is None:
        raise NotFoundError(lazy("Kegiatan ini tidak ditemukan."))
    standings = progress.standings(session, registration)
    completed = {k for k, s in standings.items() if s.completed_at is not None}
    now = clock.now()
    context = _context(session, person, row, outline, activity)
    standing = standings.get(key, NOTHING)
    context.facts = _facts(standing)
    context.completed = standing.completed_at is not None
    visit = tokens.read(token, registration, key) if token else None
    if visit is not None:
        context.visit, context.opened_at = visit.id, visit.opened_at
    return Opened(
        row,
        outline,
        activity,
        standings,
        availability(outline, activity, completed, now),
        context,
    )


def _facts(standing: Standing) -> Facts:
    score = standing.score
    return Facts(
        standing.viewed_at,
        standing.last_at,
        standing.progress,
        standing.seconds,
        standing.submitted_at,
        (score,) if score else (),
    )


def activity_url(registration: UUID, key: str) -> str:
    """Return the address of an activity's first page."""
    return f"/belajar/{registration}/{key}"


def course_url(registration: UUID) -> str:
    """Return the address of an enrolment's course page."""
    return f"/belajar/{registration}"


def _context(
    session: Session,
    person: Person,
    row: EnrolmentRow,
    outline: Outline,
    activity: OutlineActivity,
) -> Context:
    settings, content = outlines.content_of(session, row.revision_id, activity.key)
    module = registry.current()[activity.placed.module]
    onward = outline.neighbours(activity.key)[1]
    registration = row.registration

    def read_document() -> dict[str, object]:
        kept = enrolments.document(session, registration, activity.key)
        return dict(kept.document) if kept else {}

    return Context(
        session=session,
        learner=Learner(row.account_name, person.name, person.language),
        registration=registration,
        activity=activity.placed,
        settings=module.settings(**_still_known(module, settings)),
        content=content,
        facts=Facts(),
        completed=False,
        now=clock.now(),
        base_url=activity_url(registration, activity.key),
        next_url=(
            activity_url(registration, onward.key)
            if onward
            else course_url(registration)
        ),
        language=outline.language,
        closes_at=activity.closes_at,
        token=tokens.issue(registration, activity.key),
        read_document=read_document,
    )


def _still_known(module: ActivityModule, settings: JsonObject) -> JsonObject:
    """Pass over what an author chose and a newer module does not ask any more."""
    return {k: settings[k] for k in setting_fields(module) if k in settings}


def act(
    session: Session, opened: Opened, name: str, form: Mapping[str, str], argument: str
) -> Answer:
    """Run a module's action and keep what it said; the enrolment must be locked."""
    method = opened.module.actions.get(name)
    if method is None:
        raise NotFoundError(lazy("Tindakan ini tidak dikenal."))
    _check_open(opened, after_close=getattr(method, AFTER_CLOSE))
    answer = method(opened.module, opened.context, form, argument)
    keep(session, opened)
    return answer


def _check_open(opened: Opened, *, after_close: bool) -> None:
    state = opened.availability
    if state.after or state.opens_at:
        raise LockedError(lazy("Kegiatan ini belum terbuka bagi Anda."))
    if state.closed_at is not None and not after_close:
        raise ConflictError(
            lazy("Kegiatan ini sudah ditutup, jadi tidak ada lagi yang dicatat.")
        )


def keep(session: Session, opened: Opened) -> None:
    """Store the document and the statements that the context collected."""
    context = opened.context
    if context.document_changed and context.document is not None:
        enrolment_operations.save_document(
            session, context.registration, context.activity.key, context.document
        )
    run = opened.row.run(opened.outline)
    kind = opened.module.activity_type
    tracking.record(
        session,
        run,
        [
            statements.emitted(run, opened.activity, kind, emission)
            for emission in context.emissions
        ],
    )


def view(session: Session, opened: Opened) -> bool:
    """Record that the activity was looked at, at most once a day.

    Returns whether that completed it.
    """
    context = opened.context
    day = context.now.date().isoformat()
    identifier = context.derived_id("viewed", day)
    if log.get(session, opened.row.store_id, identifier) is None:
        context.emissions.append(
            Emission(verbs.VIEWED, Result(), None, None, identifier, context.now)
        )
        keep(session, opened)
    now = progress.standings(session, context.registration)
    standing = now.get(context.activity.key, NOTHING)
    return not context.completed and standing.completed_at is not None


def view_course(session: Session, row: EnrolmentRow) -> None:
    """Record that the course page was looked at; at most once a day."""
    outline = enrolments.outline_for(session, row)
    run = row.run(outline)
    now = clock.now()
    identifier = ids.derived(
        row.registration, outline.iri, "viewed", now.date().isoformat()
    )
    if log.get(session, row.store_id, identifier) is None:
        statement = statements.of_course(
            run, verbs.VIEWED, at=now, identifier=identifier
        )
        tracking.record(session, run, [statement])
