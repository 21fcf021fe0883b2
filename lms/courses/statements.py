"""xAPI statements of learning, made of facts (pure; xAPI 2.0, 4.2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lms.core import ids, site
from lms.core.durations import format_duration
from lms.core.json import JsonObject
from lms.courses import vocabulary
from lms.courses.activities import Emission, Result, Thing
from lms.courses.facts import PROGRESS, practice_iri
from lms.courses.marks import Score
from lms.courses.outline.model import Outline, OutlineActivity, Section
from lms.xapi import verbs

Statement = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """Whose run of which revision a statement belongs to."""

    account_name: UUID
    registration: UUID
    store: UUID
    outline: Outline
    cohort: UUID | None = None
    cohort_name: str = ""


def profile_iri() -> str:
    """Return the identifier of our xAPI profile, where it is also published."""
    return site.current().profile


def profile_version_iri() -> str:
    """Return the identifier of the profile's version that statements follow."""
    return site.current().profile_version


def extension_iri(name: str) -> str:
    """Return the identifier of an extension that our profile defines."""
    return f"{profile_iri()}/extensions/{name}"


def agent(account_name: UUID) -> JsonObject:
    """Return a person as statements name people: by an opaque account only."""
    account = {"homePage": site.current().identity, "name": str(account_name)}
    return {"objectType": "Agent", "account": account}


def activity(
    iri: str,
    kind: str,
    name: str = "",
    language: str = "id",
    **more: Any,  # noqa: ANN401 - members of a definition
) -> JsonObject:
    """Return an xAPI activity with its definition."""
    definition: JsonObject = {"type": kind}
    if name:
        definition["name"] = {language: name}
    return {"objectType": "Activity", "id": iri, "definition": {**definition, **more}}


def course_activity(outline: Outline) -> JsonObject:
    """Return the course as an xAPI activity."""
    return activity(outline.iri, verbs.TYPE_COURSE, outline.title, outline.language)


def cohort_iri(cohort: UUID) -> str:
    """Return the identifier of a cohort."""
    return f"{site.current().identity}/id/angkatan/{cohort}"


def _grouping(run: Run, *, within_course: bool) -> list[JsonObject]:
    found = [course_activity(run.outline)] if within_course else []
    if run.cohort is not None:
        found.append(
            activity(cohort_iri(run.cohort), verbs.TYPE_ACTIVITY, run.cohort_name)
        )
    return found


def context(run: Run, *, within_course: bool = True) -> JsonObject:
    """Return the context that all statements of a run share."""
    grouping = _grouping(run, within_course=within_course)
    activities: JsonObject = {
        "category": [activity(profile_version_iri(), verbs.TYPE_PROFILE)]
    }
    if grouping:
        activities["grouping"] = grouping
    return {
        "registration": str(run.registration),
        "platform": site.current().name,
        "language": run.outline.language,
        "revision": run.outline.revision_label,
        "contextActivities": activities,
    }


def score(value: Score) -> JsonObject:
    """Return a score with exact numbers (xAPI 2.0, 4.2.2.5)."""
    return {
        "scaled": value.scaled,
        "raw": value.raw,
        "min": value.min,
        "max": value.max,
    }


def result(value: Result) -> JsonObject:
    """Return a result; an empty one for no outcome."""
    extensions = dict(value.extensions)
    if value.progress is not None:
        extensions[PROGRESS] = value.progress
    if value.practice:
        extensions[practice_iri()] = True
    members = {
        "score": score(value.score) if value.score else None,
        "success": value.success,
        "completion": value.completion,
        "response": value.response,
        "duration": None if value.duration is None else format_duration(value.duration),
        "extensions": extensions or None,
    }
    return {name: member for name, member in members.items() if member is not None}


def placed_activity(run: Run, placed: OutlineActivity, kind: str) -> JsonObject:
    """Return a placed activity as an xAPI activity of its module's type."""
    return activity(placed.placed.iri, kind, placed.title, run.outline.language)


def _thing(run: Run, placed: OutlineActivity, thing: Thing) -> JsonObject:
    language = run.outline.language
    more = dict(thing.interaction)
    if thing.description:
        more["description"] = {language: thing.description}
    iri = f"{placed.placed.iri}/{thing.path}"
    return activity(iri, thing.type, thing.name, language, **more)


def emitted(
    run: Run, placed: OutlineActivity, kind: str, emission: Emission
) -> Statement:
    """Return what a module said, as a statement about its placed activity or a part."""
    section = run.outline.section_of(placed)
    own = placed_activity(run, placed, kind)
    about = emission.about
    target = own if about is None else _thing(run, placed, about)
    parent = (
        activity(section.iri, verbs.TYPE_MODULE, section.title, run.outline.language)
        if about is None
        else own
    )
    shared = context(run)
    shared["contextActivities"]["parent"] = [parent]
    if emission.attempt is not None:
        attempt = _thing(run, placed, emission.attempt)
        shared["contextActivities"]["grouping"].append(attempt)
        if emission.attempt.number:
            name = extension_iri("attempt-number")
            shared["extensions"] = {name: emission.attempt.number}
    statement: Statement = {
        "actor": agent(run.account_name),
        "verb": vocabulary.verb(emission.verb),
        "object": target,
        "context": shared,
        "timestamp": _moment(emission.at),
    }
    if emission.statement_id is not None:
        statement["id"] = str(emission.statement_id)
    outcome = result(emission.result)
    if outcome:
        statement["result"] = outcome
    return statement


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def of_course(
    run: Run,
    verb: str,
    *,
    at: datetime,
    outcome: Result | None = None,
    identifier: UUID | None = None,
) -> Statement:
    """Return a statement about the course itself: enrolled, viewed, completed …."""
    statement: Statement = {
        "actor": agent(run.account_name),
        "verb": vocabulary.verb(verb),
        "object": course_activity(run.outline),
        "context": context(run, within_course=False),
        "timestamp": _moment(at),
    }
    if identifier is not None:
        statement["id"] = str(identifier)
    if outcome is not None:
        statement["result"] = result(outcome)
    return statement


def of_section(
    run: Run,
    section: Section,
    verb: str,
    *,
    at: datetime,
    outcome: Result,
    identifier: UUID,
) -> Statement:
    """Return a statement about a section of the course, which is its parent."""
    language = run.outline.language
    shared = context(run)
    shared["contextActivities"]["parent"] = [course_activity(run.outline)]
    return {
        "id": str(identifier),
        "actor": agent(run.account_name),
        "verb": vocabulary.verb(verb),
        "object": activity(section.iri, verbs.TYPE_MODULE, section.title, language),
        "result": result(outcome),
        "context": shared,
        "timestamp": _moment(at),
    }


def derived_id(run: Run, iri: str, verb: str, occurrence: int) -> UUID:
    """Return the identifier of a derived statement's ``occurrence``, from 1."""
    return ids.derived(run.registration, iri, verb, occurrence)


def voiding(run: Run, statement_id: UUID, *, at: datetime) -> Statement:
    """Return the statement by which the LMS withdraws one of its own (4.2.3)."""
    site_account = {"homePage": site.current().identity, "name": "pamong"}
    return {
        "id": str(ids.derived("void", statement_id)),
        "actor": {"objectType": "Agent", "account": site_account},
        "verb": vocabulary.verb(verbs.VOIDED),
        "object": {"objectType": "StatementRef", "id": str(statement_id)},
        "context": {"registration": str(run.registration)},
        "timestamp": _moment(at),
    }
