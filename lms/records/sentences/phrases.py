"""What each verb reads like, in both languages.

A verb has one phrase or several, the most telling one first: the first whose every
place can be filled is taken, and the last one needs ``{object}`` alone.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from lms.core.json import JsonObject
from lms.records.sentences.words import (
    TITLE,
    Language,
    best,
    last_part,
    shortened,
    speaks,
)
from lms.xapi import verbs

_PLACE = re.compile(r"\{(\w+)\}")


class Token(NamedTuple):
    """A piece of a phrase: words of the verb, or a place to be filled."""

    text: str
    is_place: bool


Phrase = tuple[Token, ...]


class Phrases(NamedTuple):
    """The phrases of one verb; ``word`` names the verb whatever its vocabulary."""

    word: str
    several: tuple[Phrase, ...]

    def fitting(self, places: Collection[str]) -> Phrase:
        """Return the first phrase that can be filled from ``places``."""
        return next(
            phrase
            for phrase in self.several
            if all(token.text in places for token in phrase if token.is_place)
        )

    @property
    def simple(self) -> str:
        """Return the verb's words alone."""
        return " ".join(token.text for token in self.several[-1] if not token.is_place)


_VOCABULARIES = (
    verbs.ADL,
    verbs.ADL_W3ID,
    verbs.TLA,
    verbs.TINCAN + "verb/",
    verbs.ACROSSX + "verbs/",
    verbs.VIDEO_PROFILE + "/verbs/",
    verbs.ACTIVITY_STREAMS,
    "https://w3id.org/xapi/netc/verbs/",
    "https://w3id.org/xapi/openedx/verb/",
)
"""Where a verb means what its last word says; the word alone finds the phrase."""

_SIMPLE = """
    abandoned: meninggalkan | abandoned
    accessed: mengakses | accessed
    annotated: memberi catatan pada | annotated
    approved: menyetujui | approved
    asserted: menyatakan | asserted
    assigned: menugaskan | assigned
    attempted: mengerjakan | attempted
    attended: mengikuti | attended
    bookmarked: menandai | bookmarked
    closed: menutup | closed
    complete: menyelesaikan | completed
    completed: menyelesaikan | completed
    create: membuat | created
    created: membuat | created
    delete: menghapus | deleted
    deleted: menghapus | deleted
    downloaded: mengunduh | downloaded
    earned: memperoleh | earned
    edited: menyunting | edited
    enrolled: terdaftar pada | enrolled in
    exited: keluar dari | exited
    experienced: mempelajari | studied
    failed: belum lulus | did not pass
    favorited: menyukai | favourited
    follow: mengikuti | followed
    focused: memusatkan perhatian pada | focused on
    hinted: memakai petunjuk pada | used a hint in
    imported: mengimpor | imported
    initialized: memulai | started
    interacted: berinteraksi dengan | interacted with
    join: bergabung dalam | joined
    joined: bergabung dalam | joined
    launched: menjalankan | launched
    leave: meninggalkan | left
    left: meninggalkan | left
    like: menyukai | liked
    liked: menyukai | liked
    listen: mendengarkan | listened to
    logged-in: masuk ke | signed in to
    logged-out: keluar dari | signed out of
    mastered: menguasai | mastered
    mentored: membimbing | mentored
    open: membuka | opened
    opened: membuka | opened
    passed: lulus | passed
    paused: menjeda | paused
    play: memutar | played
    played: memutar | played
    posted: menulis | posted
    preferred: memilih | preferred
    progressed: maju dalam | made progress in
    rated: memberi penilaian pada | rated
    read: membaca | read
    received: menerima | received
    recommended: merekomendasikan | recommended
    registered: terdaftar pada | enrolled in
    reported: melaporkan | reported
    requested: meminta | requested
    resumed: melanjutkan | resumed
    reviewed: meninjau | reviewed
    satisfied: memenuhi syarat | satisfied
    scheduled: menjadwalkan | scheduled
    searched: mencari di | searched
    seeked: berpindah posisi dalam | jumped within
    selected: memilih | selected
    sent: mengirim | sent
    share: membagikan | shared
    shared: membagikan | shared
    skipped: melewati | skipped
    start: memulai | started
    started: memulai | started
    submit: mengumpulkan | submitted
    submitted: mengumpulkan | submitted
    suspended: menghentikan sementara | suspended
    terminated: mengakhiri | ended
    unregistered: dikeluarkan dari | was unenrolled from
    updated: memperbarui | updated
    uploaded: mengunggah | uploaded
    validated: mengesahkan | validated
    verified: memeriksa keaslian | verified
    viewed: membuka | viewed
    voided: membatalkan | voided
    voted: memberi suara pada | voted on
    waived: dibebaskan dari | was exempted from
    watch: menonton | watched
    watched: menonton | watched
"""
"""Verbs with their words, before what they are about."""

_TELLING = {
    "answered": (
        ("menjawab {object} {right}", "answered {object} {right}"),
        ("{wrong} menjawab {object}", "answered {object} {wrong}"),
        ("menjawab {object}", "answered {object}"),
    ),
    "asked": (
        ("bertanya kepada {person}", "asked {person} a question"),
        ("bertanya tentang {object}", "asked about {object}"),
    ),
    "certified": (
        ("memberi sertifikat kepada {person}", "certified {person}"),
        (
            "menerbitkan {paper} atas persetujuan {instructor}",
            "issued {paper} with the approval of {instructor}",
        ),
        ("menerbitkan {paper}", "issued {paper}"),
        ("memberi sertifikat atas {object}", "certified {object}"),
    ),
    "commented": (
        ("memberi komentar kepada {person}", "commented to {person}"),
        ("mengomentari {object}", "commented on {object}"),
    ),
    "evaluated": (("menilai {object}", "evaluated {object}"),),
    "interacted": (
        (
            "berinteraksi dengan {object} pada {time}",
            "interacted with {object} at {time}",
        ),
    ),
    "paused": (("menjeda {object} pada {time}", "paused {object} at {time}"),),
    "played": (("memutar {object} mulai {time}", "played {object} from {time}"),),
    "progressed": (
        ("menyelesaikan {progress} dari {object}", "reached {progress} of {object}"),
    ),
    "registered": (
        (
            "didaftarkan pada {object} oleh {instructor}",
            "was enrolled in {object} by {instructor}",
        ),
    ),
    "replied": (
        ("membalas {person}", "replied to {person}"),
        ("membalas {statement}", "replied to {statement}"),
        ("menulis {object}", "wrote {object}"),
    ),
    "responded": (("menanggapi {object}", "responded to {object}"),),
    "scored": (
        (
            "diberi nilai {score} oleh {instructor} untuk {object}",
            "was given {score} by {instructor} for {object}",
        ),
        ("memperoleh nilai {score} untuk {object}", "scored {score} on {object}"),
        ("dinilai untuk {object}", "was given a score for {object}"),
    ),
    "searched": (("mencari {query} di {object}", "searched {object} for {query}"),),
    "seeked": (
        (
            "berpindah dari {from} ke {to} dalam {object}",
            "jumped from {from} to {to} in {object}",
        ),
    ),
    "shared": (("berbagi dengan {person}", "shared with {person}"),),
    "unregistered": (
        (
            "dikeluarkan dari {object} oleh {instructor}",
            "was unenrolled from {object} by {instructor}",
        ),
    ),
    "voided": (
        (
            "membatalkan {object} atas permintaan {instructor}",
            "voided {object} at the request of {instructor}",
        ),
    ),
}
"""Verbs that say more when more is known; beside a simple one, tried before it."""


def _phrase(text: str) -> Phrase:
    pieces = _PLACE.split(text)
    tokens = (Token(piece.strip(), at % 2 == 1) for at, piece in enumerate(pieces))
    return tuple(token for token in tokens if token.text)


def _table() -> dict[str, tuple[tuple[str, str], ...]]:
    table: dict[str, tuple[tuple[str, str], ...]] = dict(_TELLING)
    for line in _SIMPLE.strip().splitlines():
        word, _, texts = line.strip().partition(": ")
        indonesian, _, english = texts.partition(" | ")
        simple = (f"{indonesian} {{object}}", f"{english} {{object}}")
        table[word] = (*table.get(word, ()), simple)
    return table


_PHRASES: dict[Language, dict[str, Phrases]] = {
    "id": {
        word: Phrases(word, tuple(_phrase(indonesian) for indonesian, _ in several))
        for word, several in _table().items()
    },
    "en": {
        word: Phrases(word, tuple(_phrase(english) for _, english in several))
        for word, several in _table().items()
    },
}


def of(verb: JsonObject, language: Language) -> Phrases:
    """Return the phrases of a verb: ours, else its own words, else its IRI's end.

    Words of its own in the wanted language come before ours for a verb of a vocabulary
    that we do not know, and ours before its words in another language.
    """
    word = verb["id"].rstrip("/#").replace("#", "/").rpartition("/")[2]
    ours = _PHRASES[language].get(word.lower())
    display = verb.get("display")
    is_known = verb["id"].startswith(_VOCABULARIES)
    if ours and (is_known or not speaks(display, language)):
        return ours
    text = best(display, language) or _spelt(verb["id"])
    tokens = (
        Token(shortened(text, TITLE), is_place=False),
        Token("object", is_place=True),
    )
    return Phrases("", (tokens,))


def _spelt(iri: str) -> str:
    return " ".join(last_part(iri).replace("_", " ").replace("-", " ").split()) or iri
