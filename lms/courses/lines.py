"""A course's outline as HTML, each piece drawn once and then remembered.

A revision never changes, so the line of an activity is the same for everybody who has
come as far in it; only the address differs, by its registration. A course of two
hundred activities then costs little more to show than one of five.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import Flask
from flask_babel import get_timezone
from markupsafe import Markup

from lms.core.memory import Memory
from lms.courses.journey import Journey, Step
from lms.courses.outline.model import Section
from lms.web.drawing import draw
from lms.web.language import current_language

TEMPLATE = "courses/outline.html"
PLACE = "\0"
"""Stands for the address of the course in what is remembered; no text contains it."""

Reasons = tuple[tuple[str, ...], datetime | None, datetime | None, str]
Look = tuple[str, str, Reasons | None, bool]
"""All that a line shows: its activity, the state, why it is locked, whether "here"."""

_lines: Memory[tuple[str, Look], str] = Memory(16_384)
_groups: Memory[tuple[str, tuple[Look, ...], str, bool], str] = Memory(512)
"""Sections and lists as a whole: learners of a cohort often stand alike in one."""


def sections(journey: Journey, here: str, large: bool) -> Markup:  # noqa: FBT001 - called by a template
    """Return the sections of the outline; ``here`` is the activity being shown."""
    about = _about(journey)
    drawn = "".join(
        _section(journey, about, section, here, large=large)
        for section in journey.outline.sections
    )
    return _own(drawn, journey)


def missing(journey: Journey) -> Markup:
    """Return a list of what the learner has not completed."""
    steps, about = journey.missing, f"missing {_about(journey)}"
    looks = tuple([_look(step, "") for step in steps])
    known = (about, looks, "", False)
    drawn = _groups.get(known)
    if drawn is None:
        language = journey.outline.language
        drawn = _groups.put(known, _joined("missing", about, language, steps, looks))
    return _own(drawn, journey)


def _about(journey: Journey) -> str:
    return f"{journey.outline.revision_id} {current_language()}"


def _own(drawn: str, journey: Journey) -> Markup:
    # Only drawn by our own template, with every text of an author escaped.
    return Markup(drawn.replace(PLACE, journey.url))  # noqa: S704


def _section(
    journey: Journey, about: str, section: Section, here: str, *, large: bool
) -> str:
    steps = journey.of_section(section)
    looks = tuple([_look(step, here) for step in steps])
    is_open = large or not here or any(look[-1] for look in looks)
    known = (about, looks, section.key, is_open)
    drawn = _groups.get(known)
    if drawn is not None:
        return drawn
    done = sum(step.state == "done" for step in steps)
    course, language = journey.outline.key, journey.outline.language
    lines = Markup(_joined("item", about, language, steps, looks))  # noqa: S704 - as above
    whole = draw(TEMPLATE, "section", section, course, done, is_open, lines, language)
    return _groups.put(known, whole)


def _joined(
    kind: str,
    about: str,
    language: str,
    steps: Iterable[Step],
    looks: Sequence[Look],
) -> str:
    pairs = zip(steps, looks, strict=True)
    return "".join(_line(kind, about, language, step, look) for step, look in pairs)


def _line(kind: str, about: str, language: str, step: Step, look: Look) -> str:
    known = (about, look)
    url = f"{PLACE}/{step.activity.key}"
    return _lines.get(known) or _lines.put(
        known, draw(TEMPLATE, kind, step, url, look[-1], language)
    )


def _look(step: Step, here: str) -> Look:
    key = step.activity.key
    reasons = _reasons(step) if step.state == "locked" else None
    return key, step.state, reasons, key == here


def _reasons(step: Step) -> Reasons:
    free = step.availability
    dated = free.opens_at or free.closed_at
    return (
        tuple([activity.key for activity in free.after]),
        free.opens_at,
        free.closed_at,
        str(get_timezone()) if dated else "",
    )


def register(app: Flask) -> None:
    """Give templates the pieces of the outline."""
    app.jinja_env.globals.update(outline_sections=sections, outline_missing=missing)
