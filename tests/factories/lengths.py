"""Courses of any length: pages, slides and quizzes in the proportion of real ones."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core import json
from lms.core.json import JsonObject
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline.models import Course
from lms.courses.player import operations as player

SECTION = 11
"""Activities of a section: the last is a quiz, the one before it slides."""

QUESTION: JsonObject = {
    "type": "true_false",
    "text": "Kolaborasi selalu berhasil.",
    "answer": False,
    "explanation": "Kolaborasi dapat gagal.",
}
TITLES = (
    "Arti Kolaborasi bagi Layanan Publik",
    "Enam Kriteria Forum Kolaboratif",
    "Heliks dan Peta Para Pihak",
    "Tantangan dan Praktik Baik",
    "Rencana Kolaborasi Empat Minggu",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A learner halfway through a course of some length."""

    person: Person
    registration: UUID

    @property
    def url(self) -> str:
        """Return the address of the course page."""
        return f"/belajar/{self.registration}"


def course_files(length: int) -> dict[str, bytes]:
    """Return an author's files of a course of ``length`` activities."""
    activities = [_activity(number, length) for number in range(length)]
    sections = [
        {
            "key": f"kajian-{start // SECTION + 1}",
            "title": f"Kajian {start // SECTION + 1}: Kerja Bersama Lintas Instansi",
            "activities": activities[start : start + SECTION],
        }
        for start in range(0, length, SECTION)
    ]
    document = {
        "format": 1,
        "key": f"panjang-{length}",
        "title": "Kolaborasi Lintas Instansi",
        "language": "id",
        "summary": "Belajar bekerja lintas unit, lintas instansi, dan bersama warga.",
        "goals": [f"Peserta dapat merencanakan langkah {n}." for n in range(1, 7)],
        "jp": 18,
        "sections": sections,
    }
    quiz = {"title": "Kuis", "questions": [{"key": f"q{n}", **QUESTION} for n in "1"]}
    return {
        # JSON is YAML.
        "course.yaml": json.dumps(document),
        "halaman.md": b"Isi halaman.\n",
        "salindia.md": b"## Satu\n\nIsi.\n",
        "kuis.yaml": json.dumps(quiz),
    }


def _activity(number: int, length: int) -> JsonObject:
    place = number % SECTION
    first = number - place
    common = {
        "key": f"kegiatan-{number}",
        "title": f"{TITLES[number % len(TITLES)]} {number + 1}",
        "minutes": 10,
    }
    if place == SECTION - 1 or number == length - 1 > SECTION:
        after = [f"kegiatan-{each}" for each in range(first, number)]
        return {**common, "module": "quiz", "source": "kuis.yaml", "after": after}
    if place == SECTION - 2:
        return {
            **common,
            "module": "slides",
            "source": "salindia.md",
            "required": False,
        }
    return {**common, "module": "page", "source": "halaman.md"}


def take(session: Session, person: Person, length: int) -> Taken:
    """Publish a course of ``length``, enrol ``person`` and finish half of its pages."""
    read = publishing.read(course_files(length))
    published = publishing.publish(session, read, institution_id=person.institution_id)
    course = session.get_one(Course, published.course_id)
    registration = enrolments.enrol(session, person, course)
    learner = player.Person(
        person.id, person.account_name, person.name, person.language
    )
    for number in range(length // 2):
        key = f"kegiatan-{number}"
        opened = player.open_activity(session, learner, registration, key, lock=True)
        if opened.activity.placed.module == "page":
            player.act(session, opened, "baca", {}, "")
    return Taken(person, registration)
