"""A client for any Learning Record Store, in both versions of xAPI.

It checks nothing that the store checks. Retries are safe: what might be done twice is
sent again only when the store said that it did nothing.
"""

from lms.xapi.client.attachments import Attachment
from lms.xapi.client.connection import Retrying
from lms.xapi.client.documents import Document, Documents, States
from lms.xapi.client.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    LrsError,
    NotFoundError,
    PreconditionFailedError,
    TooLargeError,
    UnauthorizedError,
    UnavailableError,
    UnreadableError,
)
from lms.xapi.client.lrs import LrsClient
from lms.xapi.client.query import Page, Query

__all__ = [
    "Attachment",
    "ConflictError",
    "Document",
    "Documents",
    "ForbiddenError",
    "InvalidError",
    "LrsClient",
    "LrsError",
    "NotFoundError",
    "Page",
    "PreconditionFailedError",
    "Query",
    "Retrying",
    "States",
    "TooLargeError",
    "UnauthorizedError",
    "UnavailableError",
    "UnreadableError",
]
