"""What a sentence is made of: plain pieces, each with what it stands for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["actor", "verb", "object", "place", "result", "words"]
"""What a piece says; ``words`` are what stands between the others."""

Kind = Literal["", "agent", "activity", "verb", "statement"]
"""What a piece can lead to."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a sentence: plain text, never markup; a page escapes it.

    ``id`` is the identifier of an agent (``lms.xapi.agents.identifier``), the IRI of an
    activity or a verb, or the id of a statement.
    """

    role: Role
    text: str
    kind: Kind = ""
    id: str = ""


Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement as one line; its parts in order, blanks and full stop included.

    A title may be written from right to left: put each part in an element of its own
    (``bdi``), so that it does not turn its neighbours round.
    """

    parts: Parts

    @property
    def text(self) -> str:
        """Return the whole sentence."""
        return joined(self.parts)

    @property
    def actor(self) -> str:
        """Return who."""
        return self.of("actor")

    @property
    def verb(self) -> str:
        """Return what they did."""
        return self.of("verb")

    @property
    def object(self) -> str:
        """Return what they did it with, or to whom."""
        return self.of("object")

    @property
    def place(self) -> str:
        """Return the activity and the course within which it was; "" for none."""
        return self.of("place")

    @property
    def result(self) -> str:
        """Return what came of it; "" for nothing."""
        return self.of("result")

    def of(self, role: Role) -> str:
        """Return the texts of one role, a blank or comma between them."""
        separator = ", " if role in {"place", "result"} else " "
        return separator.join(part.text for part in self.parts if part.role == role)


def words(text: str) -> Part:
    """Return what stands between the parts that mean something."""
    return Part("words", text)


def joined(parts: Iterable[Part]) -> str:
    """Return the text of some parts."""
    return "".join(part.text for part in parts)


def spaced(groups: Iterable[Parts], between: str = " ") -> Parts:
    """Return the groups one after the other, with ``between`` between any two."""
    found: list[Part] = []
    for group in groups:
        if found and group:
            found.append(words(between))
        found.extend(group)
    return tuple(found)


def as_role(parts: Parts, role: Role) -> Parts:
    """Return the parts, all in one role, what stands between them left as it is."""
    return tuple(
        part if part.role == "words" else replace(part, role=role) for part in parts
    )
