"""The lines of a course's outline as HTML, each drawn once and then remembered.

A revision never changes, so the line of an activity is the same for everybody who has
come as far in it; only the address differs, by its registration. A course of two
hundred activities then costs as little to show as one of five.
"""

from collections.abc import Iterable
from datetime import datetime

from flask import Flask
from flask_babel import get_timezone
from markupsafe import Markup

from lms.core.memory import Memory
from lms.courses.journey import Journey, Step
from lms.web.drawing import draw
from lms.web.language import current_language

TEMPLATE = "courses/outline.html"
PLACE = "\0"
"""Stands for the address of the course in what is remembered; no text contains it."""

Reasons = tuple[tuple[str, ...], datetime | None, datetime | None, str]
Look = tuple[str, str, Reasons | None, bool]
"""All that a line shows: its activity, the state, why it is locked, whether "here"."""

_lines: Memory[tuple[str, Look], str] = Memory(16_384)
_lists: Memory[tuple[str, tuple[Look, ...]], str] = Memory(512)


def lines(journey: Journey, steps: Iterable[Step], kind: str, here: str = "") -> Markup:
    """Return the lines of ``steps``, by the macro ``kind`` of the outline's template.

    ``here`` is the key of the activity that is being shown.
    """
    shown = list(steps)
    about = f"{kind} {journey.outline.revision_id} {current_language()}"
    looks = tuple([_look(step, here) for step in shown])
    drawn = _lists.get((about, looks))
    if drawn is None:
        pairs = zip(shown, looks, strict=True)
        whole = "".join(_line(about, kind, step, look) for step, look in pairs)
        drawn = _lists.put((about, looks), whole)
    # Only drawn by our own template, with every text of an author escaped.
    return Markup(drawn.replace(PLACE, journey.url))  # noqa: S704


def _look(step: Step, here: str) -> Look:
    key = step.activity.key
    reasons = _reasons(step) if step.state == "locked" else None
    return key, step.state, reasons, key == here


def _reasons(step: Step) -> Reasons:
    free = step.availability
    dated = free.opens_at or free.closed_at
    return (
        tuple(activity.key for activity in free.after),
        free.opens_at,
        free.closed_at,
        str(get_timezone()) if dated else "",
    )


def _line(about: str, kind: str, step: Step, look: Look) -> str:
    known = (about, look)
    return _lines.get(known) or _lines.put(known, _draw(step, kind, here=look[-1]))


def _draw(step: Step, kind: str, *, here: bool) -> str:
    return draw(TEMPLATE, kind, step, f"{PLACE}/{step.activity.key}", here)


def register(app: Flask) -> None:
    """Give templates ``outline_lines(journey, steps, kind, here)``."""
    app.jinja_env.globals["outline_lines"] = lines
