"""What the transcript shows: standings as they are kept, and where each comes from."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.courses import vocabulary
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.facts import is_practice
from lms.courses.marks import HUNDRED
from lms.courses.outline.model import Outline, OutlineActivity
from lms.courses.progress.standing import NOTHING, Standing
from lms.xapi import queries as log
from lms.xapi.store import Stored

PAGE = 50
"""Statements of evidence shown at once; each is drawn in full."""


@dataclass(frozen=True, slots=True)
class Line:
    """One graded activity: its mark, its weight, and what it adds to the final mark."""

    activity: OutlineActivity
    standing: Standing

    @property
    def mark(self) -> Decimal | None:
        """Return the unrounded mark in percent."""
        return self.standing.score.percent if self.standing.score else None

    @property
    def share(self) -> Decimal:
        """Return the unrounded part of the final mark."""
        weight = self.activity.weight or Decimal(0)
        return weight * (self.mark or Decimal(0)) / HUNDRED


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement behind a mark, in words and in full."""

    id: UUID
    at: datetime
    words: str
    verb: str
    practice: bool
    """Whether it is of an attempt that was only for practice."""
    result: JsonObject
    revision: str
    statement: JsonObject


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the evidence; ``total`` counts all statements."""

    items: list[Evidence]
    number: int
    total: int


def lines(outline: Outline, standings: dict[str, Standing]) -> list[Line]:
    """Return the graded activities in order."""
    return [Line(a, standings.get(a.key, NOTHING)) for a in outline.graded]


def evidence(
    session: Session,
    row: EnrolmentRow,
    activity: OutlineActivity,
    *,
    language: str,
    number: int = 1,
) -> Shown:
    """Return page ``number`` of the statements about an activity, the oldest first.

    A page beyond the last is the last. Uses the index of the fold (registration,
    activity); voided ones are left out.
    """
    rows = log.slice_of(
        session,
        store=row.store_id,
        registration=row.registration,
        activity=activity.placed.iri,
        verbs=vocabulary.KNOWN,
    )
    last = max(1, -(-len(rows) // PAGE))
    number = min(number, last)
    # Of one moment, what was said first: handed in before it was scored.
    rows.sort(key=lambda each: (each.timestamp, each.seq))
    here = rows[(number - 1) * PAGE : number * PAGE]
    return Shown([_evidence(each, language) for each in here], number, len(rows))


def _evidence(stored: Stored, language: str) -> Evidence:
    statement = stored.statement
    result = statement.get("result") or {}
    return Evidence(
        stored.id,
        stored.timestamp,
        vocabulary.shown(stored.verb, language),
        stored.verb,
        is_practice(result),
        result,
        (statement.get("context") or {}).get("revision", ""),
        statement,
    )
