"""Retention as people decide it, with its traces in the audit log and in the record."""

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts.operations import audit
from lms.accounts.operations.audit import Deed
from lms.accounts.roles import SYSTEM, Actor
from lms.accounts.statements import Act
from lms.core import transaction
from lms.xapi import moments, retention, retiring
from lms.xapi.retention import Rule
from lms.xapi.retiring import Tally
from lms.xapi.tidying import AnySession

SET = "retention_set"
APPROVED = "retention_approved"

log = logging.getLogger(__name__)


def decide(session: Session, store: UUID, rule: Rule, *, by: Actor) -> None:
    """Give an institution's store a rule."""
    retention.set_rule(session, store, rule)
    how = "nightly" if rule.nightly else "by hand"
    kept = f"statements={rule.statements} documents={rule.documents} {how}"
    audit.note(session, SET, None, by=by, detail=f"{store} {kept}")


def approve(
    session: Session, store: UUID, at: datetime, rule: Rule, *, by: Actor
) -> None:
    """Agree to what a preview showed for ``at`` under ``rule``; ``run_due`` does it."""
    retention.approve(session, store, at, rule)
    detail = f"{store} {moments.written(at)}"
    audit.note(session, APPROVED, None, by=by, detail=detail)


def run(session: AnySession, store: UUID, at: datetime, *, by: Actor = SYSTEM) -> Tally:
    """Delete what is past its time, and state that it was done; not in a transaction.

    A run that found nothing leaves no trace.
    """

    def told(session: Session, tally: Tally) -> None:
        parts = f"statements={tally.statements} documents={tally.documents}"
        detail = f"{store} {moments.written(at)} {parts}"
        deed = Deed(Act.RETENTION, detail=detail, count=tally.total)
        audit.audited(session, store, deed, by=by)

    return retiring.run(session, store, at, told)


def run_due(session: AnySession) -> int:
    """Run every store that is due; return how many. One that fails stops no other."""
    with transaction.reading(session):
        found = retention.due(session if isinstance(session, Session) else session())
    for store, at in found:
        try:
            run(session, store, at)
        except Exception:
            log.exception("the retention of store %s failed; it goes on later", store)
    return len(found)
