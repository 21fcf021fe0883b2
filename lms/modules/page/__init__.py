"""Pages: a text to read, with pictures, boxes and a table of contents."""

import math

from lms.core.i18n import _, lazy
from lms.core.json import JsonObject
from lms.courses import visits
from lms.courses.activities import (
    ActivityModule,
    Answer,
    Context,
    Form,
    Reply,
    Result,
    action,
)
from lms.courses.facts import WHOLE
from lms.courses.source import Source
from lms.modules.page.reading import read_page
from lms.xapi import verbs

CONTENTS_FROM = 3
"""Headings that a page needs before it shows a table of contents."""

MINUTE = 60


class PageModule(ActivityModule):
    """A text that is read to its end."""

    key = "page"
    title = lazy("Halaman")
    purpose = lazy("Bacaan dengan gambar, kotak kasus, dan daftar isi.")
    icon = "book"
    activity_type = verbs.TYPE_PAGE
    completion = ("read_to_end",)

    def read(self, source: Source) -> JsonObject:
        """Turn one Markdown file into a page."""
        return read_page(source)

    def text_of(self, content: JsonObject) -> str:
        """Return the text."""
        text: str = content["html"]
        return text

    def render(self, context: Context) -> Answer:
        """Draw the text."""
        headings = context.content["headings"]
        return context.page(
            "page/page.html",
            text=context.content["html"],
            headings=headings if len(headings) >= CONTENTS_FROM else [],
            minutes_left=math.ceil(seconds_left(context) / MINUTE),
        )

    @action("baca")
    def reach_end(self, context: Context, _form: Form, _argument: str) -> Answer:
        """Hear from the page's script that the end was on the screen."""
        return Reply({"ok": True, "refresh": _tell_end(context)})

    @action("tinggal")
    def leave(self, context: Context, form: Form, _argument: str) -> Answer:
        """Hear from the page's script that the page is no longer seen."""
        visits.tell(context, form, "tinggal")
        return Reply({"ok": True})

    @action("selesai")
    def finish(self, context: Context, form: Form, _argument: str) -> Answer:
        """Take the reader's word for having read everything, and go onward."""
        lasted = visits.tell(context, form, "selesai")
        _tell_end(context)
        left = seconds_left(context) - int(lasted.total_seconds())
        if left > 0:
            return context.back(
                _(
                    "Bacaan ini meminta waktu baca tertentu. Lanjutkan membaca "
                    "%(time)s lagi, lalu tekan tombol ini kembali.",
                    time=_spoken(left),
                )
            )
        return context.onward()


def _tell_end(context: Context) -> bool:
    """Say once that the end was reached; return whether that is news."""
    if context.facts.progress >= WHOLE:
        return False
    context.emit(verbs.PROGRESSED, Result(progress=WHOLE))
    return True


def seconds_left(context: Context) -> int:
    """Return for how long the rules still ask to read, by what was told before."""
    asked = max(
        (number for name, number in context.activity.rules if name == "min_seconds"),
        default=0,
    )
    return max(0, asked - context.facts.seconds)


def _spoken(seconds: int) -> str:
    if seconds < MINUTE:
        return str(_("%(number)d detik", number=seconds))
    return str(_("%(number)d menit", number=math.ceil(seconds / MINUTE)))
