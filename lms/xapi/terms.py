"""What a statement can be found by: 64-bit keys that carry their store inside.

A key is the hash of (store, kind, text). Two stores never share one, so a query that
starts from a key cannot leave its store, and no IRI needs a table of its own.
"""

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from lms.xapi import agents
from lms.xapi import statement as statements
from lms.xapi.statement import Statement


class Kind(StrEnum):
    """In which role a text stands in a statement.

    ``AGENT`` and ``ACTIVITY`` are what the narrow filters ask for; the RELATED ones
    hold what only ``related_agents`` and ``related_activities`` add (2.0, 4.1.6.1).
    """

    ALL = "all"
    VERB = "verb"
    AGENT = "agent"
    RELATED_AGENT = "related agent"
    ACTIVITY = "activity"
    RELATED_ACTIVITY = "related activity"
    REGISTRATION = "registration"
    AUTHORITY = "authority"
    TARGET = "target"

    # Enum's own hash is Python code; terms are hashed a hundred times for a batch.
    __hash__ = str.__hash__


LONGEST_CACHED = 256
"""Letters; what is longer is hashed each time, so that nobody can fill the memory."""


def key(store: UUID, kind: Kind, text: str = "") -> int:
    """Return the key of ``text`` in this role and store."""
    make = _remembered if len(text) <= LONGEST_CACHED else _key
    # A UUID's own hash is Python code; its number's is not.
    return make(store.int, kind, text)


def _key(store: int, kind: Kind, text: str) -> int:
    hashed = hashlib.blake2b(
        text.encode(), digest_size=8, key=store.to_bytes(16), salt=_SALTS[kind]
    )
    return int.from_bytes(hashed.digest(), signed=True)


_remembered = lru_cache(maxsize=16_384)(_key)
_SALTS = {kind: kind.value[:16].encode() for kind in Kind}

Term = tuple[Kind, str]


def terms_of(statement: Statement) -> set[Term]:
    """Return what ``statement`` says by itself that a filter may ask for.

    What is direct is not repeated as related.
    """
    direct = {(Kind.VERB, statement["verb"]["id"]), *_direct(statement)}
    related = {term for term in _related(statement) if _as_direct(term) not in direct}
    registration = statement.get("context", {}).get("registration")
    if registration is not None:
        direct.add((Kind.REGISTRATION, registration.lower()))
    return direct | related


def _direct(statement: Statement) -> Iterator[Term]:
    for name in agents.identifiers(statement["actor"]):
        yield Kind.AGENT, name
    thing = statement["object"]
    kind = statements.object_type(statement)
    if kind == "Activity":
        yield Kind.ACTIVITY, thing["id"]
    elif kind in {"Agent", "Group"}:
        for name in agents.identifiers(thing):
            yield Kind.AGENT, name


def _related(statement: Statement) -> Iterator[Term]:
    for agent in statements.agents_in_context(statement):
        for name in agents.identifiers(agent):
            yield Kind.RELATED_AGENT, name
    if "authority" in statement:
        for name in agents.identifiers(statement["authority"]):
            yield Kind.RELATED_AGENT, name
    for activity in statements.activities_in_context(statement):
        yield Kind.RELATED_ACTIVITY, activity
    if statements.object_type(statement) == "SubStatement":
        for kind, text in _direct(statement["object"]):
            yield _RELATED_KIND[kind], text
        yield from _related(statement["object"])


_RELATED_KIND = {
    Kind.AGENT: Kind.RELATED_AGENT,
    Kind.ACTIVITY: Kind.RELATED_ACTIVITY,
}
_DIRECT_KIND = {related: direct for direct, related in _RELATED_KIND.items()}


def _as_direct(term: Term) -> Term:
    return _DIRECT_KIND[term[0]], term[1]
