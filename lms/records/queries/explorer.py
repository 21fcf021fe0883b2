"""Statements as the explorer shows them: a page, their number, what is in them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import json
from lms.core.json import JsonObject
from lms.records.asked import Asked
from lms.xapi import agents, queries, search, terms
from lms.xapi.search import Position
from lms.xapi.statement import activity_of
from lms.xapi.stored import Stored
from lms.xapi.terms import Term

PAGE = 25
"""Statements on a page; more where a filter that no index knows lets all pass."""
STEP = 100
WALKED = 2000
"""Statements that one page looks at, at most, for an outcome that is asked for."""
MOST_COUNTED = 10_000
NEWEST = 500
"""Statements in which the suggestions are counted."""
FACET = 8
"""Suggestions of one kind."""


@dataclass(frozen=True, slots=True)
class Walked:
    """A page of statements, and where the next one starts.

    ``looked_at`` is how many were gone through for it.
    """

    statements: tuple[JsonObject, ...]
    more: Position | None
    looked_at: int


def walk(
    session: Session,
    store: UUID,
    asked: Asked,
    within: tuple[Term, ...],
    start: Position | None,
) -> Walked:
    """Return the statements from ``start`` on that pass every filter."""
    step = PAGE if asked.outcome is None else STEP
    found: list[JsonObject] = []
    looked_at = 0
    while True:
        page = search.find(session, store, asked.filter(within, step), start)
        start = page.more
        statements = [json.loads(payload) for payload in page.payloads]
        looked_at += len(statements)
        found += [each for each in statements if passes(each, asked)]
        enough = len(found) >= PAGE or looked_at >= WALKED
        if start is None or enough:
            return Walked(tuple(found), start, looked_at)


def passes(statement: JsonObject, asked: Asked) -> bool:
    """Tell whether a statement that was found has the outcome asked for."""
    return asked.outcome is None or asked.outcome.is_of(statement)


def count(session: Session, store: UUID, asked: Asked, within: tuple[Term, ...]) -> int:
    """Return how many pass, outcomes aside; ``MOST_COUNTED`` + 1 stands for more."""
    return search.count(session, store, asked.filter(within), MOST_COUNTED + 1)


@dataclass(frozen=True, slots=True)
class Facet:
    """What can be asked for besides, with how often it stands in the newest."""

    name: str
    values: tuple[tuple[str, int], ...]


def facets(
    session: Session, store: UUID, asked: Asked, within: tuple[Term, ...]
) -> tuple[list[Facet], list[JsonObject]]:
    """Return what the newest statements of a question speak of, and these."""
    page = search.find(session, store, asked.filter(within, NEWEST))
    found = [json.loads(payload) for payload in page.payloads]
    found = [each for each in found if passes(each, asked)]
    kinds = {
        "verb": (each["verb"]["id"] for each in found),
        "activity": (activity_of(each) for each in found),
        "person": (_account(each) for each in found),
    }
    return (
        [
            Facet(name, tuple(_most(values)))
            for name, values in kinds.items()
            if not getattr(asked, name)
        ],
        found,
    )


def _most(values: Iterable[str | None]) -> Sequence[tuple[str, int]]:
    return Counter(value for value in values if value).most_common(FACET)


def _account(statement: JsonObject) -> str | None:
    """Return the account of this site under which somebody acted."""
    account = statement["actor"].get("account") or {}
    ours = agents.lms_authority()["account"]
    own = account.get("homePage") == ours["homePage"] and account != ours
    return account["name"] if own else None


def one(
    session: Session, store: UUID, statement_id: UUID, within: tuple[Term, ...]
) -> Stored | None:
    """Return a statement, voided or not, if it lies within what may be read."""
    found = queries.get(session, store, statement_id)
    if found is None or not within:
        return found
    return None if terms.terms_of(found.statement).isdisjoint(within) else found
