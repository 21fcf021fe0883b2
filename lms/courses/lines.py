"""The lines of a course's outline as HTML, each drawn once and then remembered.

A revision never changes, so the line of an activity is the same for everybody who has
come as far in it; only the address differs, by its registration. A course of two
hundred activities then costs as little to show as one of five.
"""

from collections.abc import Hashable, Iterable

from flask import Flask, current_app
from flask_babel import get_timezone
from markupsafe import Markup

from lms.core.memory import Memory
from lms.courses.journey import Journey, Step
from lms.web.language import current_language

TEMPLATE = "courses/outline.html"
PLACE = "\0"
"""Stands for the address of the course in what is remembered; no text contains it."""

_lines: Memory[Hashable, str] = Memory(16_384)


def lines(journey: Journey, steps: Iterable[Step], kind: str, here: str = "") -> Markup:
    """Return the lines of ``steps``, by the macro ``kind`` of the outline's template.

    ``here`` is the key of the activity that is being shown.
    """
    about = kind, journey.outline.revision_id, current_language()
    drawn: list[str] = []
    for step in steps:
        name = step.activity.key
        known = (about, name, step.state, name == here, _reasons(step))
        drawn.append(_lines.get(known) or _lines.put(known, _draw(step, kind, here)))
    # Only drawn by our own template, with every text of an author escaped.
    return Markup("".join(drawn).replace(PLACE, journey.url))  # noqa: S704


def _draw(step: Step, kind: str, here: str) -> str:
    macro = getattr(current_app.jinja_env.get_template(TEMPLATE).module, kind)
    return str(macro(step, f"{PLACE}/{step.activity.key}", step.activity.key == here))


def _reasons(step: Step) -> Hashable:
    """Return all that the line of a locked activity tells besides its state."""
    if step.state != "locked":
        return None
    free = step.availability
    dated = free.opens_at or free.closed_at
    return (
        tuple(activity.key for activity in free.after),
        free.opens_at,
        free.closed_at,
        str(get_timezone()) if dated else "",
    )


def register(app: Flask) -> None:
    """Give templates ``lines(journey, steps, kind, here)``."""
    app.jinja_env.globals["lines"] = lines
