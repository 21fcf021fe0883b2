"""What people, groups and activities are called in a sentence."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from lms.core.json import JsonObject
from lms.records.sentences.words import (
    PERSON,
    QUESTION,
    TITLE,
    Language,
    best,
    last_part,
    plain,
    shortened,
)
from lms.xapi import agents, verbs

SIGNS = 4
"""Signs of a pseudonym; enough to tell apart the people on a page."""
RANDOM = 4
"""The version of UUID whose first signs differ from person to person."""

_ADL = verbs.ADL_ACTIVITIES
_NOUNS = {
    verbs.TYPE_ASSESSMENT: ("kuis", "quiz"),
    verbs.TYPE_ASSIGNMENT: ("tugas", "assignment"),
    verbs.TYPE_ATTEMPT: ("percobaan", "attempt"),
    verbs.TYPE_BADGE: ("lencana", "badge"),
    verbs.TYPE_BLOCK: ("bagian", "block"),
    verbs.TYPE_BOOK: ("buku", "book"),
    verbs.TYPE_CHAPTER: ("bab", "chapter"),
    verbs.TYPE_COMPETENCY: ("kompetensi", "competency"),
    verbs.TYPE_COURSE: ("kursus", "course"),
    verbs.TYPE_CREDENTIAL: ("sertifikat", "certificate"),
    verbs.TYPE_DISCUSSION: ("diskusi", "discussion"),
    verbs.TYPE_DOCUMENT: ("dokumen", "document"),
    verbs.TYPE_FILE: ("berkas", "file"),
    verbs.TYPE_FORUM_REPLY: ("tanggapan", "reply"),
    verbs.TYPE_FORUM_TOPIC: ("topik", "topic"),
    verbs.TYPE_INTERACTION: ("soal", "question"),
    verbs.TYPE_LESSON: ("pelajaran", "lesson"),
    verbs.TYPE_LINK: ("tautan", "link"),
    verbs.TYPE_MEETING: ("pertemuan", "meeting"),
    verbs.TYPE_MESSAGE: ("pesan", "message"),
    verbs.TYPE_MODULE: ("bagian", "module"),
    verbs.TYPE_PAGE: ("halaman", "page"),
    verbs.TYPE_SURVEY: ("survei", "survey"),
    verbs.TYPE_VIDEO: ("video", "video"),
    verbs.TYPE_VIRTUAL_CLASSROOM: ("kelas virtual", "virtual classroom"),
    verbs.TYPE_WEBINAR: ("webinar", "webinar"),
    _ADL + "interaction": ("soal", "question"),
    _ADL + "media": ("media", "media item"),
    _ADL + "objective": ("tujuan belajar", "objective"),
    _ADL + "performance": ("unjuk kerja", "performance"),
    _ADL + "question": ("soal", "question"),
    _ADL + "simulation": ("simulasi", "simulation"),
}
_TELLING = frozenset(
    """agenda assessment assignment badge bagian bab berkas book buku chapter course
    diklat discussion diskusi dokumen document evaluasi exam file final forum halaman
    kajian kelas kompetensi kuis kuiz kursus latihan lencana lesson link materi meeting
    module modul page pelajaran pelatihan pertemuan post-test posttest postes pre-test
    pretest pretes quiz salindia section sertifikat certificate sesi session simulasi
    simulation slides soal question survei survey tautan tes test topic topik tugas
    tujuan ujian video webinar""".split()
)
"""First words of titles that say themselves what they name."""

_STAFF = {"id": "Petugas", "en": "Staff member"}
_LEARNER = {"id": "Peserta", "en": "Participant"}
_SYSTEM = {"id": "sistem", "en": "the system"}
_GROUP = {"id": "kelompok", "en": "the group"}
_NAMELESS = {"id": "tanpa nama", "en": "unnamed"}


@dataclass(frozen=True, slots=True)
class Names:
    """What the caller knows, and may show: looked up for a whole page at once.

    ``home`` is the homePage of the account under which the LMS itself states things,
    ``people`` are names by ``lms.xapi.agents.identifier`` and ``activities`` titles by
    IRI. The name of a person in a statement itself is never shown: who may see it is
    for the caller to decide.
    """

    home: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    activities: Mapping[str, str] = field(default_factory=dict)

    def title(self, activity: JsonObject, language: Language) -> str:
        """Return what an activity is called, or at last the end of its IRI."""
        known = plain(self.activities.get(activity["id"], ""))
        if known:
            return shortened(known, TITLE)
        definition = activity.get("definition", {})
        if name := best(definition.get("name"), language):
            return shortened(name, TITLE)
        if is_question(activity) and (
            text := best(definition.get("description"), language)
        ):
            return shortened(text, QUESTION)
        return shortened(last_part(activity["id"]) or _NAMELESS[language], TITLE)

    def person(
        self, agent: JsonObject, language: Language, *, is_staff: bool = False
    ) -> str:
        """Return the name of an agent or group, or what stands in for it."""
        if agent.get("objectType") == "Group":
            return self._group(agent, language)
        identifier = agents.identifier(agent) or ""
        if known := plain(self.people.get(identifier, "")):
            return shortened(known, PERSON)
        if identifier == _system(self.home):
            return _SYSTEM[language]
        noun = (_STAFF if is_staff else _LEARNER)[language]
        return f"{noun} {pseudonym(agent)}"

    def _group(self, group: JsonObject, language: Language) -> str:
        identifier = agents.identifier(group)
        name = plain(self.people.get(identifier or "", "") or group.get("name", ""))
        words = [_GROUP[language]]
        if name:
            words.append(f"“{shortened(name, PERSON)}”")
        elif identifier is not None:
            words.append(pseudonym(group))
        elif language == "en":
            words = ["a group"]
        if count := len(group.get("member", ())):
            words.append(f"({_members(count, language)})")
        return " ".join(words)


def _members(count: int, language: Language) -> str:
    if language == "id":
        return f"{count} anggota"
    return f"{count} member" if count == 1 else f"{count} members"


def _system(home: str) -> str:
    return f"account:{home} {agents.LMS_NAME}"


def pseudonym(agent: JsonObject) -> str:
    """Return a few signs by which a page can tell people apart without naming them.

    Of an opaque account they are its first ones, so that they are found again in the
    statement; of anything else (an e-mail address, a NIP) they tell nothing.
    """
    name = agent.get("account", {}).get("name", "")
    try:
        is_opaque = UUID(name).version == RANDOM
    except ValueError:
        is_opaque = False
    if is_opaque:
        return str(UUID(name))[:SIGNS]
    whole = agents.signature(agent).encode(errors="replace")
    return hashlib.sha256(whole).hexdigest()[:SIGNS]


def is_question(activity: JsonObject) -> bool:
    """Tell whether an activity is an interaction, by whatever it says of itself."""
    definition = activity.get("definition", {})
    return (
        "interactionType" in definition
        or definition.get("type") == verbs.TYPE_INTERACTION
    )


def noun(activity: JsonObject, title: str, language: Language) -> str:
    """Return the word for the kind of an activity; "" if its title says it itself."""
    kind = activity.get("definition", {}).get("type", "")
    if is_question(activity):
        kind = verbs.TYPE_INTERACTION
    elif title.partition(" ")[0].strip(":,.-–").lower() in _TELLING:
        return ""
    if kind not in _NOUNS:
        return ""
    indonesian, english = _NOUNS[kind]
    return indonesian if language == "id" else f"the {english}"
