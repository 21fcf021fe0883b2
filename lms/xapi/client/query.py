"""What can be asked of the Statements resource, and what comes back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import moments
from lms.xapi.statement import Statement


@dataclass(frozen=True, slots=True)
class Query:
    """Which statements are wanted; a property that is None asks for nothing."""

    agent: JsonObject | None = None
    verb: str | None = None
    activity: str | None = None
    registration: UUID | None = None
    related_agents: bool | None = None
    related_activities: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    ascending: bool | None = None
    format: str | None = None
    attachments: bool | None = None

    def parameters(self) -> dict[str, str]:
        """Return the query as the specification writes it (2.0, 4.1.6.1)."""
        given = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: written(value) for name, value in given if value is not None}


def written(value: object) -> str:
    """Return ``value`` as a query parameter."""
    if isinstance(value, datetime):
        return moments.written(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return json.dumps(value).decode()
    return str(value)


@dataclass(frozen=True, slots=True)
class Page:
    """One answer to a query.

    Up to ``consistent_through`` no statement will appear that was not there; None if
    the store does not say. ``attachments`` are contents by their SHA-2.
    """

    statements: tuple[Statement, ...]
    more: str
    consistent_through: datetime | None
    attachments: dict[str, bytes]
