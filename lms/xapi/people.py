"""What the store knows of an agent: a Person (xAPI 2.0, 4.1.6.3; 1.0.3, 2.4)."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import agents, statement, terms
from lms.xapi.portions import portion
from lms.xapi.statement import Statement
from lms.xapi.tables import posting
from lms.xapi.tables import statement as table
from lms.xapi.terms import Kind
from lms.xapi.validation.rules import IDENTIFIERS

NEWEST = 20
"""How many statements are read: of those that speak of the agent, and of those that
only name it in passing."""

MOST_BYTES = 2 << 20
"""Bytes of statements after which no more are read, of each of the two."""

_NAMING = portion(
    select(table.c.seq)
    .join_from(posting, table, table.c.seq == posting.c.seq)
    .where(
        posting.c.key == bindparam("key"),
        table.c.store == bindparam("store_id"),
        ~table.c.voided,
    )
    .order_by(posting.c.seq.desc())
    .limit(NEWEST),
    table.c.payload,
    newest=True,
)


def person(session: Session, store: UUID, agent: JsonObject) -> JsonObject:
    """Return the Person of ``agent``, every property an array.

    It has the one identifier that was asked for: that two identifiers belong to one
    human being is nothing that a statement says. The names are the newest first, the
    one in the question last.
    """
    identifier = agents.identifier(agent)
    names = dict.fromkeys(_names(session, store, str(identifier)))
    if "name" in agent:
        names.setdefault(agent["name"])
    found: JsonObject = {"objectType": "Person"}
    if names:
        found["name"] = list(names)
    found.update((name, [agent[name]]) for name in IDENTIFIERS if name in agent)
    return found


def _names(session: Session, store: UUID, identifier: str) -> Iterator[str]:
    connection = session.connection()
    for kind in (Kind.AGENT, Kind.RELATED_AGENT):
        parameters = {
            "key": terms.key(store, kind, identifier),
            "store_id": store,
            "bytes": MOST_BYTES,
        }
        for payload in connection.execute(_NAMING, parameters).scalars().all():
            for agent in _agents(json.loads(payload)):
                if "name" in agent and agents.identifier(agent) == identifier:
                    yield agent["name"]


def _agents(said: Statement) -> Iterator[JsonObject]:
    """Give every agent and group of a statement, members and all."""
    yield from _with_members(said["actor"])
    if "authority" in said:
        yield from _with_members(said["authority"])
    thing = said["object"]
    kind = statement.object_type(said)
    if kind == "SubStatement":
        yield from _agents(thing)
    elif kind in {"Agent", "Group"}:
        yield from _with_members(thing)
    for agent in statement.agents_in_context(said.get("context", {})):
        yield from _with_members(agent)


def _with_members(agent: JsonObject) -> Iterator[JsonObject]:
    yield agent
    yield from agent.get("member", ())
