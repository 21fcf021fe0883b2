"""Turn an author's question into stored content: checked, rendered, with option ids.

An option's id is a digest of the question's key and the option's own text. It is the
same in every import, so answers survive a reordering of the file, and it tells neither
where the option stood nor whether it is right.
"""

import html
import re
from base64 import b32encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Protocol

from lms.core.html import plain
from lms.core.i18n import lazy
from lms.core.json import JsonObject
from lms.modules.quiz.errors import Path
from lms.modules.quiz.fields import Fields


class Render(Protocol):
    """Turn Markdown that stands at ``path`` of ``file`` into sanitised HTML."""

    def __call__(self, markdown: str, /, path: Path, file: str) -> str:
        """Return the HTML; ``file`` is empty for the quiz file itself."""


POINTS = (Decimal("0.01"), Decimal(100))
TOLERANCE = (Decimal(0), Decimal(10**12))
PAIR = 2
SEPARATORS = ("[,]", "[.]", "[:]")
"""They have a meaning of their own in xAPI's response patterns."""

_PARAGRAPH = re.compile(r"<p>(.*)</p>", re.DOTALL)
_BLOCK = re.compile(
    r"<(p|div|ul|ol|dl|table|h[1-6]|pre|blockquote|figure|hr|section)\b"
)


def squeezed(text: str) -> str:
    """Return ``text`` with each run of white space as one space."""
    return " ".join(text.split())


def text_of(markup: str) -> str:
    """Return what a reader of ``markup`` reads, without elements and entities."""
    return squeezed(html.unescape(plain(markup)))


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading needs besides the file: a renderer, and the course's activities."""

    render: Render
    activities: frozenset[str] | None = None

    def block(self, fields: Fields, name: str, default: str | None = None) -> str:
        """Return the HTML of a Markdown field; required without a default."""
        markdown = fields.text(name, default)
        if not markdown:
            return ""
        return self.render(markdown, (*fields.path, name), fields.file).strip()

    def see(self, fields: Fields) -> str:
        """Return the key of the activity to study again, empty for none."""
        key = fields.key("see", "")
        if key and self.activities is not None and key not in self.activities:
            fields.fail(
                lazy(
                    "Tidak ada kegiatan “%(key)s” dalam kursus ini; perbaiki.", key=key
                ),
                "see",
            )
        return key


@dataclass(frozen=True, slots=True)
class Item:
    """One question being read."""

    fields: Fields
    key: str
    render: Render

    def choice(
        self, role: str, markdown: str, fields: Fields, *at: str | int
    ) -> JsonObject:
        """Return one option; ``role`` keeps both sides of a matching apart."""
        digest = sha256("\x1f".join((self.key, role, squeezed(markdown))).encode())
        markup = self.line(markdown, fields, *at)
        return {
            "id": b32encode(digest.digest()[:5]).decode().lower(),
            "html": markup,
            "text": text_of(markup),
        }

    def choices(self, role: str, name: str, *, least: int = 0) -> list[JsonObject]:
        """Return the options of a list of texts, each different from the others."""
        default: list[str] | None = None if least else []
        texts = self.fields.texts(name, least=least, default=default)
        found = [
            self.choice(role, text, self.fields, name, place)
            for place, text in enumerate(texts)
        ]
        refuse_twins(found, self.fields, name)
        return found

    def line(self, markdown: str, fields: Fields, *at: str | int) -> str:
        """Return the HTML of one line of Markdown, without the paragraph around it."""
        if not markdown:
            return ""
        markup = self.render(markdown, (*fields.path, *at), fields.file).strip()
        whole = _PARAGRAPH.fullmatch(markup)
        inner = whole.group(1) if whole else markup
        if _BLOCK.search(inner):
            fields.fail(
                lazy("Tulis satu paragraf saja, tanpa daftar, tabel, atau gambar."),
                *at,
            )
        return inner

    def fail_options(self, message: object) -> None:
        """Note a fault of the options as a whole."""
        self.fields.fail(message, "options")


def refuse_twins(choices: Iterable[JsonObject], fields: Fields, name: str) -> None:
    """Note each choice that reads like an earlier one of the same list."""
    seen: set[str] = set()
    for place, choice in enumerate(choices):
        text = choice["text"].casefold()
        if text and text in seen:
            fields.fail(
                lazy("“%(text)s” sudah ada; ganti atau hapus.", text=choice["text"]),
                name,
                place,
            )
        seen.add(text)


def question(fields: Fields, setting: Setting) -> JsonObject:
    """Return one question's stored content; faults are noted in ``fields``."""
    item = Item(fields, fields.key("key"), setting.render)
    kind = fields.one_of("type", READERS, None)
    markup = setting.block(fields, "text")
    content: JsonObject = {
        "key": item.key,
        "type": kind,
        "html": markup,
        "text": text_of(markup),
        "points": str(fields.number("points", "1", POINTS)),
        "tags": fields.keys("tags"),
        "explanation": setting.block(fields, "explanation"),
        "see": setting.see(fields),
    }
    if kind:
        content |= READERS[kind](item)
        fields.close()
    return content


def _options(item: Item) -> tuple[list[JsonObject], list[str]]:
    found: list[JsonObject] = []
    correct: list[str] = []
    for fields in item.fields.mappings("options", least=PAIR):
        option = item.choice("option", fields.text("text"), fields, "text")
        feedback = fields.text("feedback", "")
        option["feedback"] = item.line(feedback, fields, "feedback")
        if fields.flag("correct", default=False):
            correct.append(option["id"])
        fields.close()
        found.append(option)
    refuse_twins(found, item.fields, "options")
    return found, correct


def _single(item: Item) -> JsonObject:
    options, correct = _options(item)
    if options and not correct:
        item.fail_options(
            lazy("Belum ada kunci; beri correct: true pada satu pilihan.")
        )
    if len(correct) > 1:
        item.fail_options(
            lazy(
                "Ada %(count)d pilihan benar; sisakan satu, atau pakai type: multiple.",
                count=len(correct),
            )
        )
    return {"options": options, "correct": "".join(correct[:1])}


def _multiple(item: Item) -> JsonObject:
    options, correct = _options(item)
    if options and len(correct) < PAIR:
        item.fail_options(
            lazy(
                "Beri correct: true pada paling sedikit dua pilihan, atau pakai "
                "type: single."
            )
        )
    if options and len(correct) == len(options):
        item.fail_options(lazy("Semua pilihan benar; tambahkan pengecoh."))
    return {"options": options, "correct": sorted(correct)}


def _true_false(item: Item) -> JsonObject:
    return {"answer": item.fields.flag("answer")}


def _matching(item: Item) -> JsonObject:
    left: list[JsonObject] = []
    right: dict[str, JsonObject] = {}
    pairs: dict[str, str] = {}
    for fields in item.fields.mappings("pairs", least=PAIR):
        one = item.choice("left", fields.text("left"), fields, "left")
        other = item.choice("right", fields.text("right"), fields, "right")
        fields.close()
        left.append(one)
        right[other["id"]] = other
        pairs[one["id"]] = other["id"]
    refuse_twins(left, item.fields, "pairs")
    for place, extra in enumerate(item.choices("right", "distractors")):
        if extra["id"] in right:
            item.fields.fail(
                lazy("Pengecoh ini sama dengan salah satu pasangan; ganti."),
                "distractors",
                place,
            )
        right[extra["id"]] = extra
    if left and len(right) < PAIR:
        item.fields.fail(
            lazy("Semua pasangan sama; tulis paling sedikit dua isian right."), "pairs"
        )
    return {"left": left, "right": list(right.values()), "pairs": pairs}


def _ordering(item: Item) -> JsonObject:
    return {"things": item.choices("thing", "sequence", least=PAIR)}


def _short_answer(item: Item) -> JsonObject:
    accept = item.fields.texts("accept", least=1)
    for place, text in enumerate(accept):
        if any(separator in text for separator in SEPARATORS):
            item.fields.fail(
                lazy("Jawaban tidak boleh memuat [,], [.], atau [:]; ganti."),
                "accept",
                place,
            )
    return {"accept": accept, "exact": item.fields.flag("exact", default=False)}


def _numeric(item: Item) -> JsonObject:
    return {
        "answer": str(item.fields.number("answer")),
        "tolerance": str(item.fields.number("tolerance", "0", TOLERANCE)),
        "unit": item.fields.text("unit", ""),
    }


READERS: dict[str, Callable[[Item], JsonObject]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "short_answer": _short_answer,
    "numeric": _numeric,
}
"""How each type of question is read, by the word that authors write."""
