"""How long a learner stayed on a page: claimed by its script, bounded by our clock.

Pure: a module's action asks for the length of the visit and says it with ``emit``. The
statement's interval never begins before the page was drawn, so whatever a client
claims, time is not counted twice and not before it passed.
"""

import math
from datetime import timedelta

from lms.courses.activities import Context, Form, Result
from lms.xapi import verbs

LONGEST = timedelta(hours=4)
"""No visit counts for more; nobody reads longer without leaving the page."""

PATIENCE = 3
"""Without a script a visit counts for at most so many times the estimated minutes."""

NOTHING = timedelta()
NOTICED = timedelta(seconds=1)
"""A shorter visit is not told."""

REMEMBERED = 10
"""Visits that are remembered as told; a person has fewer tabs of one activity."""


def length(context: Context, form: Form) -> timedelta:
    """Return how long the visit has lasted; nothing when its token is not genuine.

    The form's ``seconds`` is what the page's script counted while the page was seen;
    it is empty without a script.
    """
    if context.opened_at is None:
        return NOTHING
    open_for = max(NOTHING, context.now - context.opened_at)
    claimed = form.get("seconds", "")
    if not claimed:
        patience = timedelta(minutes=PATIENCE * context.activity.minutes)
        return min(open_for, patience, LONGEST)
    return min(_seconds(claimed), open_for, LONGEST)


def tell(context: Context, form: Form, how: str) -> timedelta:
    """Say that the learner stayed; ``how`` tells apart the ways of leaving one visit.

    The same leaving told again is not said twice. Return how long the visit lasted, or
    nothing when that was not said.
    """
    lasted = length(context, form)
    mark = f"{context.visit} {how}"
    told = context.state.get("visits", [])
    if lasted < NOTICED or mark in told:
        return NOTHING
    context.save({**context.state, "visits": [*told, mark][-REMEMBERED:]})
    context.emit(
        verbs.EXPERIENCED,
        Result(duration=lasted),
        statement_id=context.derived_id("visit", context.visit, how),
    )
    return lasted


def _seconds(claimed: str) -> timedelta:
    try:
        number = float(claimed)
    except ValueError:
        return NOTHING
    if not math.isfinite(number):
        return NOTHING
    return timedelta(seconds=max(0.0, min(number, LONGEST.total_seconds())))
