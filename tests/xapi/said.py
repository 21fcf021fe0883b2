"""Statements for tests: a small correct one, and what may be added to it."""

from typing import Any
from uuid import UUID

from lms.core.json import JsonObject
from lms.xapi import verbs
from lms.xapi.statement import Statement

Json = Any
"""Any JSON value."""

ANI = {"objectType": "Agent", "mbox": "mailto:ani@example.org"}
BUDI = {
    "objectType": "Agent",
    "account": {"homePage": "http://lms.test", "name": "budi"},
}
CITRA = {"objectType": "Agent", "openid": "https://citra.example.org/"}
TEAM = {"objectType": "Group", "name": "Tim", "member": [ANI, CITRA]}
COURSE = "http://lms.test/courses/kolaborasi"
QUIZ = "http://lms.test/activities/kuis"
PAGE = "http://lms.test/activities/bacaan"


def said(**changes: object) -> Statement:
    """Return a correct statement with ``changes`` to its top-level properties."""
    statement: Statement = {
        "actor": ANI,
        "verb": {"id": verbs.EXPERIENCED, "display": {"id": "mengalami"}},
        "object": {"id": PAGE},
    }
    return {**statement, **changes}


def about(activity: str, verb: str = verbs.EXPERIENCED, **changes: object) -> Statement:
    """Return a statement with this verb about an activity."""
    return said(verb={"id": verb}, object={"id": activity}, **changes)


def within(registration: UUID, **context: object) -> JsonObject:
    """Return the context of one registration."""
    return {"registration": str(registration), **context}


def reference(target: UUID, verb: str = verbs.REPLIED, **changes: object) -> Statement:
    """Return a statement about another statement."""
    thing = {"objectType": "StatementRef", "id": str(target)}
    return said(verb={"id": verb}, object=thing, **changes)


def voiding(target: UUID, **changes: object) -> Statement:
    """Return a statement that voids another one."""
    return reference(target, verbs.VOIDED, **changes)


def sub_statement(**changes: object) -> JsonObject:
    """Return a correct SubStatement."""
    return {"objectType": "SubStatement", **said(actor=BUDI, **changes)}


def attachment(**changes: object) -> JsonObject:
    """Return a correct attachment whose content lies elsewhere."""
    correct = {
        "usageType": "http://lms.test/usage/naskah",
        "display": {"id": "Naskah"},
        "contentType": "text/plain; charset=utf-8",
        "length": 27,
        "sha2": "a" * 64,
        "fileUrl": "https://files.example.org/naskah.txt",
    }
    return {**correct, **changes}
