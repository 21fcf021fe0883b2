"""Answers to questions, from the codes of xAPI into words (xAPI 2.0, appendix C)."""

import re
from collections.abc import Callable, Mapping

from lms.core.json import JsonObject
from lms.records.sentences.words import QUESTION, Language, best, plain, shortened

ITEM = "[,]"
PAIR = "[.]"
RANGE = "[:]"

CHOICE = 60
"""Letters of one choice among several."""
KEYS = 3
"""Correct answers that are told; a question may accept many."""

_FLAGS = re.compile(
    r"(?:\{(?:case_matters|order_matters)=(?:true|false)\}|\{lang=[A-Za-z0-9-]+\})+"
)
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_TRUTH = {
    "id": {"true": "Benar", "false": "Salah"},
    "en": {"true": "True", "false": "False"},
}
_OR = {"id": " atau ", "en": " or "}
_TO = {"id": " sampai ", "en": " to "}
_AT_LEAST = {"id": "paling sedikit ", "en": "at least "}
_AT_MOST = {"id": "paling banyak ", "en": "at most "}


def answer(activity: JsonObject, response: str, language: Language) -> str:
    """Return a response as people would read it out; "" for a blank one.

    A code that the definition does not explain stays as it is.
    """
    definition = activity.get("definition", {})
    decode = _DECODERS.get(definition.get("interactionType", ""), _text)
    return shortened(plain(decode(definition, response, language)), QUESTION)


def key(activity: JsonObject, language: Language) -> str:
    """Return the correct answer, or the first few; "" if the definition has none."""
    patterns = activity.get("definition", {}).get("correctResponsesPattern", [])
    answers = (answer(activity, pattern, language) for pattern in patterns[:KEYS])
    several = dict.fromkeys(text for text in answers if text)
    return shortened(_OR[language].join(several), QUESTION)


def _text(_definition: JsonObject, response: str, _language: Language) -> str:
    return "; ".join(_FLAGS.sub("", part) for part in response.split(ITEM))


def _truth(_definition: JsonObject, response: str, language: Language) -> str:
    return _TRUTH[language].get(response, response)


def _numeric(_definition: JsonObject, response: str, language: Language) -> str:
    low, is_range, high = response.partition(RANGE)
    low, high = _number(low, language), _number(high, language)
    if not is_range:
        return low
    if low and high:
        return f"{low}{_TO[language]}{high}"
    return f"{_AT_LEAST[language]}{low}" if low else f"{_AT_MOST[language]}{high}"


def _number(text: str, language: Language) -> str:
    text = text.strip()
    is_indonesian = language == "id" and _PLAIN_NUMBER.fullmatch(text)
    return text.replace(".", ",") if is_indonesian else text


def _chosen(member: str, between: str) -> Callable[[JsonObject, str, Language], str]:
    def decode(definition: JsonObject, response: str, language: Language) -> str:
        texts = _texts(definition, member, language)
        parts = _FLAGS.sub("", response).split(ITEM)
        return between.join(texts.get(part.strip(), part) for part in parts)

    return decode


def _paired(left: str, right: str) -> Callable[[JsonObject, str, Language], str]:
    def decode(definition: JsonObject, response: str, language: Language) -> str:
        lefts = _texts(definition, left, language)
        rights = _texts(definition, right, language)
        pairs: list[str] = []
        for part in _FLAGS.sub("", response).split(ITEM):
            one, is_pair, other = part.partition(PAIR)
            one, other = lefts.get(one.strip(), one), rights.get(other.strip(), other)
            pairs.append(f"{one} – {other}" if is_pair else one)
        return "; ".join(pairs).replace(RANGE, "–")

    return decode


def _texts(definition: JsonObject, member: str, language: Language) -> dict[str, str]:
    components: list[JsonObject] = definition.get(member, [])
    return {each["id"].strip(): _described(each, language) for each in components}


def _described(component: Mapping[str, object], language: Language) -> str:
    texts = component.get("description")
    told = best(texts, language) if isinstance(texts, dict) else ""
    return shortened(told or plain(str(component["id"])), CHOICE)


_DECODERS: dict[str, Callable[[JsonObject, str, Language], str]] = {
    "true-false": _truth,
    "choice": _chosen("choices", "; "),
    "sequencing": _chosen("choices", " → "),
    "likert": _chosen("scale", "; "),
    "matching": _paired("source", "target"),
    "performance": _paired("steps", ""),
    "numeric": _numeric,
}
