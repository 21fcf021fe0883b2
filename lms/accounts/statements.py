"""What accounts state in the record (pure).

Signing in and out; and, for whoever audits it, what was done with records as such: a
person's data taken out, a person erased, records past their time deleted.
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from lms.core import site
from lms.core.json import JsonObject
from lms.xapi import agents, verbs

_DISPLAYS = {
    verbs.LOGGED_IN: {"en": "logged in to", "id": "masuk ke"},
    verbs.LOGGED_OUT: {"en": "logged out of", "id": "keluar dari"},
    verbs.DOWNLOADED: {"en": "downloaded", "id": "mengunduh"},
    verbs.DELETED: {"en": "deleted", "id": "menghapus"},
}


class Act(StrEnum):
    """What is done with records, as the audit log calls it."""

    EXPORTED = "person_exported"
    ERASED = "erased"
    RETENTION = "retention_run"


class _Kind(NamedTuple):
    """How an act is stated: verb, and the thing that it is done to."""

    verb: str
    thing: str
    type: str
    name: JsonObject


_ACTS = {
    Act.EXPORTED: _Kind(
        verbs.DOWNLOADED,
        "data-orang",
        verbs.TYPE_FILE,
        {"en": "a person's data", "id": "data seseorang"},
    ),
    Act.ERASED: _Kind(
        verbs.DELETED,
        "akun",
        verbs.TYPE_USER_PROFILE,
        {"en": "a person's account", "id": "akun seseorang"},
    ),
    Act.RETENTION: _Kind(
        verbs.DELETED,
        "catatan-lama",
        verbs.TYPE_COLLECTION,
        {"en": "records past their time", "id": "catatan yang lewat masa simpannya"},
    ),
}


def of_site(verb: str, account_name: UUID, *, at: datetime) -> dict[str, Any]:
    """Return a statement about the site itself; it belongs to no registration."""
    here = site.current()
    thing = _thing(here.identity, verbs.TYPE_LMS, {"id": here.name})
    return _statement(verb, str(account_name), thing, at)


def of_audit(
    act: Act, account: str, *, at: datetime, entry: UUID, count: int | None = None
) -> dict[str, Any]:
    """Return a statement that ``act`` was done, never to whom.

    ``account`` is the opaque name of who did it, or that of the LMS itself; ``entry``
    the entry of the audit log that tells more; ``count`` how many records it deleted.
    """
    here = site.current()
    kind = _ACTS[act]
    thing = _thing(f"{here.identity}/id/tata-kelola/{kind.thing}", kind.type, kind.name)
    made = _statement(kind.verb, account, thing, at)
    made["context"]["extensions"] = {_extension("audit-entry"): str(entry)}
    if count is not None:
        made["result"] = {"extensions": {_extension("deleted-count"): count}}
    return made


def record_names(account_name: UUID, email: str | None) -> list[str]:
    """Return the identifiers under which the record may speak of a person.

    Our own statements use the opaque account alone; a client may have used the address.
    """
    here = site.current().identity
    found = [agents.account(here, str(account_name))]
    if email:
        mailbox = f"mailto:{email}"
        digest = hashlib.sha1(mailbox.encode(), usedforsecurity=False).hexdigest()
        found += [{"mbox": mailbox}, {"mbox_sha1sum": digest}]
    return [str(agents.identifier(each)) for each in found]


def _statement(
    verb: str, account: str, thing: JsonObject, at: datetime
) -> dict[str, Any]:
    here = site.current()
    return {
        "actor": agents.account(here.identity, account),
        "verb": {"id": verb, "display": _DISPLAYS[verb]},
        "object": thing,
        "context": {
            "platform": here.name,
            "contextActivities": {
                "category": [_thing(here.profile_version, verbs.TYPE_PROFILE)]
            },
        },
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def _extension(name: str) -> str:
    return f"{site.current().profile}/extensions/{name}"


def _thing(iri: str, kind: str, name: JsonObject | None = None) -> JsonObject:
    definition: JsonObject = {"type": kind, **({"name": name} if name else {})}
    return {"objectType": "Activity", "id": iri, "definition": definition}
