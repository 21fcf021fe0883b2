"""Parcels: what is sent to a target at once, and what its answer means."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import clock, ids, json, site
from lms.core.errors import NotFoundError
from lms.core.outgoing import Answer, Door, OutgoingError, RefusedError
from lms.xapi import attachments, multipart
from lms.xapi.attachments import ENCODING, HASH, Kept
from lms.xapi.forwarding import signing
from lms.xapi.forwarding.targets import Kind, Target
from lms.xapi.versions import HEADER, Version

_JSON = "application/json"
_ATTACHMENTS = b'"attachments"'

_REFUSED = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.CONFLICT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""Something in the parcel is not taken, and never will be."""

_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.GONE})
"""Only people can mend it."""

_LOST = {
    "outgoing_refused": "the address is not one that this site may call",
    "outgoing_unreachable": "there is no connection, or it broke",
    "outgoing_untrusted": "the certificate of the other side is not valid",
    "outgoing_too_slow": "the other side did not answer in time",
    "outgoing_too_large": "the answer of the other side is too large",
    "outgoing_bad_answer": "the answer of the other side cannot be read",
}


class Item(NamedTuple):
    """One statement of a store."""

    seq: int
    id: UUID
    payload: bytes


class Ending(Enum):
    """What an answer means for the parcel, or for its target."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a request ended; ``words`` are ours and hold nothing of the answer."""

    ending: Ending
    code: str = ""
    words: str = ""
    retry_after: timedelta | None = None


DELIVERED = Verdict(Ending.DELIVERED)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A body that is ready to leave, with the headers that are no secret."""

    content: bytes
    headers: Mapping[str, str]


# --- Packing


def split(
    session: Session, store: UUID, items: Sequence[Item], most_bytes: int
) -> list[list[Item]]:
    """Part ``items`` so that each part fits into memory, whatever is attached."""
    parts: list[list[Item]] = []
    total = 0
    for item in items:
        size = len(item.payload)
        size += sum(kept.length for kept in _kept(session, store, [item]).values())
        total += size
        if not parts or total > most_bytes:
            parts.append([])
            total = size
        parts[-1].append(item)
    return parts


def packed(session: Session, target: Target, items: Sequence[Item]) -> Parcel:
    """Return the parcel of ``items``, in their order."""
    if target.kind is Kind.WEBHOOK:
        return _notice(target, items)
    body = _joined(_said_in(target.version, item.payload) for item in items)
    parts: list[tuple[Mapping[str, str], bytes]] = [({"Content-Type": _JSON}, body)]
    parts += _contents(_kept(session, target.store, items).values())
    if len(parts) == 1:
        return Parcel(body, {"Content-Type": _JSON, HEADER: target.version.value})
    message = multipart.write(parts)
    return Parcel(
        b"".join(message.chunks),
        {"Content-Type": message.content_type, HEADER: target.version.value},
    )


def _notice(target: Target, items: Sequence[Item]) -> Parcel:
    delivery = str(ids.derived("delivery", target.id, *(item.id for item in items)))
    head = json.dumps({"id": delivery, "store": target.store})
    statements = _joined(item.payload for item in items)
    body = head[:-1] + b',"statements":' + statements + b"}"
    return Parcel(body, {"Content-Type": _JSON, signing.DELIVERY: delivery})


def _joined(payloads: Iterable[bytes]) -> bytes:
    # As they are stored: parsed and written again, a number may lose its last digits.
    return b"[" + b",".join(payloads) + b"]"


def _said_in(version: Version, payload: bytes) -> bytes:
    """Return the statement under a version that the other side accepts.

    A store of 1.0.3 must refuse one that names 2.0.0 (1.0.3, Data 2.4.10), and the
    version is no part of what a statement says.
    """
    if version is Version.V2 or b'"version":"2' not in payload:
        return payload
    statement = json.loads(payload)
    if str(statement["version"]).startswith("2"):
        statement["version"] = version.of_statements
    return json.dumps(statement)


def _kept(session: Session, store: UUID, items: Sequence[Item]) -> dict[str, Kept]:
    """Return what the store has of the contents that ``items`` declare."""
    sums = [
        str(item.get("sha2", "")).lower()
        for each in items
        if _ATTACHMENTS in each.payload
        for _path, item in attachments.declared(json.loads(each.payload))
    ]
    return attachments.find(session, store, sums)


def _contents(kept: Iterable[Kept]) -> Iterable[tuple[Mapping[str, str], bytes]]:
    files = site.current().files
    for each in kept:
        headers = {"Content-Type": each.content_type, ENCODING: "binary"}
        try:
            yield {**headers, HASH: each.sha2}, files.get(each.file)
        except NotFoundError:
            # The statement goes without it; the other side decides.
            continue


# --- Sending


Send = Callable[[Target, str, Parcel, Sequence[Item]], Verdict]
"""Sends a parcel to the target, whose secret it is given."""


def sender(door: Door) -> Send:
    """Return what sends parcels through ``door``."""

    def send(
        target: Target, secret: str, parcel: Parcel, items: Sequence[Item]
    ) -> Verdict:
        headers = {**parcel.headers, **_credentials(target, secret, parcel)}
        url = target.url
        if target.kind is Kind.XAPI:
            url = f"{url}/statements"
        try:
            answer = door.request(
                "POST", url, headers=headers, content=parcel.content, follow=False
            )
        except OutgoingError as error:
            return lost(error)
        return judged(target, answer, items)

    return send


def lost(error: OutgoingError) -> Verdict:
    """Return what it means that no answer came."""
    is_closed = isinstance(error, RefusedError)
    ending = Ending.STOPPED if is_closed else Ending.FAILED
    return Verdict(ending, error.code, _LOST.get(error.code, "no answer came"))


def _credentials(target: Target, secret: str, parcel: Parcel) -> dict[str, str]:
    if target.kind is Kind.WEBHOOK:
        delivery = parcel.headers[signing.DELIVERY]
        return signing.headers(secret, delivery, parcel.content)
    pair = b64encode(f"{target.login}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def judged(target: Target, answer: Answer, items: Sequence[Item]) -> Verdict:
    """Return what ``answer`` means."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        if target.kind is Kind.WEBHOOK or _names(answer.body, items):
            return DELIVERED
        # Somebody answered who is no store: a portal, a proxy's own page.
        words = "the other side did not name the statements that it stored"
        return Verdict(Ending.FAILED, "no_receipt", words)
    return refusal(status, _asked_for(answer.headers.get("Retry-After", "")))


def refusal(status: int, retry_after: timedelta | None = None) -> Verdict:
    """Return what an answer means that is no success."""
    ending = Ending.FAILED
    if status in _REFUSED:
        ending = Ending.REFUSED
    elif status in _CLOSED:
        ending = Ending.STOPPED
    words = f"the other side answered {status} {_phrase(status)}".strip()
    return Verdict(ending, f"http_{status}", words, retry_after)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _names(body: bytes, items: Sequence[Item]) -> bool:
    """Tell whether the answer is the list of ids (xAPI 2.0, 4.1.6.1)."""
    try:
        found = json.loads(body)
    except ValueError:
        return False
    if not isinstance(found, list):
        return False
    return {str(name).lower() for name in found} == {str(item.id) for item in items}


def _asked_for(text: str) -> timedelta | None:
    """Return the time that ``Retry-After`` names, in seconds or as a moment."""
    text = text.strip()
    if text.isdecimal():
        # Longer ones are cut anyhow, and would be no timedelta.
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        moment = parsedate_to_datetime(text).replace(tzinfo=UTC)
    except ValueError:
        return None
    return max(moment - clock.now(), timedelta(0))
