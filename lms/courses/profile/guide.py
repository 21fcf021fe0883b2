"""The profile as a table for people: what each kind of statement holds."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from lms.courses import vocabulary
from lms.courses.profile.extensions import EXTENSIONS
from lms.courses.profile.patterns import PATTERNS
from lms.courses.profile.requirements import nameless, within_run
from lms.courses.profile.shapes import Extension, Pattern, Rule, Template, Words
from lms.courses.profile.sources import SOURCES, Source
from lms.courses.profile.templates import templates

Language = Literal["id", "en"]
Place = Literal["actor", "object", "result", "context"]

ACTIVITY = Words(
    "kegiatan, dengan jenis modulnya", "the activity, of its module's type"
)
STATEMENT = Words("pernyataan lain", "another statement")

_IRI = re.compile(r"'https?:[^']*/(?=[^/']+')")
"""The part of a quoted identifier that readers can do without."""

_EXTENSION = re.compile(r"extensions\['…/(.+)'\]$")
_SEVERAL = re.compile(r"\w+\[(.+)\]")
_SCORE = "result.score."
_SCORE_MEMBERS = 4


@dataclass(frozen=True, slots=True)
class Expectation:
    """One rule as a reader needs it: where, whether it must be there, with what."""

    path: str
    presence: str
    values: tuple[str, ...]
    note: str

    @property
    def short(self) -> str:
        """Return the path as it reads in the column of its part of the statement."""
        part = self.path.removeprefix("object.definition.")
        if extension := _EXTENSION.search(part):
            return extension[1]
        if several := _SEVERAL.fullmatch(part):
            return several[1].replace("'", "")
        return part.removeprefix(f"{_place(part)}.")


@dataclass(frozen=True, slots=True)
class Kind:
    """One template as a row of the table."""

    name: str
    label: str
    definition: str
    verb: str
    verb_iri: str
    object: str
    parent: tuple[str, ...]
    grouping: tuple[str, ...]
    refers_to: tuple[str, ...]
    expectations: tuple[Expectation, ...]

    def of(self, place: Place) -> list[Expectation]:
        """Return what is expected of one part of the statement."""
        return [each for each in self.expectations if _place(each.path) == place]


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything that the page shows, in one language."""

    kinds: tuple[Kind, ...]
    common: tuple[Expectation, ...]
    """What every kind but ``voided`` has besides its own expectations."""
    patterns: tuple[tuple[str, str, str, str], ...]
    """Name, label, definition, and the order in words."""
    extensions: tuple[tuple[Extension, str, str], ...]
    sources: tuple[Source, ...] = SOURCES


def of(language: Language) -> Guide:
    """Return the guide in ``language``."""
    common = (*nameless(), *within_run())
    return Guide(
        tuple(_kind(template, common, language) for template in templates()),
        tuple(_expectation(rule, language) for rule in common),
        tuple(_pattern(pattern, language) for pattern in PATTERNS),
        tuple(
            (each, _in(each.label, language), _in(each.definition, language))
            for each in EXTENSIONS
        ),
    )


def short(iri: str) -> str:
    """Return the last part of an identifier, which readers know it by."""
    return iri.rstrip("/").rsplit("/", 1)[-1]


def _in(words: Words, language: Language) -> str:
    return words.en if language == "en" else words.id


def _place(path: str) -> str:
    return path.split(".", 1)[0].split("[", 1)[0]


def _kind(template: Template, common: tuple[Rule, ...], language: Language) -> Kind:
    own = [rule for rule in template.rules if rule not in common]
    return Kind(
        template.name,
        _in(template.label, language),
        _in(template.definition, language),
        vocabulary.shown(template.verb, language),
        template.verb,
        _object(template, language),
        tuple(map(short, template.parent)),
        tuple(map(short, template.grouping)),
        template.refers_to,
        tuple(_gathered(_expectation(rule, language) for rule in own)),
    )


def _gathered(expectations: Iterable[Expectation]) -> Iterator[Expectation]:
    """Show the members of one score as one line."""
    members: list[str] = []
    for each in expectations:
        if not each.path.startswith(_SCORE) or each.presence != "included":
            yield each
            continue
        members.append(each.path.removeprefix(_SCORE))
        if len(members) == _SCORE_MEMBERS:
            yield replace(each, path=f"{_SCORE}{{{', '.join(members)}}}")


def _object(template: Template, language: Language) -> str:
    if template.object_type:
        return short(template.object_type)
    return _in(STATEMENT if template.refers_to else ACTIVITY, language)


def _expectation(rule: Rule, language: Language) -> Expectation:
    values = rule.all_of or rule.any_of or rule.none_of
    return Expectation(
        _IRI.sub("'…/", rule.location.removeprefix("$.")),
        rule.presence or "included",
        tuple(_written(value) for value in values),
        _in(rule.note, language) if rule.note else "",
    )


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pattern(pattern: Pattern, language: Language) -> tuple[str, str, str, str]:
    joiner = {"sequence": " → ", "alternates": " | "}.get(pattern.combination, "")
    order = joiner.join(short(member) for member in pattern.members)
    mark = {"zeroOrMore": "*", "oneOrMore": "+", "optional": "?"}
    order += mark.get(pattern.combination, "")
    label, definition = _in(pattern.label, language), _in(pattern.definition, language)
    return pattern.name, label, definition, order
