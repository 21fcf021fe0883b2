"""How the verbs that we use are shown, in both languages (xAPI 2.0, 4.2.2 display)."""

from lms.core.json import JsonObject
from lms.xapi import verbs

_DISPLAYS = {
    verbs.REGISTERED: ("registered", "terdaftar pada"),
    verbs.UNREGISTERED: ("unregistered", "dikeluarkan dari"),
    verbs.VIEWED: ("viewed", "membuka"),
    verbs.EXPERIENCED: ("experienced", "mempelajari"),
    verbs.PROGRESSED: ("progressed", "maju dalam"),
    verbs.INITIALIZED: ("initialized", "memulai"),
    verbs.ANSWERED: ("answered", "menjawab"),
    verbs.SUBMITTED: ("submitted", "mengumpulkan"),
    verbs.SCORED: ("scored", "memperoleh nilai untuk"),
    verbs.PASSED: ("passed", "lulus"),
    verbs.FAILED: ("failed", "belum lulus"),
    verbs.COMPLETED: ("completed", "menyelesaikan"),
    verbs.CERTIFIED: ("certified", "memberi sertifikat atas"),
    verbs.EARNED: ("earned", "memperoleh"),
    verbs.VOIDED: ("voided", "membatalkan"),
    verbs.LOGGED_IN: ("logged in to", "masuk ke"),
    verbs.LOGGED_OUT: ("logged out of", "keluar dari"),
    verbs.DOWNLOADED: ("downloaded", "mengunduh"),
    verbs.DELETED: ("deleted", "menghapus"),
    verbs.INTERACTED: ("interacted", "berinteraksi dengan"),
}


def verb(iri: str) -> JsonObject:
    """Return the verb ``iri`` with its display, if it is one of ours."""
    if iri not in _DISPLAYS:
        return {"id": iri}
    english, indonesian = _DISPLAYS[iri]
    return {"id": iri, "display": {"en": english, "id": indonesian}}


def shown(iri: str, language: str) -> str:
    """Return the verb's words in ``language``, or the last part of its IRI."""
    if iri not in _DISPLAYS:
        return iri.rstrip("/").rsplit("/", 1)[-1]
    return _DISPLAYS[iri][0 if language == "en" else 1]


KNOWN = frozenset(_DISPLAYS)
"""Every verb that the LMS itself uses."""
