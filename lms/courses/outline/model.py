"""A course as its learner's revision has it: frozen values, made from stored JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from lms.core import site
from lms.core.json import JsonObject
from lms.courses.activities import Grade, Placed
from lms.courses.rules import Completion


@dataclass(frozen=True, slots=True)
class OutlineActivity:
    """One placed activity: where it stands, what completes it, what opens it."""

    placed: Placed
    position: int
    required: bool
    completion: Completion
    weight: Decimal | None
    after: tuple[str, ...]
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def key(self) -> str:
        """Return the activity's key, unique in its course."""
        return self.placed.key

    @property
    def title(self) -> str:
        """Return the activity's title."""
        return self.placed.title

    @property
    def grade(self) -> Grade | None:
        """Return the activity's grade item, if it has one."""
        return self.completion.grade


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a course (*kajian*)."""

    key: str
    title: str
    summary: str
    iri: str
    activities: tuple[OutlineActivity, ...]


@dataclass(frozen=True)
class Outline:
    """One revision of a course, without the content of its activities."""

    course_id: UUID
    revision_id: UUID
    key: str
    number: int
    digest: str
    title: str
    language: str
    summary: str
    description: str
    goals: tuple[str, ...]
    references: tuple[str, ...]
    credits: tuple[str, ...]
    jp: int
    pass_mark: Decimal
    award: str
    sections: tuple[Section, ...]

    @cached_property
    def activities(self) -> tuple[OutlineActivity, ...]:
        """Return all activities in reading order."""
        return tuple(a for section in self.sections for a in section.activities)

    @cached_property
    def by_key(self) -> dict[str, OutlineActivity]:
        """Return the activities by key."""
        return {activity.key: activity for activity in self.activities}

    @cached_property
    def by_iri(self) -> dict[str, OutlineActivity]:
        """Return the activities by identifier."""
        return {activity.placed.iri: activity for activity in self.activities}

    @cached_property
    def required(self) -> tuple[OutlineActivity, ...]:
        """Return the activities that the course asks for."""
        return tuple(a for a in self.activities if a.required)

    @cached_property
    def graded(self) -> tuple[OutlineActivity, ...]:
        """Return the activities that count in the final mark."""
        return tuple(a for a in self.activities if a.weight is not None)

    @property
    def iri(self) -> str:
        """Return the course's identifier."""
        return course_iri(self.key)

    @property
    def revision_label(self) -> str:
        """Return what statements say in ``context.revision``."""
        return f"{self.number}+{self.digest[:12]}"

    def section_of(self, activity: OutlineActivity) -> Section:
        """Return the section that holds ``activity``."""
        key = activity.placed.section
        return next(section for section in self.sections if section.key == key)

    def neighbours(
        self, key: str
    ) -> tuple[OutlineActivity | None, OutlineActivity | None]:
        """Return the activities before and after ``key``."""
        position = self.by_key[key].position
        before = self.activities[position - 1] if position else None
        rest = self.activities[position + 1 : position + 2]
        return before, rest[0] if rest else None


def course_iri(course: str) -> str:
    """Return the identifier of a course."""
    return f"{site.current().identity}/id/kursus/{course}"


def section_iri(course: str, section: str) -> str:
    """Return the identifier of a section."""
    return f"{course_iri(course)}/bagian/{section}"


def activity_iri(course: str, activity: str) -> str:
    """Return the identifier of a placed activity."""
    return f"{course_iri(course)}/kegiatan/{activity}"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _grade(document: JsonObject | None) -> Grade | None:
    if document is None:
        return None
    return Grade(
        Decimal(document["max"]), _decimal(document["pass_at"]), document["attempts"]
    )


def grade_document(grade: Grade | None) -> JsonObject | None:
    """Return ``grade`` as it is stored; the opposite of what ``read_outline`` does."""
    if grade is None:
        return None
    pass_at = None if grade.pass_at is None else str(grade.pass_at)
    return {"max": str(grade.max), "pass_at": pass_at, "attempts": grade.attempts}


def _activities(
    course: str, section: JsonObject, start: int
) -> Iterator[OutlineActivity]:
    for position, document in enumerate(section["activities"], start):
        rules = tuple((name, number) for name, number in document["completion"])
        yield OutlineActivity(
            Placed(
                document["key"],
                document["title"],
                document["module"],
                activity_iri(course, document["key"]),
                document["minutes"],
                section["key"],
                rules,
            ),
            position,
            document["required"],
            Completion(rules, _grade(document["grade"])),
            _decimal(document["weight"]),
            tuple(document["after"]),
            _moment(document["opens_at"]),
            _moment(document["closes_at"]),
        )


def read_outline(row: Any, document: JsonObject) -> Outline:  # noqa: ANN401 - a row
    """Make the outline of a stored revision."""
    course = document["key"]
    sections: list[Section] = []
    position = 0
    for section in document["sections"]:
        activities = tuple(_activities(course, section, position))
        position += len(activities)
        sections.append(
            Section(
                section["key"],
                section["title"],
                section["summary"],
                section_iri(course, section["key"]),
                activities,
            )
        )
    return Outline(
        course_id=row.course_id,
        revision_id=row.id,
        key=course,
        number=row.number,
        digest=row.digest,
        title=document["title"],
        language=document["language"],
        summary=document["summary"],
        description=document["description"],
        goals=tuple(document["goals"]),
        references=tuple(document["references"]),
        credits=tuple(document["credits"]),
        jp=document["jp"],
        pass_mark=Decimal(document["pass_mark"]),
        award=document["award"],
        sections=tuple(sections),
    )
