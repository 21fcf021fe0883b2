"""Turn what a page sends for one question into the response that is kept.

A page sends text fields: ``answer``, or ``answer.<option>`` for each option of a
question that has several parts. Option ids are the attempt's own; the kept response has
the lasting ones. None is a question left blank.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import singledispatch

from lms.core.i18n import lazy
from lms.modules.quiz.draw import Item
from lms.modules.quiz.errors import AnswerError
from lms.modules.quiz.quantities import readings
from lms.modules.quiz.questions import (
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    Single,
    TrueFalse,
)

Response = None | bool | str | list[str] | dict[str, str] | dict[str, int]
"""JSON: one id or text, a list of ids, left to right ids, or ids to positions."""

FIELD = "answer"
PART = "answer."
LONGEST = 500
"""Characters of a short answer."""

_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@singledispatch
def parse(question: Question, item: Item, form: Mapping[str, str]) -> Response:
    """Return the response; raise AnswerError for what is none, keeping nothing."""
    raise NotImplementedError(type(question))


@parse.register
def _single(_question: Single, item: Item, form: Mapping[str, str]) -> Response:
    sent = form.get(FIELD, "")
    return _known(item.options, sent) if sent else None


@parse.register
def _multiple(_question: Multiple, item: Item, form: Mapping[str, str]) -> Response:
    chosen = {_known(item.options, part) for part, sent in _parts(form) if sent}
    return sorted(chosen) or None


@parse.register
def _true_false(_question: TrueFalse, _item: Item, form: Mapping[str, str]) -> Response:
    sent = form.get(FIELD, "")
    if sent not in {"", "true", "false"}:
        raise _unknown()
    return sent == "true" if sent else None


@parse.register
def _matching(_question: Matching, item: Item, form: Mapping[str, str]) -> Response:
    matched = {
        _known(item.options, part): _known(item.targets, sent)
        for part, sent in _parts(form)
        if sent
    }
    return dict(sorted(matched.items())) or None


@parse.register
def _ordering(question: Ordering, item: Item, form: Mapping[str, str]) -> Response:
    places = {str(place + 1): place + 1 for place in range(len(question.things))}
    placed: dict[str, int] = {}
    for part, sent in _parts(form):
        if sent and sent not in places:
            raise AnswerError(
                lazy("Urutan diisi angka 1 sampai %(last)d.", last=len(places))
            )
        if sent:
            placed[_known(item.options, part)] = places[sent]
    return dict(sorted(placed.items())) or None


@parse.register
def _short_answer(
    _question: ShortAnswer, _item: Item, form: Mapping[str, str]
) -> Response:
    return _text(form) or None


@parse.register
def _numeric(question: Numeric, _item: Item, form: Mapping[str, str]) -> Response:
    text = _text(form)
    if text and not readings(text, question.unit):
        raise AnswerError(
            lazy("“%(text)s” bukan angka; tulis misalnya 18 atau 18,5.", text=text)
        )
    return text or None


def is_complete(question: Question, response: Response) -> bool:
    """Tell whether no part of the answer is missing or stands in another's place."""
    if isinstance(question, Matching) and isinstance(response, dict):
        return len(response) == len(question.left)
    if isinstance(question, Ordering) and isinstance(response, dict):
        return len(set(response.values())) == len(question.things)
    return response is not None


def as_form(item: Item, response: Response) -> dict[str, str]:
    """Return the fields that would send ``response``: the inverse of ``parse``."""
    ids = [*item.options.items(), *item.targets.items()]
    own = {lasting: alias for alias, lasting in ids}
    if isinstance(response, dict):
        return {
            PART + own[part]: own.get(str(value), str(value))
            for part, value in response.items()
        }
    if isinstance(response, list):
        return {PART + own[part]: "on" for part in response}
    if isinstance(response, bool):
        return {FIELD: "true" if response else "false"}
    if response is None:
        return {}
    return {FIELD: own.get(response, response)}


def _parts(form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, sent in form.items():
        if name.startswith(PART):
            yield name.removeprefix(PART), sent


def _known(ids: Mapping[str, str], sent: str) -> str:
    lasting = ids.get(sent)
    if lasting is None:
        raise _unknown()
    return lasting


def _unknown() -> AnswerError:
    return AnswerError(
        lazy(
            "Pilihan itu tidak ada pada soal ini. Muat ulang halaman, lalu pilih lagi."
        )
    )


def _text(form: Mapping[str, str]) -> str:
    text = unicodedata.normalize("NFC", form.get(FIELD, "").replace("\r\n", "\n"))
    if len(text) > LONGEST:
        raise AnswerError(
            lazy("Jawaban terlalu panjang; batasnya %(most)d karakter.", most=LONGEST)
        )
    if _UNSTORABLE.search(text):
        raise AnswerError(lazy("Jawaban memuat karakter kendali; ketik ulang."))
    return text.strip()
