"""What courses keep about a person, given back and forgotten.

An enrolment outlives the account without naming it: statements, standings and marks
stay countable under a registration and an opaque account name that nobody can resolve
any more.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts import access, erasures, exports
from lms.accounts import queries as people
from lms.accounts.models import Person
from lms.accounts.statements import record_names
from lms.core.json import JsonObject
from lms.courses import registry
from lms.courses.enrolments import queries
from lms.courses.enrolments.lists import Participants
from lms.courses.enrolments.models import ActivityDocument, Enrolment
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.progress import queries as progress
from lms.xapi import naming
from lms.xapi import queries as log

PAGE = 500
"""Statements read at once."""


def export(session: Session, person_id: UUID) -> list[JsonObject]:
    """Return every enrolment of a person with standings, marks and statements."""
    rows = [
        queries.enrolment(session, registration)
        for registration in _registrations(session, person_id)
    ]
    return [_enrolment(session, row) for row in rows if row is not None]


def _registrations(session: Session, person_id: UUID) -> Iterable[UUID]:
    return session.scalars(
        select(Enrolment.registration)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.enrolled_at)
    ).all()


def _enrolment(session: Session, row: EnrolmentRow) -> JsonObject:
    outline = queries.outline_for(session, row)
    whole = progress.whole(session, row.registration)
    standings = progress.standings(session, row.registration)
    return {
        "course": outline.title,
        "registration": str(row.registration),
        "revision": outline.revision_label,
        "cohort": row.cohort_name,
        "enrolled_at": row.enrolled_at.isoformat(),
        "standing": _plain(whole._asdict()) if whole else None,
        "activities": {key: _plain(each._asdict()) for key, each in standings.items()},
        "modules": _of_modules(session, row.registration),
        "statements": _statements(session, row),
    }


def _plain(values: JsonObject) -> JsonObject:
    simple = (bool, int, type(None))
    return {k: v if isinstance(v, simple) else str(v) for k, v in values.items()}


def _of_modules(session: Session, registration: UUID) -> JsonObject:
    own = {m.key: m.export(session, registration) for m in registry.current()}
    documents = session.scalars(
        select(ActivityDocument).where(ActivityDocument.registration == registration)
    )
    kept = {each.key: each.document for each in documents}
    return {**{k: v for k, v in own.items() if v}, "documents": kept}


def _statements(session: Session, row: EnrolmentRow) -> list[JsonObject]:
    found: list[JsonObject] = []
    before: int | None = None
    while True:
        page = log.of_registration(
            session, row.store_id, row.registration, limit=PAGE, before=before
        )
        found += [_without_verdict(each.statement) for each in page]
        if len(page) < PAGE:
            return found
        before = page[-1].seq


def other_statements(session: Session, person_id: UUID) -> list[JsonObject]:
    """Return what is said of a person outside of their courses, in every store.

    Signing in, and whatever clients sent: about the opaque account, or about the
    e-mail address, as actor or object.
    """
    enrolled = select(Enrolment.store_id, Enrolment.registration).where(
        Enrolment.person_id == person_id
    )
    own = {tuple(row) for row in session.execute(enrolled)}
    found = people.person(session, person_id)
    names = record_names(found.account_name, found.email)
    return [
        _without_verdict(said)
        for each in people.institutions(session)
        for said in naming.statements_naming(session, each.id, names)
        if (each.id, _registration(said)) not in own
    ]


def _registration(statement: JsonObject) -> UUID | None:
    found = statement.get("context", {}).get("registration")
    return None if found is None else UUID(found)


def _without_verdict(statement: JsonObject) -> JsonObject:
    """Leave out the key of a question, and how its answer was judged.

    Whether and when a learner sees those is the module's to say: a quiz may keep them
    back, and its other attempts are still to come.
    """
    definition = statement["object"].get("definition", {})
    if "interactionType" in definition:
        definition.pop("correctResponsesPattern", None)
        for judged in ("success", "score"):
            statement.get("result", {}).pop(judged, None)
    return statement


def erase(session: Session, person_id: UUID) -> None:
    """Cut every enrolment from the person, and let the modules forget their part.

    Locks the person and the enrolments first: what is begun or saved beside this would
    be left over.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    registrations = sorted(_registrations(session, person_id))
    for registration in registrations:
        queries.lock(session, registration)
    for registration in registrations:
        for module in registry.current():
            module.erase(session, registration)
        session.execute(
            delete(ActivityDocument).where(
                ActivityDocument.registration == registration
            )
        )
    session.execute(
        update(Enrolment).where(Enrolment.person_id == person_id).values(person_id=None)
    )


def register() -> None:
    """Tell accounts what courses keep and how they forget it."""
    exports.register("courses", export)
    exports.register("other_statements", other_statements)
    access.keep_lists(Participants())
    erasures.register("courses", erase)
