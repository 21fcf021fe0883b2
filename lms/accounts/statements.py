"""What accounts state in the record: signing in and out (pure)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from lms.core import site
from lms.core.json import JsonObject
from lms.xapi import verbs

_DISPLAYS = {
    verbs.LOGGED_IN: {"en": "logged in to", "id": "masuk ke"},
    verbs.LOGGED_OUT: {"en": "logged out of", "id": "keluar dari"},
}


def of_site(verb: str, account_name: UUID, *, at: datetime) -> dict[str, Any]:
    """Return a statement about the site itself; it belongs to no registration."""
    here = site.current()
    return {
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": here.identity, "name": str(account_name)},
        },
        "verb": {"id": verb, "display": _DISPLAYS[verb]},
        "object": _thing(here.identity, verbs.TYPE_LMS, {"id": here.name}),
        "context": {
            "platform": here.name,
            "contextActivities": {
                "category": [_thing(here.profile_version, verbs.TYPE_PROFILE)]
            },
        },
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def _thing(iri: str, kind: str, name: JsonObject | None = None) -> JsonObject:
    definition: JsonObject = {"type": kind, **({"name": name} if name else {})}
    return {"objectType": "Activity", "id": iri, "definition": definition}
