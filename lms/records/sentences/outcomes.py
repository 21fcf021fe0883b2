"""What came of it, in words: score, success, how long, which answer."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from lms.core.durations import parse_duration
from lms.core.json import JsonObject
from lms.records.sentences import responses
from lms.records.sentences.naming import is_question
from lms.records.sentences.parts import Part, Parts, words
from lms.records.sentences.words import (
    QUESTION,
    Language,
    number,
    percent,
    plain,
    position,
    shortened,
    span,
)
from lms.xapi import verbs

_DONE = frozenset("complete completed failed mastered passed submit submitted".split())
"""Verbs that say themselves that something is over."""
_SUCCESS = {"passed": True, "mastered": True, "failed": False}
"""Verbs that say themselves whether it went well."""
_WITHIN = frozenset({*_DONE, "answered", "scored"})
"""Verbs of one moment: what is measured is how long it took until then."""
_AFTER = frozenset("abandoned closed exited leave left suspended terminated".split())
"""Verbs that end something which was going on for the time that is told."""

_PASSED = {
    "id": {True: "lulus", False: "belum lulus"},
    "en": {True: "passed", False: "not yet passed"},
}
_CORRECT = {
    "id": {True: "benar", False: "salah"},
    "en": {True: "correct", False: "wrong"},
}
_COMPLETE = {
    "id": {True: "selesai", False: "belum selesai"},
    "en": {True: "complete", False: "not yet complete"},
}
_PRACTICE = "/extensions/practice"
_CERTIFICATE_NUMBER = "/extensions/certificate-number"


class Clause(NamedTuple):
    """One piece of news about the outcome.

    ``lead`` are the words before what matters; ``follows`` tells that they go on with
    the sentence without a comma.
    """

    lead: str
    text: str
    follows: bool = False


def score(result: JsonObject, language: Language) -> str:
    """Return a score as "17 dari 20", else a percentage, else ""."""
    found = result.get("score", {})
    raw, low, high = found.get("raw"), found.get("min"), found.get("max")
    if raw is None:
        scaled = found.get("scaled")
        return "" if scaled is None else percent(scaled, language)
    told = number(raw, language)
    if high is None:
        return told
    most = number(high, language)
    if low:
        least = number(low, language)
        is_indonesian = language == "id"
        between = (
            "dalam rentang {} sampai {}" if is_indonesian else "on a scale of {} to {}"
        )
        return f"{told} {between.format(least, most)}"
    return f"{told} dari {most}" if language == "id" else f"{told} out of {most}"


def slots(statement: JsonObject, language: Language) -> dict[str, Parts]:
    """Return what phrases may have inside: score, progress, places in a recording."""
    result: JsonObject = statement.get("result", {})
    extensions: JsonObject = result.get("extensions", {})
    texts = {
        "score": score(result, language),
        "progress": _counted(extensions, verbs.EXTENSION_PROGRESS, language),
        "time": _position(extensions, verbs.VIDEO_TIME, language),
        "from": _position(extensions, verbs.VIDEO_TIME_FROM, language),
        "to": _position(extensions, verbs.VIDEO_TIME_TO, language),
        "query": _quoted(plain(result.get("response", ""))),
        **_verdict(result, language),
    }
    return {name: (Part("result", text),) for name, text in texts.items() if text}


def _verdict(result: JsonObject, language: Language) -> dict[str, str]:
    success = result.get("success")
    if success is None or (not success and _is_partial(result)):
        return {}
    if success:
        return {"right": "dengan benar" if language == "id" else "correctly"}
    return {"wrong": "salah" if language == "id" else "incorrectly"}


def _is_partial(result: JsonObject) -> bool:
    share = _share(result)
    return share is not None and 0 < share < 1


def _share(result: JsonObject) -> Decimal | None:
    """Return the score as a share of one, if it can be told."""
    found = result.get("score", {})
    if "scaled" in found:
        return Decimal(str(found["scaled"]))
    if "raw" in found and found.get("max"):
        return Decimal(str(found["raw"])) / Decimal(str(found["max"]))
    return None


def _quoted(text: str) -> str:
    return f"“{shortened(text, QUESTION)}”" if text else ""


def _counted(extensions: JsonObject, name: str, language: Language) -> str:
    value = _measure(extensions, name)
    return "" if value is None else f"{number(value, language)}%"


def _position(extensions: JsonObject, name: str, language: Language) -> str:
    value = _measure(extensions, name)
    return "" if value is None else position(value, language)


def _measure(values: Mapping[str, Any], name: str) -> float | Decimal | None:
    """Return a number among extensions, which may hold anything."""
    value = values.get(name)
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return value if is_number else None


def clauses(
    statement: JsonObject, word: str, said: frozenset[str], language: Language
) -> Parts:
    """Return what is left to tell when the phrase of verb ``word`` told ``said``."""
    found: list[Part] = []
    follows = True
    for clause in _clauses(statement, word, said, language):
        follows = follows and clause.follows
        lead = f" {clause.lead}" if clause.lead else ""
        found.append(words(f"{'' if follows else ','}{lead} "))
        found.append(Part("result", clause.text))
    return tuple(found)


def _clauses(
    statement: JsonObject, word: str, said: frozenset[str], language: Language
) -> Iterator[Clause]:
    result: JsonObject = statement.get("result", {})
    if "score" not in said:
        yield from _score(statement, result, language)
    yield from _duration(result, word, language)
    if not said & {"right", "wrong"} and _SUCCESS.get(word) != result.get("success"):
        yield from _success(statement, result, language)
    if "completion" in result and not (result["completion"] and word in _DONE):
        yield Clause("", _COMPLETE[language][result["completion"]])
    if "query" not in said:
        yield from _response(statement, result, language)
    yield from _extended(statement, result, said, language)


def _score(
    statement: JsonObject, result: JsonObject, language: Language
) -> Iterator[Clause]:
    # All or nothing for one question is what "right" and "wrong" say already.
    if is_question(statement["object"]) and not _is_partial(result):
        return
    if text := score(result, language):
        lead = "dengan nilai" if language == "id" else "with a score of"
        yield Clause(lead, text, follows=True)


def _duration(result: JsonObject, word: str, language: Language) -> Iterator[Clause]:
    if "duration" not in result:
        return
    length = parse_duration(result["duration"])
    lead = {"id": "selama", "en": "for"}
    if word in _WITHIN:
        lead = {"id": "dalam", "en": "in"}
    elif word in _AFTER:
        lead = {"id": "setelah", "en": "after"}
    yield Clause(lead[language], span(length, language), follows=True)


def _success(
    statement: JsonObject, result: JsonObject, language: Language
) -> Iterator[Clause]:
    success = result.get("success")
    if success is None:
        return
    if not is_question(statement["object"]):
        lead = "dinyatakan" if language == "id" else ""
        yield Clause(lead, _PASSED[language][success])
    elif not success and _is_partial(result):
        yield Clause("", "sebagian benar" if language == "id" else "partly correct")
    else:
        yield Clause("", _CORRECT[language][success])


def _response(
    statement: JsonObject, result: JsonObject, language: Language
) -> Iterator[Clause]:
    asked = statement["object"]
    given = responses.answer(asked, result.get("response", ""), language)
    key = responses.key(asked, language)
    if given:
        lead = {"id": "jawabannya", "en": "answering"}
        if not is_question(asked):
            lead = {"id": "isinya", "en": "saying"}
        yield Clause(lead[language], f"“{given}”")
    if key and result.get("success") is not True and key != given:
        lead = {"id": "yang benar", "en": "the correct answer being"}
        yield Clause(lead[language], f"“{key}”")


def _extended(
    statement: JsonObject,
    result: JsonObject,
    said: frozenset[str],
    language: Language,
) -> Iterator[Clause]:
    extensions: JsonObject = result.get("extensions", {})
    progress = _counted(extensions, verbs.EXTENSION_PROGRESS, language)
    if progress and "progress" not in said:
        yield Clause("kini" if language == "id" else "now at", progress)
    watched = _measure(extensions, verbs.VIDEO_PROGRESS)
    if watched is not None and not said & {"from", "to"}:
        share = percent(watched, language)
        yield Clause(
            "", f"{share} sudah ditonton" if language == "id" else f"{share} watched"
        )
    if reason := plain(str(extensions.get(verbs.EXTENSION_REASON, ""))):
        lead = "dengan alasan" if language == "id" else "the reason being"
        yield Clause(lead, _quoted(reason))
    if _ending(extensions, _PRACTICE) is True:
        yield Clause("", "hanya latihan" if language == "id" else "for practice only")
    definition: JsonObject = statement["object"].get("definition", {})
    paper = _ending(definition.get("extensions", {}), _CERTIFICATE_NUMBER)
    if isinstance(paper, str) and plain(paper):
        lead = "nomor" if language == "id" else "number"
        yield Clause(lead, shortened(plain(paper), QUESTION))


def _ending(extensions: JsonObject, end: str) -> object:
    """Return the extension of our profile, whatever site's profile it is."""
    return next(
        (value for name, value in extensions.items() if name.endswith(end)), None
    )
