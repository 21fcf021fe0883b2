"""One learner's way through a course, as its index shows it (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from lms.core import clock
from lms.courses.availability import Availability, availability
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline.model import Outline, OutlineActivity, Section
from lms.courses.progress.standing import NOTHING, Standing, Whole, of_course

State = Literal["done", "open", "locked", "started"]


class Step(NamedTuple):
    """One activity in the index: its state, and why it is locked.

    A tuple, because a page makes one of every activity and that costs a third.
    """

    activity: OutlineActivity
    url: str
    state: State
    standing: Standing
    availability: Availability


@dataclass(frozen=True, slots=True)
class Journey:
    """All steps of a course for one learner."""

    registration: UUID
    outline: Outline
    steps: Mapping[str, Step]
    whole: Whole

    @classmethod
    def of(
        cls,
        row: EnrolmentRow,
        outline: Outline,
        standings: Mapping[str, Standing],
    ) -> "Journey":
        """Work out every step's state."""
        completed = {k for k, s in standings.items() if s.completed_at is not None}
        now, url = clock.now(), f"/belajar/{row.registration}"
        steps: dict[str, Step] = {}
        for key, activity in outline.by_key.items():
            standing = standings.get(key, NOTHING)
            free = availability(outline, activity, completed, now)
            state = _state(standing, free)
            steps[key] = Step(activity, f"{url}/{key}", state, standing, free)
        return cls(row.registration, outline, steps, of_course(outline, standings))

    @property
    def url(self) -> str:
        """Return the address of the course page."""
        return f"/belajar/{self.registration}"

    def of_section(self, section: Section) -> list[Step]:
        """Return the steps of one section."""
        return [self.steps[activity.key] for activity in section.activities]

    @property
    def following(self) -> Step | None:
        """Return the step to take next: the first required one that is open."""
        waiting = [s for s in self.steps.values() if s.state in {"open", "started"}]
        required = [step for step in waiting if step.activity.required]
        return next(iter(required or waiting), None)

    @property
    def missing(self) -> list[Step]:
        """Return the required steps that are not done."""
        steps = self.steps.values()
        return [s for s in steps if s.activity.required and s.state != "done"]

    @property
    def minutes_left(self) -> int:
        """Return the estimated minutes of what is missing."""
        return sum(step.activity.placed.minutes for step in self.missing)


def _state(standing: Standing, free: Availability) -> State:
    if standing.completed_at is not None:
        return "done"
    if not free.is_open:
        return "locked"
    return "started" if standing.viewed_at is not None else "open"
