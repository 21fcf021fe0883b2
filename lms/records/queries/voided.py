"""What was voided: by which statement, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import agents, queries, search, terms, verbs
from lms.xapi.search import Filter, Position
from lms.xapi.statement import target_of
from lms.xapi.stored import Stored
from lms.xapi.terms import Kind, Term

PAGE = 25

_REASONS = ("alasan", "reason")
"""How the names of extensions end in which a reason may be told."""


@dataclass(frozen=True, slots=True)
class Voiding:
    """A statement that voids, and the one it voids if that is here.

    ``is_open`` tells that the reader may open the voiding statement itself, ``is_told``
    that they may hear who made it and why.
    """

    statement: JsonObject
    target_id: UUID
    target: Stored | None
    is_open: bool
    is_told: bool

    @property
    def reason(self) -> str:
        """Return why, if it is told."""
        return _reason(self.statement)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of what was voided, and where the next one starts."""

    voidings: tuple[Voiding, ...]
    more: Position | None


def page(
    session: Session, store: UUID, within: tuple[Term, ...], start: Position
) -> Listed:
    """Return what was voided within what may be read, the newest first.

    Whoever may read a statement is told that it was voided. By whom and why they are
    told if they may read that too, or if the system did it.
    """
    groups = ((within,) if within else ()) + (((Kind.VERB, verbs.VOIDED),),)
    # Through the target too: a voiding statement seldom says where it belongs.
    found = search.find(session, store, Filter(groups, limit=PAGE), start)
    said = [json.loads(payload) for payload in found.payloads]
    ids = {UUID(target) for each in said if (target := target_of(each))}
    targets = {each.id: each for each in queries.by_ids(session, store, ids)}
    voidings = (_voiding(each, targets, within) for each in said)
    return Listed(tuple(each for each in voidings if each is not None), found.more)


def _voiding(
    said: JsonObject, targets: Mapping[UUID, Stored], within: tuple[Term, ...]
) -> Voiding | None:
    name = target_of(said)
    if name is None:
        return None
    target = targets.get(UUID(name))
    is_open = _is_within(said, within)
    reads_target = target is not None and _is_within(target.statement, within)
    if not (is_open or reads_target):
        return None
    return Voiding(
        said,
        UUID(name),
        target if reads_target else None,
        is_open,
        is_open or said["actor"].get("account") == agents.lms_authority()["account"],
    )


def _is_within(said: JsonObject, within: tuple[Term, ...]) -> bool:
    return not within or not terms.terms_of(said).isdisjoint(within)


def _reason(said: JsonObject) -> str:
    result, context = said.get("result") or {}, said.get("context") or {}
    told = [
        value
        for part in (result, context)
        for name, value in (part.get("extensions") or {}).items()
        if name.lower().endswith(_REASONS)
    ]
    words = [*told, result.get("response")]
    return next((each for each in words if isinstance(each, str) and each), "")
