"""What a statement can be found by: 64-bit keys that carry their store inside.

A key is the hash of (store, kind, text). Two stores never share one, so a query that
starts from a key cannot leave its store, and no IRI needs a table of its own.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
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
    # An activity that the statement describes: lms.xapi.activities.
    DEFINITION = "definition"
    # Statements whose target has not arrived yet: one list for the store.
    WAITING = "waiting"

    # Enum's own hash is Python code; terms are hashed a hundred times for a batch.
    __hash__ = str.__hash__


Term = tuple[Kind, str]

LONGEST_KNOWN = 256
"""Letters; what is longer is hashed each time, so that nobody can fill the memory."""
MOST_KNOWN = 32_768
"""Terms of one store whose keys a process knows; with one more it forgets them all."""
STORES_KNOWN = 64


def key(store: UUID, kind: Kind, text: str = "") -> int:
    """Return the key of ``text`` in this role and store."""
    return keys(store, ((kind, text),))[0]


def keys(store: UUID, found: Iterable[Term]) -> list[int]:
    """Return the keys of ``found``, in its order."""
    # Plain dictionaries: a statement has a dozen terms, and most are known.
    number = store.int
    known = _known.get(number)
    if known is None:
        if len(_known) >= STORES_KNOWN:
            _known.clear()
        known = _known[number] = {}
    return [known.get(term) or _new(number, known, term) for term in found]


def _new(store: int, known: dict[Term, int], term: Term) -> int:
    kind, text = term
    hashed = hashlib.blake2b(
        text.encode(), digest_size=8, key=store.to_bytes(16), salt=_SALTS[kind]
    )
    made = int.from_bytes(hashed.digest(), signed=True)
    if len(text) <= LONGEST_KNOWN:
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[term] = made
    return made


_known: dict[int, dict[Term, int]] = {}
_SALTS = {kind: kind.value[:16].encode() for kind in Kind}


def terms_of(statement: Statement) -> set[Term]:
    """Return what ``statement`` says by itself that a filter may ask for.

    What is direct is not repeated as related.
    """
    found = set(_direct(statement))
    found.update(
        term
        for term in _related(statement)
        if (_DIRECT_KIND[term[0]], term[1]) not in found
    )
    found.add((Kind.VERB, statement["verb"]["id"]))
    registration = statement.get("context", {}).get("registration")
    if registration is not None:
        found.add((Kind.REGISTRATION, registration.lower()))
    return found


def _direct(statement: Statement) -> list[Term]:
    found = [(Kind.AGENT, name) for name in agents.identifiers(statement["actor"])]
    thing = statement["object"]
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        found.append((Kind.ACTIVITY, thing["id"]))
    elif kind in {"Agent", "Group"}:
        found += [(Kind.AGENT, name) for name in agents.identifiers(thing)]
    return found


def _related(statement: Statement) -> list[Term]:
    found: list[Term] = []
    context = statement.get("context")
    if context is not None:
        found += [
            (Kind.RELATED_AGENT, name)
            for agent in statements.agents_in_context(context)
            for name in agents.identifiers(agent)
        ]
        found += [
            (Kind.RELATED_ACTIVITY, activity)
            for activity in statements.activities_in_context(context)
        ]
    if "authority" in statement:
        names = agents.identifiers(statement["authority"])
        found += [(Kind.RELATED_AGENT, name) for name in names]
    thing = statement["object"]
    if thing.get("objectType") == "SubStatement":
        found += [(_RELATED_KIND[kind], text) for kind, text in _direct(thing)]
        found += _related(thing)
    return found


_RELATED_KIND = {
    Kind.AGENT: Kind.RELATED_AGENT,
    Kind.ACTIVITY: Kind.RELATED_ACTIVITY,
}
_DIRECT_KIND = {related: direct for direct, related in _RELATED_KIND.items()}
RELATED = frozenset(_DIRECT_KIND)
"""The kinds that only the related filters ask for."""
