"""Ending what ran out of time while its learner was away.

Whoever closes the browser in the middle of a test does not come back to submit it. A
server asks here once a minute, a command does it where none runs: the module ends it
at its deadline, through the same pipe as if the learner had pressed the button.
"""

import logging
from collections.abc import Iterator

from sqlalchemy.orm import Session

from lms.accounts import queries as people
from lms.core import clock, transaction
from lms.courses import registry
from lms.courses.activities import ActivityModule, Begun
from lms.courses.enrolments import queries as enrolments
from lms.courses.outline import queries as outlines
from lms.courses.player import operations
from lms.courses.player.operations import Person

log = logging.getLogger(__name__)


def end(session: Session) -> int:
    """End all that is over and return how many that were.

    Each in a transaction of its own, so nobody waits for more than one; one that fails
    is logged and tried again the next time.
    """
    with transaction.reading(session):
        due = list(_due(session))
    ended = 0
    for module, begun in due:
        try:
            with transaction.writing(session):
                ended += _end(session, module, begun)
        except Exception:
            log.exception("%s of %s was not ended", begun.activity, begun.registration)
    return ended


def _due(session: Session) -> Iterator[tuple[ActivityModule, Begun]]:
    now = clock.now()
    # A module's tables do not know when an activity closes: its revision does.
    closed = {
        (revision, activity.key)
        for revision in enrolments.revisions_in_use(session)
        for activity in outlines.outline_of(session, revision).activities
        if activity.closes_at is not None and activity.closes_at <= now
    }
    keys = {key for _revision, key in closed}
    for module in registry.current():
        begun = list(module.begun(session, keys, now))
        rows = enrolments.present(session, {each.registration for each in begun})
        for each in begun:
            row = rows.get(each.registration)
            over = each.ends_at is not None and each.ends_at <= now
            if row and (over or (row.revision_id, each.activity) in closed):
                yield module, each


def _end(session: Session, module: ActivityModule, begun: Begun) -> bool:
    row = enrolments.lock(session, begun.registration)
    if row is None or row.person_id is None or row.withdrawn_at is not None:
        return False
    placed = enrolments.outline_for(session, row).by_key.get(begun.activity)
    if placed is None or placed.placed.module != module.key:
        return False
    who = people.person(session, row.person_id)
    learner = Person(who.id, who.account_name, who.name, who.language)
    opened = operations.open_activity(session, learner, row.registration, placed.key)
    module.expire(opened.context)
    operations.keep(session, opened)
    return bool(opened.context.emissions)
