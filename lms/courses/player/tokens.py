"""Signed tokens that tell when a page was drawn; no client's clock is needed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from itsdangerous import BadSignature, URLSafeSerializer

from lms.core import clock, site

MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Visit:
    """One drawing of one activity's page."""

    id: UUID
    opened_at: datetime


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(site.current().secret, salt="visit")


def issue(registration: UUID, key: str) -> str:
    """Return a token for a page that is drawn now."""
    at = int(clock.now().timestamp() * MILLISECONDS)
    token = _serializer().dumps([registration.hex, key, uuid4().hex, at])
    return str(token)


def read(token: str, registration: UUID, key: str) -> Visit | None:
    """Return the visit of a token of this very activity and enrolment, else None."""
    try:
        owner, activity, visit, at = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if (owner, activity) != (registration.hex, key):
        return None
    return Visit(UUID(visit), datetime.fromtimestamp(at / MILLISECONDS, UTC))
