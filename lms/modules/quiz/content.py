"""Quiz content: read from an author's YAML once, parsed from stored JSON ever after.

``read`` is slow and says everything that is wrong; ``parse`` is fast and trusts what
``read`` has made. ``FORMAT`` stands in the stored JSON, because revisions of a quiz are
kept for ever.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.core.i18n import lazy
from lms.core.json import JsonObject
from lms.modules.quiz.errors import ContentError, InvalidContentError
from lms.modules.quiz.fields import Fields
from lms.modules.quiz.items import Render, Setting, question
from lms.modules.quiz.questions import (
    Choice,
    Matching,
    Mode,
    Multiple,
    Numeric,
    Ordering,
    Pool,
    Question,
    Quiz,
    ReviewPolicy,
    ShortAnswer,
    Single,
    TrueFalse,
)

FORMAT = 1
MOST_ATTEMPTS = 100
MOST_MINUTES = 24 * 60
MOST_DRAWN = 500
PERCENT = (Decimal(0), Decimal(100))

Load = Callable[[str], object]
"""Gives a bank's loaded YAML by its path; raises LookupError where there is none."""


def read(
    document: object,
    *,
    load: Load,
    render: Render,
    activities: frozenset[str] | None = None,
) -> JsonObject:
    """Return the content to store; raise InvalidContentError with every fault.

    ``activities`` are the keys that ``see`` may name; None lets it name any.
    """
    errors: list[ContentError] = []
    fields = Fields(document, errors)
    setting = Setting(render, activities)
    content: JsonObject = {"format": FORMAT} | _settings(fields, setting)
    if "draw" in fields and "questions" not in fields:
        content |= _drawn(fields, _Banks(load, setting))
    else:
        content |= {"questions": _questions(fields, setting), "pools": []}
    if "draw" in fields and "questions" in fields:
        fields.fail(
            lazy("Pakai salah satu saja: questions atau draw; hapus yang lain."), "draw"
        )
    fields.close()
    if errors:
        raise InvalidContentError(errors)
    return content


def _settings(fields: Fields, setting: Setting) -> JsonObject:
    mode = fields.one_of("mode", list(Mode), Mode.GRADED.value)
    once = 0 if mode == Mode.PRACTICE else 1
    attempts = fields.whole("attempts", (0, MOST_ATTEMPTS), once)
    policy = ReviewPolicy.AFTER_SUBMIT.value
    review = fields.one_of("review", list(ReviewPolicy), policy)
    if review == ReviewPolicy.AFTER_LAST_ATTEMPT and attempts == 0:
        fields.fail(
            lazy(
                "Percobaan tidak dibatasi, jadi tidak ada yang terakhir; isi attempts."
            ),
            "review",
        )
    timed = "time_limit" in fields
    limit = fields.whole("time_limit", (1, MOST_MINUTES), 1) if timed else None
    return {
        "title": fields.text("title"),
        "mode": mode,
        "attempts": attempts,
        "time_limit": limit,
        "pass_at": str(fields.number("pass_at", "70.01", PERCENT)),
        "shuffle_questions": fields.flag("shuffle_questions", default=True),
        "shuffle_options": fields.flag("shuffle_options", default=True),
        "review": review,
        "intro": setting.block(fields, "intro", ""),
    }


def _questions(fields: Fields, setting: Setting) -> list[JsonObject]:
    found: list[JsonObject] = []
    keys: set[str] = set()
    for each in fields.mappings("questions"):
        item = question(each, setting)
        if item["key"] and item["key"] in keys:
            each.fail(
                lazy(
                    "Kunci “%(key)s” sudah dipakai; beri kunci lain.", key=item["key"]
                ),
                "key",
            )
        keys.add(item["key"])
        found.append(item)
    return found


@dataclass(slots=True)
class _Banks:
    """The banks that the rows of one quiz draw from, each read once."""

    load: Load
    setting: Setting
    read: dict[str, list[JsonObject]] = field(default_factory=dict)

    def questions(self, row: Fields) -> list[JsonObject]:
        """Return the questions of the bank that ``row`` names."""
        path = row.text("bank")
        if path and path not in self.read:
            self.read[path] = self._read(path, row)
        return self.read.get(path, [])

    def _read(self, path: str, row: Fields) -> list[JsonObject]:
        try:
            document = self.load(path)
        except LookupError:
            row.fail(
                lazy("Bank soal “%(path)s” tidak ada; periksa namanya.", path=path),
                "bank",
            )
            return []
        bank = Fields(document, row.errors, file=path)
        bank.text("title", "")
        found = _questions(bank, self.setting)
        bank.close()
        self._refuse_twins(found, row, path)
        return found

    def _refuse_twins(self, found: list[JsonObject], row: Fields, path: str) -> None:
        others = {item["key"] for bank in self.read.values() for item in bank}
        for key in sorted({item["key"] for item in found} & others - {""}):
            row.fail(
                lazy(
                    "Kunci “%(key)s” dalam %(path)s juga ada dalam bank lain; ganti "
                    "salah satunya.",
                    key=key,
                    path=path,
                ),
                "bank",
            )


def _drawn(fields: Fields, banks: _Banks) -> JsonObject:
    questions: dict[str, JsonObject] = {}
    pools: list[JsonObject] = []
    for row in fields.mappings("draw"):
        tags = set(row.keys("tags"))
        bank = banks.questions(row)
        count = row.whole("count", (1, MOST_DRAWN), None)
        row.close()
        fitting = [each for each in bank if not tags or tags & set(each["tags"])]
        pool = {"keys": [each["key"] for each in fitting], "count": count}
        if bank:
            _check_row(row, pool, pools, [each["points"] for each in fitting])
        questions |= {each["key"]: each for each in fitting}
        pools.append(pool)
    return {"questions": list(questions.values()), "pools": pools}


def _check_row(
    row: Fields, pool: JsonObject, earlier: list[JsonObject], points: list[str]
) -> None:
    """Note a row that cannot always be filled, or would make attempts unequal.

    Earlier rows are drawn first and may take what this one needs, so each counts with
    the most that it could take.
    """
    taken = sum(
        min(other["count"], len(set(other["keys"]) & set(pool["keys"])))
        for other in earlier
    )
    left = len(pool["keys"]) - taken
    if left < pool["count"]:
        row.fail(
            lazy(
                "Diminta %(count)d soal, tetapi hanya %(left)d yang tersedia; "
                "tambahkan soal ke bank, periksa tags, atau kurangi count.",
                count=pool["count"],
                left=max(left, 0),
            ),
            "count",
        )
    if len({Decimal(each) for each in points}) > 1:
        row.fail(
            lazy(
                "Soal yang diundi di sini berbeda bobotnya, sehingga peserta tidak "
                "diperlakukan sama; samakan points."
            ),
            "tags",
        )


def parse(content: JsonObject) -> Quiz:
    """Return the quiz of stored ``content``."""
    questions = (_PARSERS[each["type"]](each) for each in content["questions"])
    return Quiz(
        title=content["title"],
        mode=Mode(content["mode"]),
        attempts=content["attempts"],
        time_limit=content["time_limit"],
        pass_at=Decimal(content["pass_at"]),
        shuffle_questions=content["shuffle_questions"],
        shuffle_options=content["shuffle_options"],
        review=ReviewPolicy(content["review"]),
        intro=content["intro"],
        questions={each.key: each for each in questions},
        pools=tuple(Pool(tuple(p["keys"]), p["count"]) for p in content["pools"]),
    )


def _common(stored: JsonObject) -> dict[str, Any]:
    return {
        "key": stored["key"],
        "html": stored["html"],
        "text": stored["text"],
        "points": Decimal(stored["points"]),
        "explanation": stored["explanation"],
        "tags": tuple(stored["tags"]),
        "see": stored["see"],
    }


def _choices(stored: Iterable[JsonObject]) -> tuple[Choice, ...]:
    return tuple(Choice(**each) for each in stored)


def _parse_single(stored: JsonObject) -> Question:
    options = _choices(stored["options"])
    return Single(options=options, correct=stored["correct"], **_common(stored))


def _parse_multiple(stored: JsonObject) -> Question:
    options = _choices(stored["options"])
    correct = frozenset(stored["correct"])
    return Multiple(options=options, correct=correct, **_common(stored))


def _parse_true_false(stored: JsonObject) -> Question:
    return TrueFalse(answer=stored["answer"], **_common(stored))


def _parse_matching(stored: JsonObject) -> Question:
    return Matching(
        left=_choices(stored["left"]),
        right=_choices(stored["right"]),
        pairs=stored["pairs"],
        **_common(stored),
    )


def _parse_ordering(stored: JsonObject) -> Question:
    return Ordering(things=_choices(stored["things"]), **_common(stored))


def _parse_short_answer(stored: JsonObject) -> Question:
    accept = tuple(stored["accept"])
    return ShortAnswer(accept=accept, exact=stored["exact"], **_common(stored))


def _parse_numeric(stored: JsonObject) -> Question:
    return Numeric(
        answer=Decimal(stored["answer"]),
        tolerance=Decimal(stored["tolerance"]),
        unit=stored["unit"],
        **_common(stored),
    )


_PARSERS: dict[str, Callable[[JsonObject], Question]] = {
    "single": _parse_single,
    "multiple": _parse_multiple,
    "true_false": _parse_true_false,
    "matching": _parse_matching,
    "ordering": _parse_ordering,
    "short_answer": _parse_short_answer,
    "numeric": _parse_numeric,
}
