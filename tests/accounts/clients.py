"""What clients of the LRS leave about people."""

from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.xapi import agents, documents, store
from lms.xapi.documents import Document, DocumentKind, Place
from lms.xapi.store import Origin, Source
from tests.xapi.said import PAGE, said

CLIENT = agents.account("http://lms.test/xapi/keys", "uji")


def by_client(session: Session, home: UUID, actor: JsonObject) -> UUID:
    """Let a client of an institution state something of somebody."""
    origin = Origin(home, Source.CLIENT, CLIENT)
    [made] = store.add(session, [said(actor=actor)], origin)
    return made


def places_of(home: UUID, agent: JsonObject) -> list[Place]:
    """Return where a client keeps a state and a profile of somebody."""
    name = agents.identifier(agent)
    return [
        Place(home, DocumentKind.STATE, PAGE, name),
        Place(home, DocumentKind.AGENT_PROFILE, None, name),
    ]


def keep(session: Session, place: Place) -> None:
    """Keep a document there."""
    documents.create(session, place, "a", Document(b"{}", "application/json"))
