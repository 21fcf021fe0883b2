"""Modules that break one promise each, by one change to the sound module."""

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.courses import registry
from lms.courses.activities import Answer, Context, Form, Result, Rule, Thing, action
from lms.courses.facts import WHOLE
from lms.courses.source import Source
from lms.testing import neighbour
from lms.xapi import verbs
from tests.contract.modules.sound import NOTES, SoundModule

_numbers = itertools.count()


class OldModule(SoundModule):
    """Speak another version of the contract."""

    api = 2


class ShoutingModule(SoundModule):
    """Have a key that no address and no table can carry."""

    key = "Sehat Sekali"


class NowhereModule(SoundModule):
    """Say that the activity is of a type that is no IRI."""

    activity_type = "soal"


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """A field that no form can name."""

    ajakan: str = "Tulis."


class UnlabelledModule(SoundModule):
    """Have a setting without a label."""

    settings = Unlabelled


@dataclass(frozen=True, slots=True)
class Listed:
    """A field of a type that no form has."""

    ajakan: tuple[str, ...] = field(default=(), metadata={"label": "Ajakan"})


class ListedModule(SoundModule):
    """Have a setting that is a list."""

    settings = Listed


@dataclass
class Changing:
    """Settings that code could change."""

    ajakan: str = field(default="", metadata={"label": "Ajakan"})


class ChangingModule(SoundModule):
    """Have settings that are not frozen."""

    settings = Changing


class ChanceModule(SoundModule):
    """Read the same files differently each time."""

    def read(self, source: Source) -> JsonObject:
        """Number every reading."""
        return {**super().read(source), "bacaan": next(_numbers)}


class TupleModule(SoundModule):
    """Give content that JSON does not give back."""

    def read(self, source: Source) -> JsonObject:
        """Keep a tuple."""
        return {**super().read(source), "pilihan": ("a", "b")}


class MendingModule(SoundModule):
    """Change the author's own files."""

    def read(self, source: Source) -> JsonObject:
        """Mend what the author wrote."""
        files = cast("dict[str, bytes]", source.files)
        files[source.path] = files[source.path].replace(b"*", b"")
        return super().read(source)


class LenientModule(SoundModule):
    """Take whatever the author wrote."""

    def read(self, source: Source) -> JsonObject:
        """Find no mistake."""
        return {"soal": source.markdown(source.text())}


class SpeechlessModule(SoundModule):
    """Refuse files without saying why."""

    def read(self, source: Source) -> JsonObject:
        """Tell of a mistake without words."""
        if not source.text().strip():
            source.error("")
        return super().read(source) if source.text().strip() else {}


class WritingModule(SoundModule):
    """Write when a page is opened."""

    def render(self, context: Context) -> Answer:
        """Count, past the session that would refuse it."""
        count = NOTES.update().values(isi=NOTES.c.isi + "!")
        context.session.connection().execute(count)
        return super().render(context)


class GuessingModule(SoundModule):
    """Say what xAPI does not know."""

    def tell(self, context: Context) -> None:
        """Name a type of interaction that does not exist."""
        guess = {"interactionType": "tebakan"}
        thing = Thing("soal/1", verbs.TYPE_INTERACTION, interaction=guess)
        context.emit(verbs.ANSWERED, about=thing)


class DancingModule(SoundModule):
    """Say what our profile does not know."""

    def tell(self, context: Context) -> None:
        """Use a verb of one's own."""
        super().tell(context)
        context.emit("https://tari.example/menari")


class NamingModule(SoundModule):
    """Say who the learner is."""

    def tell(self, context: Context) -> None:
        """Greet by name."""
        super().tell(context)
        greeting = f"Salam, {context.learner.name}"
        context.emit(verbs.EXPERIENCED, Result(response=greeting))


class UnreachableModule(SoundModule):
    """Have a rule that nothing fulfils."""

    rules: ClassVar[Mapping[str, Rule]] = {
        **SoundModule.rules,
        "mustahil": lambda facts, _: facts.progress > WHOLE,
    }


class GenerousModule(SoundModule):
    """Have a rule that holds of somebody who never came."""

    rules: ClassVar[Mapping[str, Rule]] = {
        **SoundModule.rules,
        "murah-hati": lambda facts, _: facts.progress >= 0,
    }


class AgainModule(SoundModule):
    """Count every form that arrives."""

    @action("jawab")
    def answer(self, context: Context, _form: Form, _argument: str) -> Answer:
        """Score once more."""
        self.tell(context)
        return context.back()


class MoodyModule(SoundModule):
    """Have a rule that asks something else than the facts."""

    moods: ClassVar[list[bool]] = []
    rules: ClassVar[Mapping[str, Rule]] = {
        "terjawab": lambda facts, _: facts.progress >= WHOLE and MoodyModule.good()
    }

    @classmethod
    def good(cls) -> bool:
        """Be good once."""
        cls.moods.append(True)
        return len(cls.moods) == 1

    def tell(self, context: Context) -> None:
        """Say only what the rule asks."""
        context.emit(verbs.PROGRESSED, Result(progress=WHOLE))


class OpaqueModule(SoundModule):
    """Give back what no file can hold."""

    def export(
        self,
        session: Session,
        registration: UUID,
    ) -> object:
        """Return something that is not JSON."""
        return {"sesi": object()}


class ForgetfulModule(SoundModule):
    """Keep what nobody may take along."""

    def export(
        self,
        session: Session,
        registration: UUID,
    ) -> object:
        """Return nothing."""
        return None


class KeepingModule(SoundModule):
    """Forget nobody."""

    def erase(self, session: Session, registration: UUID) -> None:
        """Do nothing."""


class FaultyPageModule(SoundModule):
    """Draw a page with one fault."""

    def __init__(self, fault: str) -> None:
        self.fault = fault

    def render(self, context: Context) -> Answer:
        """Draw it."""
        noise = secrets.token_hex(30_000)
        return context.page("sehat/buruk.html", fault=self.fault, noise=noise)


class AskingModule(SoundModule):
    """Ask the database again and again."""

    def render(self, context: Context) -> Answer:
        """Ask ten times."""
        for _ in range(10):
            context.session.execute(text("SELECT 1"))
        return super().render(context)


class LeaningModule(SoundModule):
    """Need the module next door."""

    def render(self, context: Context) -> Answer:
        """Look at what the neighbour is called."""
        title = registry.current()[neighbour.MODULE].title
        return context.page("sehat/soal.html", soal=title)
