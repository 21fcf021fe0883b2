"""Attachments: what a statement declares of a content, and both in one body."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import multipart
from lms.xapi.attachments import ENCODING, HASH
from lms.xapi.client.errors import LrsError
from lms.xapi.errors import BodyError
from lms.xapi.multipart import File
from lms.xapi.statement import Statement


@dataclass(frozen=True, slots=True)
class Attachment:
    """A content to be sent with a statement; texts are language maps."""

    content: bytes
    content_type: str
    usage_type: str
    display: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha2(self) -> str:
        """Return the name of the content: its SHA-256."""
        return hashlib.sha256(self.content).hexdigest()

    def declared(self) -> JsonObject:
        """Return what a statement says of the attachment (2.0, 4.2.2.6)."""
        said: JsonObject = {
            "usageType": self.usage_type,
            "display": dict(self.display),
            "contentType": self.content_type,
            "length": len(self.content),
            "sha2": self.sha2,
        }
        if self.description:
            said["description"] = dict(self.description)
        return said

    def attached_to(self, statement: Statement) -> Statement:
        """Return ``statement`` with the attachment declared."""
        declared = [*statement.get("attachments", ()), self.declared()]
        return {**statement, "attachments": declared}


def body(value: object, attachments: Sequence[Attachment]) -> tuple[bytes, str]:
    """Return a request's body and its content type (2.0, 4.1.6.1).

    The body is whole and no stream, so that it can be sent again.
    """
    text = json.dumps(value)
    if not attachments:
        return text, "application/json"
    contents = {each.sha2: each for each in attachments}
    parts: list[tuple[Mapping[str, str], bytes | File]] = [
        ({"Content-Type": "application/json"}, text)
    ]
    for sha2, each in contents.items():
        headers = {"Content-Type": each.content_type, ENCODING: "binary", HASH: sha2}
        parts.append((headers, each.content))
    message = multipart.write(parts)
    return b"".join(message.chunks), message.content_type


def parts(response: httpx.Response) -> tuple[bytes, dict[str, bytes]]:
    """Return the JSON of an answer and the contents in it by their SHA-2."""
    kind = response.headers.get("Content-Type", "")
    if multipart.media_type(kind) != "multipart/mixed":
        return response.content, {}
    try:
        boundary = multipart.boundary_of(kind)
        # The store says how many parts it sends; only what clients send is limited.
        first, *others = multipart.read(response.content, boundary, math.inf)
    except BodyError as error:
        raise LrsError(response.status_code, str(error)) from error
    sums = {part.headers.get(HASH.lower(), "").lower(): part for part in others}
    return first.content, {sha2: part.content for sha2, part in sums.items()}
