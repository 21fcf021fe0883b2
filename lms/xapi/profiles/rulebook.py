"""What a profile asks of statements, with what it borrows from other profiles.

A template or pattern of another profile counts as if it stood in this one (xAPI
Profiles 1.0, part two, 9.0), and only what is referred to is borrowed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.xapi.profiles import patterns
from lms.xapi.profiles.reading import Pattern, Profile, Template


@dataclass(frozen=True, slots=True)
class Unknown:
    """A part that refers to what none of the given profiles has."""

    part: str
    refers_to: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A profile, and every template and pattern that it uses, by identifier."""

    profile: Profile
    templates: dict[str, Template]
    patterns: dict[str, Pattern]
    unknown: tuple[Unknown, ...] = ()


def gather(profile: Profile, others: Iterable[Profile] = ()) -> Rulebook:
    """Return what ``profile`` asks, borrowing from ``others``; the first one wins.

    Raise ProfileError if a pattern is part of itself.
    """
    known: dict[str, Template | Pattern] = {}
    for each in (profile, *others):
        known = {part.id: part for part in each.parts} | known
    book = Rulebook(profile, {}, {})
    unknown: dict[Unknown, None] = {}
    waiting = [part.id for part in profile.parts][::-1]
    while waiting:
        part = known[waiting.pop()]
        if not _take(book, part):
            continue
        for name in _references(part):
            if name in known:
                waiting.append(name)
            else:
                unknown[Unknown(part.id, name)] = None
    patterns.refuse_recursion(book.patterns)
    return Rulebook(profile, book.templates, book.patterns, tuple(unknown))


def _take(book: Rulebook, part: Template | Pattern) -> bool:
    """Write ``part`` into the book; return whether it is new there."""
    if part.id in book.templates or part.id in book.patterns:
        return False
    if isinstance(part, Template):
        book.templates[part.id] = part
    else:
        book.patterns[part.id] = part
    return True


def _references(part: Template | Pattern) -> Iterator[str]:
    if isinstance(part, Pattern):
        yield from part.members
    else:
        yield from (*part.object_refs, *part.context_refs)
