"""Statements that have everything: each property of the specification stands in one."""

from uuid import UUID

from lms.core.json import JsonObject
from lms.xapi.versions import Version
from tests.xapi.said import (
    ANI,
    BUDI,
    CITRA,
    COURSE,
    PAGE,
    QUIZ,
    TEAM,
    attachment,
    reference,
    said,
    sub_statement,
)

_TARGET = UUID("6d2f3c1e-5b7a-4a8e-9f01-2b3c4d5e6f70")
_SUM = {
    "objectType": "Agent",
    "mbox_sha1sum": "5e8ff9bf55ba3508199d22e984129be6a1b2c3d4",
}
_NAMED_TEAM = {**TEAM, "mbox": "mailto:tim@example.org"}
_EXTENSIONS = {"http://lms.test/ext": {"a": [1, None, "x"]}, "urn:x:y": None}
_LANGUAGES = {"id": "Bacaan", "en-GB": "Reading", "jv-Latn-ID": "Wacan"}
_COMPONENTS = [{"id": "a", "description": _LANGUAGES}, {"id": "b"}]
_DESCRIBED = {
    "name": _LANGUAGES,
    "description": _LANGUAGES,
    "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
    "moreInfo": "https://lms.test/more?a=b#c",
    "extensions": _EXTENSIONS,
    "correctResponsesPattern": ["a[,]b"],
}


def _interaction(kind: str, *names: str) -> JsonObject:
    components = dict.fromkeys(names, _COMPONENTS)
    definition = {**_DESCRIBED, "interactionType": kind, **components}
    return {"objectType": "Activity", "id": QUIZ, "definition": definition}


_INTERACTIONS = [
    _interaction("choice", "choices"),
    _interaction("sequencing", "choices"),
    _interaction("likert", "scale"),
    _interaction("matching", "source", "target"),
    _interaction("performance", "steps"),
    *map(_interaction, ["true-false", "fill-in", "long-fill-in", "numeric", "other"]),
]
_RESULT = {
    "score": {"scaled": 0.5, "raw": 50, "min": 0, "max": 100},
    "success": True,
    "completion": False,
    "response": "a[,]b",
    "duration": "P1DT12H36M0.12567S",
    "extensions": _EXTENSIONS,
}
_CONTEXT = {
    "registration": "c3a7bcd0-3a7a-4a6e-9a4b-0d8f2a6f0b11",
    "instructor": _NAMED_TEAM,
    "team": TEAM,
    "contextActivities": {
        "parent": {"id": COURSE},
        "grouping": [_INTERACTIONS[0], {"id": PAGE}],
        "category": [],
        "other": [{"objectType": "Activity", "id": PAGE}],
    },
    "language": "id-ID",
    "statement": {"objectType": "StatementRef", "id": str(_TARGET)},
    "extensions": _EXTENSIONS,
}
_OF_ACTIVITIES = {"revision": "rev-7", "platform": "Pamong"}
_ONLY_IN_2 = {
    "contextAgents": [
        {"objectType": "contextAgent", "agent": CITRA, "relevantTypes": [PAGE, COURSE]}
    ],
    "contextGroups": [
        {"objectType": "contextGroup", "group": TEAM, "relevantTypes": [PAGE]},
        {"objectType": "contextGroup", "group": _NAMED_TEAM},
    ],
}
_ATTACHMENTS = [
    attachment(),
    attachment(description=_LANGUAGES, sha2="B" * 128, length=0),
]
_STATED = {
    "timestamp": "2026-11-21T08:30:15.123456+07:00",
    "attachments": _ATTACHMENTS,
    "result": _RESULT,
}
_OF_THE_STORE = {
    "stored": "2026-11-21T01:30:16Z",
    "authority": {"objectType": "Group", "member": [ANI, BUDI]},
    "version": "1.0.9",
}


def _full(version: Version) -> list[JsonObject]:
    context = _CONTEXT if version is Version.V1 else {**_CONTEXT, **_ONLY_IN_2}
    of_activities = {**context, **_OF_ACTIVITIES}
    about = [
        said(object=thing, context=of_activities, **_STATED, **_OF_THE_STORE)
        for thing in _INTERACTIONS
    ]
    inner = sub_statement(object=_INTERACTIONS[0], context=of_activities, **_STATED)
    return [
        *about,
        said(actor=TEAM, object=inner, context=context, **_STATED),
        said(actor=_NAMED_TEAM, object=_SUM, context=context, authority=CITRA),
        said(actor=CITRA, object=_NAMED_TEAM),
        said(object=sub_statement(object=BUDI)),
        said(object=sub_statement(object=reference(_TARGET)["object"])),
        reference(_TARGET),
    ]


FULL = {version: _full(version) for version in Version}
"""Correct statements of each version, which together have all that it allows."""
