"""A small module that does everything that a module can: its files, table and rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Column, MetaData, Select, String, Table, Uuid, select
from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.courses.activities import (
    ActivityModule,
    Answer,
    Context,
    Form,
    Grade,
    Result,
    Rule,
    Thing,
    action,
    page,
    setting,
)
from lms.courses.facts import WHOLE
from lms.courses.marks import Score
from lms.courses.source import Source
from lms.testing.sample import Sample, opens, sends
from lms.xapi import verbs

NOTES = Table(
    "mod_sehat_catatan",
    MetaData(),  # not the product's: this table is made on a stage of tests only
    Column("registration", Uuid, primary_key=True),
    Column("isi", String(200), nullable=False),
)
ATTEMPT = Thing("attempt/1", verbs.TYPE_ATTEMPT, "Percobaan 1")

SAMPLE = Sample(
    files={"soal/satu.md": b"Apa yang *tetap*?\n"},
    source="soal/satu.md",
    settings={"ajakan": "Jawablah dengan jujur."},
    mistakes={"kosong": {"soal/satu.md": b""}},
    steps=(sends("jawab", filling={"isi": "Petugasnya"}), opens("jawaban")),
)


def notes_of(registration: UUID) -> Select[str]:
    """Return the query for what a learner wrote."""
    return select(NOTES.c.isi).where(NOTES.c.registration == registration)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an author chooses."""

    ajakan: str = setting("Tulis jawaban Anda.", label="Ajakan")


class SoundModule(ActivityModule):
    """One question, answered once and scored at once."""

    key, title = "sehat", "Modul sehat"
    activity_type = verbs.TYPE_ASSESSMENT
    settings: ClassVar[type] = Settings
    rules: ClassVar[Mapping[str, Rule]] = {
        "terjawab": lambda facts, _: facts.progress >= WHOLE
    }
    completion = ("terjawab",)
    grade = Grade(Decimal(10), Decimal(50))

    def read(self, source: Source) -> JsonObject:
        """Turn the question into HTML."""
        text = source.text()
        if not text.strip():
            source.error("soal masih kosong; tulis soalnya")
        return {"soal": source.markdown(text)}

    def render(self, context: Context) -> Answer:
        """Ask."""
        return context.page("sehat/soal.html", soal=context.content["soal"])

    @page("jawaban")
    def shown(self, context: Context, _argument: str) -> Answer:
        """Show what was answered."""
        found = context.session.scalar(notes_of(context.registration))
        return context.page("sehat/jawaban.html", isi=found or "")

    @action("jawab")
    def answer(self, context: Context, form: Form, _argument: str) -> Answer:
        """Hear the answer, the first time."""
        if context.session.scalar(notes_of(context.registration)) is None:
            note = {"registration": context.registration, "isi": form.get("isi", "")}
            context.session.execute(NOTES.insert().values(note))
            self.tell(context)
        return context.back("Jawaban Anda tersimpan.")

    def tell(self, context: Context) -> None:
        """Say that the question was answered, and how well."""
        context.emit(verbs.PROGRESSED, Result(progress=WHOLE))
        context.emit(
            verbs.SCORED,
            Result(score=Score(Decimal(8), Decimal(10)), success=True),
            attempt=ATTEMPT,
        )

    def export(self, session: Session, registration: UUID) -> object:
        """Return what was answered."""
        return session.scalars(notes_of(registration)).all()

    def erase(self, session: Session, registration: UUID) -> None:
        """Forget what was answered."""
        own = NOTES.c.registration == registration
        session.execute(NOTES.delete().where(own))
