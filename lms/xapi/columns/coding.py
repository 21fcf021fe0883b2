"""What a statement becomes in the columns: numbers, and codes of what it names."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from lms.core import json
from lms.core.durations import parse_duration
from lms.core.json import JsonObject
from lms.xapi import agents
from lms.xapi.columns.home import Dimensions
from lms.xapi.columns.layout import ACTOR, DIGEST, TEXTS, Words
from lms.xapi.statement import activity_of

NOTHING = -1
"""The code of what a statement does not name."""


@dataclass(slots=True)
class Dictionary:
    """Words by their codes, and what was added and is not written yet."""

    codes: dict[bytes, int]
    size: int
    fresh: list[bytes] = field(default_factory=list)

    def code(self, word: bytes) -> int:
        """Return the code of a word, a new one if it has none."""
        found = self.codes.get(word)
        if found is None:
            found = self.codes[word] = len(self.codes)
            self.fresh.append(word)
        return found

    def settle(self) -> None:
        """Take what was added as written."""
        self.size += sum(map(len, self.fresh))
        self.fresh = []

    @property
    def words(self) -> Words:
        """Return what there is, what is not written yet included."""
        return Words(len(self.codes), self.size + sum(map(len, self.fresh)))


def split(name: str, content: bytes) -> list[bytes]:
    """Return the words of a dictionary's file, in the order of their codes."""
    if name == ACTOR:
        steps = range(0, len(content), DIGEST)
        return [content[start : start + DIGEST] for start in steps]
    return content.splitlines(keepends=True)


def read(name: str, content: bytes) -> Dictionary:
    """Return a dictionary that was written."""
    words = split(name, content)
    return Dictionary({word: code for code, word in enumerate(words)}, len(content))


def word(text: str) -> bytes:
    """Return a text as a line of JSON, which has no other end of a line inside."""
    return json.dumps(text) + b"\n"


def digest(actor: JsonObject) -> bytes:
    """Return what two actors share exactly if they are the same."""
    text = agents.signature(actor).encode()
    return hashlib.blake2b(text, digest_size=DIGEST, person=b"columns").digest()


class Coder:
    """Makes rows of statements, and knows the words of one store."""

    def __init__(self, dimensions: Dimensions, known: dict[str, Dictionary]) -> None:
        self.dictionaries = known
        self._dimensions = dimensions

    def rows(
        self, found: Sequence[tuple[int, JsonObject]]
    ) -> dict[str, list[int] | list[float]]:
        """Return each column of statements that are given with their ``seq``."""
        said = [statement for _seq, statement in found]
        results = [statement.get("result") or {} for statement in said]
        actors = self.dictionaries[ACTOR]
        dimensions = self._dimensions
        texts = {
            "verb": [each["verb"]["id"] for each in said],
            "activity": [activity_of(each) for each in said],
            "course": [dimensions.course(each) for each in said],
            "cohort": [dimensions.cohort(each) for each in said],
        }
        return {
            "seq": [seq for seq, _statement in found],
            "actor": [actors.code(digest(each["actor"])) for each in said],
            **{name: self._codes(name, texts[name]) for name in TEXTS},
            "scaled": [_scaled(each) for each in results],
            "success": [_success(each) for each in results],
            "duration": [_seconds(each) for each in results],
        }

    def _codes(self, name: str, texts: Sequence[str | None]) -> list[int]:
        of = self.dictionaries[name]
        return [NOTHING if each is None else of.code(word(each)) for each in texts]


def _scaled(result: JsonObject) -> float:
    found = (result.get("score") or {}).get("scaled")
    return math.nan if found is None else float(found)


def _success(result: JsonObject) -> int:
    found = result.get("success")
    return int(found) if isinstance(found, bool) else NOTHING


def _seconds(result: JsonObject) -> float:
    found = result.get("duration")
    if found is None:
        return math.nan
    try:
        return parse_duration(str(found)).total_seconds()
    except ValueError:
        # Other systems' durations are let in where they are only nearly right.
        return math.nan
