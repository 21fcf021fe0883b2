"""Documents that a store keeps: states, activity profiles, agent profiles.

A document that several programs write is safe when each sends the ``etag`` that it
read: the store then refuses what would undo another's change (2.0, 4.1.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi.client.connection import Call, Connection
from lms.xapi.client.errors import NotFoundError, understood
from lms.xapi.client.query import written
from lms.xapi.versions import Version

JSON = "application/json"
BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the store keeps it; ``etag`` is its quoted fingerprint."""

    content: bytes
    content_type: str
    etag: str | None
    updated: datetime | None

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON may be anything
        """Parse the content."""
        return json.loads(self.content)


class Documents:
    """The documents of one place: an activity, an agent, or both."""

    def __init__(
        self, connection: Connection, path: str, name: str, place: Mapping[str, str]
    ) -> None:
        self._connection = connection
        self._path = path
        self._name = name
        self._place = place

    def names(self, since: datetime | None = None) -> list[str]:
        """Return the names of all documents, or of those changed after ``since``."""
        wanted = {} if since is None else {"since": written(since)}
        call = Call("GET", self._path, {**self._place, **wanted})
        response = self._connection.send(call)
        with understood(response):
            found: list[str] = json.loads(response.content)
        return found

    def get(self, name: str) -> Document | None:
        """Return the document, or None."""
        try:
            response = self._connection.send(Call("GET", self._path, self._of(name)))
        except NotFoundError:
            return None
        with understood(response):
            return _document(response)

    def put(
        self,
        name: str,
        content: bytes | JsonObject,
        *,
        content_type: str | None = None,
        etag: str | None = None,
        new: bool = False,
    ) -> None:
        """Store a document, a dictionary as JSON.

        With ``etag`` only in place of exactly that one, with ``new`` only if there is
        none (``PreconditionFailedError`` otherwise). With neither, a store that speaks
        2.0 refuses to overwrite: ``ConflictError``.
        """
        condition = {"If-Match": etag} if etag else {}
        if new:
            condition["If-None-Match"] = "*"
        self._write("PUT", name, _body(content, content_type), condition)

    def merge(self, name: str, content: JsonObject, *, etag: str | None = None) -> None:
        """Set the properties of ``content`` in a JSON document; the others stay."""
        condition = {"If-Match": etag} if etag else {}
        self._write("POST", name, _body(content, None), condition)

    def delete(self, name: str, *, etag: str | None = None) -> None:
        """Remove the document; with ``etag`` only if it is still that one."""
        condition = {"If-Match": etag} if etag else {}
        self._write("DELETE", name, (b"", {}), condition)

    def _write(
        self,
        method: str,
        name: str,
        body: tuple[bytes, dict[str, str]],
        condition: dict[str, str],
    ) -> None:
        content, headers = body
        # After a lost answer a condition would fail because it was met, and so would a
        # PUT under 2.0, which overwrites nothing (4.1.4); a merge would undo what
        # somebody else has set meanwhile.
        overwrites = method == "PUT" and self._connection.version is Version.V1
        repeatable = not condition and (method == "DELETE" or overwrites)
        call = Call(
            method,
            self._path,
            self._of(name),
            content,
            {**headers, **condition},
            repeatable,
        )
        self._connection.send(call)

    def _of(self, name: str) -> dict[str, str]:
        return {**self._place, self._name: name}


class States(Documents):
    """The states of an agent in an activity."""

    def clear(self) -> None:
        """Remove all of them."""
        self._connection.send(Call("DELETE", self._path, self._place))


def _body(
    content: bytes | JsonObject, content_type: str | None
) -> tuple[bytes, dict[str, str]]:
    if isinstance(content, bytes):
        return content, {"Content-Type": content_type or BYTES}
    return json.dumps(content), {"Content-Type": content_type or JSON}


def _document(response: httpx.Response) -> Document:
    updated = response.headers.get("Last-Modified")
    return Document(
        response.content,
        response.headers.get("Content-Type", BYTES),
        response.headers.get("ETag"),
        parsedate_to_datetime(updated) if updated else None,
    )
