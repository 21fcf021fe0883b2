"""Who learns what: every statement is made of its number, so that it can be made again.

5,000 people in cohorts, 20 courses of 65 activities, questions in every eighth one. A
cohort is busy for a while in one course, beside everybody else in theirs; so a person
has many statements in a small store too, and in a large one they lie far apart.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid5

from lms.xapi import verbs

PEOPLE = 5000
COURSES = 20
ACTIVITIES = 65
IN_SECTION = 9
QUIZ_EVERY = 8
QUESTIONS = 10
SLIDES = 12
COURSES_OF_A_PERSON = 4
COHORT = 50
SEASON = 10_000
"""Statements during which one cohort is busy, with half of them its own."""
INSTRUCTORS = 40

SITE = "https://pamong.id"
PROFILE = f"{SITE}/profile/v/1"
BEGINNING = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
SECONDS_APART = 7

VIEWED, EXPERIENCED, PROGRESSED, SLIDE, COMPLETED = range(5)
COURSE_VIEWED, INITIALIZED, ANSWERED, SUBMITTED, SCORED = range(5, 10)
PASSED, ENROLLED = 10, 11

_SHARES = {
    VIEWED: 50,
    EXPERIENCED: 30,
    PROGRESSED: 24,
    SLIDE: 28,
    COMPLETED: 20,
    COURSE_VIEWED: 22,
    INITIALIZED: 12,
    ANSWERED: 40,
    SUBMITTED: 12,
    SCORED: 10,
    PASSED: 6,
    ENROLLED: 2,
}
KINDS = bytes(kind for kind, share in _SHARES.items() for _one in range(share))
"""A byte chosen evenly chooses an event as often as it happens in life."""
VERBS = {
    VIEWED: verbs.VIEWED,
    EXPERIENCED: verbs.EXPERIENCED,
    PROGRESSED: verbs.PROGRESSED,
    SLIDE: verbs.EXPERIENCED,
    COMPLETED: verbs.COMPLETED,
    COURSE_VIEWED: verbs.VIEWED,
    INITIALIZED: verbs.INITIALIZED,
    ANSWERED: verbs.ANSWERED,
    SUBMITTED: verbs.SUBMITTED,
    SCORED: verbs.SCORED,
    PASSED: verbs.PASSED,
    ENROLLED: verbs.REGISTERED,
}
ABOUT_THE_COURSE = frozenset({COURSE_VIEWED, ENROLLED})
IN_A_QUIZ = frozenset({INITIALIZED, ANSWERED, SUBMITTED, SCORED, PASSED})
WITH_INSTRUCTOR = frozenset({SCORED, ENROLLED})
OF_A_PART = frozenset({ANSWERED, SLIDE})
"""Kinds whose object is a question or a slide, inside a placed activity."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one statement is about, in numbers; ``luck`` decides the rest."""

    number: int
    id: UUID
    kind: int
    person: int
    course: int
    activity: int
    part: int
    luck: int

    @property
    def is_about_the_course(self) -> bool:
        """Tell whether the course itself is the object."""
        return self.kind in ABOUT_THE_COURSE

    @property
    def section(self) -> int:
        """Return the section of the course that the activity is in."""
        return self.activity // IN_SECTION

    @property
    def instructor(self) -> int:
        """Return who teaches the person's cohort in this course."""
        return self.course * 2 + self.person // COHORT % 2


class Population:
    """The people and courses that one seed makes."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._key = seed.to_bytes(8, "big")

    def facts(self, number: int) -> Facts:
        """Return what statement ``number`` is about; the same each time."""
        chance = hashlib.blake2b(number.to_bytes(8, "big"), key=self._key).digest()
        kind = KINDS[chance[16] * len(KINDS) >> 8]
        person, course = self._who_and_where(number, chance)
        activity = int.from_bytes(chance[24:28], "big") % ACTIVITIES
        if kind in IN_A_QUIZ:
            activity -= activity % QUIZ_EVERY
        identifier = UUID(bytes=chance[:16], version=4)
        luck = int.from_bytes(chance[32:40], "big")
        return Facts(
            number, identifier, kind, person, course, activity, chance[28], luck
        )

    def _who_and_where(self, number: int, chance: bytes) -> tuple[int, int]:
        one = int.from_bytes(chance[18:22], "big")
        if chance[17] & 1:
            season = number // SEASON
            person = (season * COHORT + one % COHORT) % PEOPLE
            return person, course_of(person, 0)
        person = one % PEOPLE
        return person, course_of(person, chance[23] % COURSES_OF_A_PERSON)


def course_of(person: int, choice: int) -> int:
    """Return one of the courses of a person; a cohort shares its first one."""
    return (person // COHORT + choice * (1 + person % 4)) % COURSES


def moment(facts: Facts) -> datetime:
    """Return when it happened: later for a later number, by an uneven while."""
    seconds = facts.number * SECONDS_APART
    return BEGINNING + timedelta(seconds=seconds, milliseconds=facts.luck % 7000)


# --- Names


@lru_cache(maxsize=PEOPLE)
def account(person: int) -> str:
    """Return the opaque name of a person's account."""
    return str(uuid5(_NAMES, f"person {person}"))


@lru_cache(maxsize=INSTRUCTORS)
def instructor_account(instructor: int) -> str:
    """Return the opaque name of an instructor's account."""
    return str(uuid5(_NAMES, f"instructor {instructor}"))


@lru_cache(maxsize=PEOPLE * COURSES_OF_A_PERSON)
def registration(person: int, course: int) -> str:
    """Return the UUID of one person's run through one course."""
    return str(uuid5(_NAMES, f"registration {person} {course}"))


@lru_cache(maxsize=COURSES)
def course_iri(course: int) -> str:
    """Return the identifier of a course."""
    return f"{SITE}/id/kursus/pelatihan-{course + 1}"


@lru_cache(maxsize=COURSES * ACTIVITIES)
def section_iri(course: int, section: int) -> str:
    """Return the identifier of a section."""
    return f"{course_iri(course)}/bagian/agenda-{section + 1}"


@lru_cache(maxsize=COURSES * ACTIVITIES)
def activity_iri(course: int, activity: int) -> str:
    """Return the identifier of a placed activity."""
    return f"{course_iri(course)}/kegiatan/kegiatan-{activity + 1}"


def attempt_iri(facts: Facts) -> str:
    """Return the identifier of the attempt at the quiz."""
    return f"{activity_iri(facts.course, facts.activity)}/attempt/{1 + facts.part % 2}"


def object_iri(facts: Facts) -> str:
    """Return the identifier of what the statement is about."""
    if facts.is_about_the_course:
        return course_iri(facts.course)
    placed = activity_iri(facts.course, facts.activity)
    if facts.kind == ANSWERED:
        return f"{placed}/question/soal-{1 + facts.part % QUESTIONS}"
    if facts.kind == SLIDE:
        return f"{placed}/slide/{1 + facts.part % SLIDES}"
    return placed


_NAMES = UUID("5b0dbd5c-7ba5-4a7c-a1e5-3f7a54a0c5c1")
