"""Slides: a deck that is paged through, or read as one text with its notes."""

import re
from collections.abc import Mapping
from typing import ClassVar

from lms.core.i18n import _, lazy
from lms.core.json import JsonObject
from lms.courses import visits
from lms.courses.activities import (
    ActivityError,
    ActivityModule,
    Answer,
    Context,
    Form,
    Reply,
    Result,
    Rule,
    Thing,
    action,
)
from lms.courses.facts import WHOLE
from lms.courses.source import Source
from lms.modules.slides.reading import read_slides
from lms.xapi import verbs

_NUMBERS = re.compile(r"[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*", re.ASCII)


class SlidesModule(ActivityModule):
    """A deck of slides; each slide that was reached is told once."""

    key = "slides"
    title = lazy("Salindia")
    purpose = lazy("Salindia dengan catatan pembicara sebagai versi teksnya.")
    icon = "slides"
    activity_type = verbs.TYPE_DOCUMENT
    rules: ClassVar[Mapping[str, Rule]] = {
        "all_slides": lambda facts, _: facts.progress >= WHOLE
    }
    completion = ("all_slides",)

    def read(self, source: Source) -> JsonObject:
        """Turn one Markdown file into a deck."""
        return read_slides(source)

    def text_of(self, content: JsonObject) -> str:
        """Return the slides one below the other, with their notes."""
        return "".join(
            f"<h2>{slide['title_html']}</h2>{slide['html']}{slide['notes_html']}"
            for slide in content["slides"]
        )

    def render(self, context: Context) -> Answer:
        """Draw all slides; the page's script shows one at a time."""
        slides = context.content["slides"]
        reached = _reached(context)
        return context.page(
            "slides/slides.html",
            slides=slides,
            start=min(context.state.get("last", 1), len(slides)),
            reached=reached,
            all_reached=len(reached) == len(slides),
        )

    @action("sampai")
    def reach(self, context: Context, form: Form, _argument: str) -> Answer:
        """Hear from the page's script which slides were shown, the last one last."""
        numbers = _numbers(form.get("salindia", ""), len(context.content["slides"]))
        percent = _tell(context, numbers, last=numbers[-1])
        return Reply({"ok": True, "refresh": percent == WHOLE})

    @action("semua")
    def reach_all(self, context: Context, form: Form, _argument: str) -> Answer:
        """Take the reader's word for having read all slides as one text."""
        total = len(context.content["slides"])
        visits.tell(context, form, "semua")
        _tell(context, list(range(1, total + 1)), last=context.state.get("last", 1))
        return context.back(_("Semua salindia tercatat sudah Anda baca."))

    @action("tinggal")
    def leave(self, context: Context, form: Form, _argument: str) -> Answer:
        """Hear from the page's script that the slides are no longer seen."""
        visits.tell(context, form, "tinggal")
        return Reply({"ok": True})


def _reached(context: Context) -> list[int]:
    """Return the slides that were reached; a later revision may have fewer."""
    total = len(context.content["slides"])
    return [each for each in context.state.get("reached", []) if each <= total]


def _numbers(text: str, total: int) -> list[int]:
    if _NUMBERS.fullmatch(text):
        numbers = [int(number) for number in text.split(",")]
        if max(numbers) <= total:
            return numbers
    raise ActivityError(
        _("Nomor salindia tidak dikenal. Muat ulang halaman ini, lalu coba kembali.")
    )


def _tell(context: Context, numbers: list[int], *, last: int) -> int:
    """Say which slides are newly reached, and how far the deck has come by them.

    Return the percent, or 0 when it did not grow.
    """
    slides = context.content["slides"]
    reached = _reached(context)
    for number in dict.fromkeys(numbers):
        if number not in reached:
            reached.append(number)
            slide = Thing(
                f"salindia/{number}", verbs.TYPE_PAGE, slides[number - 1]["title"]
            )
            context.emit(verbs.EXPERIENCED, about=slide)
    context.save({**context.state, "reached": sorted(reached), "last": last})
    percent = WHOLE * len(reached) // len(slides)
    if percent <= context.facts.progress:
        return 0
    context.emit(verbs.PROGRESSED, Result(progress=percent))
    return percent
