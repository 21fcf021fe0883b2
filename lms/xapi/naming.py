"""Everything in a store that names somebody: given to them, and forgotten.

For the rights of a person: no other query asks for all that a store has of an agent.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import search
from lms.xapi.search import Filter
from lms.xapi.tables import document
from lms.xapi.terms import Kind


def statements_naming(
    session: Session, store: UUID, names: Collection[str]
) -> Iterator[JsonObject]:
    """Give each not voided statement about any of ``names``, oldest first.

    ``names`` are identifiers of ``lms.xapi.agents``; actor or object, or members of
    such a group. What somebody only taught or vouched for is about other people.
    """
    wanted = Filter(
        wanted=(tuple((Kind.AGENT, name) for name in names),),
        ascending=True,
        own_terms=True,
    )
    page = search.find(session, store, wanted)
    while True:
        yield from map(json.loads, page.payloads)
        if page.more is None:
            return
        page = search.find(session, store, wanted, page.more)


def forget_documents(session: Session, names: Collection[str]) -> int:
    """Delete the states and profiles of these agents in every store; return how many.

    A scan of all documents: nobody else asks for those of an agent whatever the
    activity.
    """
    removal = delete(document).where(document.c.agent.in_(names))
    return session.connection().execute(removal).rowcount
