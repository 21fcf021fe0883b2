"""Go over statements and tell how they follow a profile.

What is kept does not grow with the number of violations, only with their kinds. For the
patterns a few dozen bytes are kept of every statement with a registration, since they
are followed in the order of their timestamps, whatever order they come in.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from lms.core.json import JsonObject
from lms.xapi import moments, verbs
from lms.xapi.profiles import paths, patterns
from lms.xapi.profiles.patterns import Automaton, Course, Standing
from lms.xapi.profiles.reading import Template
from lms.xapi.profiles.rulebook import Rulebook, Unknown
from lms.xapi.profiles.templates import (
    Reference,
    Templates,
    Violation,
    broken,
    features,
    normalised,
    references,
    shown,
    violations,
)

EXAMPLES = 5
"""Statements named for each kind of violation."""

SUBREGISTRATION = "https://w3id.org/xapi/profiles/extensions/subregistration"

_CATEGORY = "$.context.contextActivities.category[*].id"
_SUBREGISTRATIONS = f"$.context.extensions['{SUBREGISTRATION}'][*]"


class Run(NamedTuple):
    """What a pattern is followed within (9.0)."""

    registration: str
    subregistration: str = ""

    def __str__(self) -> str:
        if not self.subregistration:
            return self.registration
        return f"{self.registration} ({self.subregistration})"


class Example(NamedTuple):
    """A statement that shows a violation, with the values at fault."""

    statement: str
    found: str = ""


class Break(NamedTuple):
    """How a run broke a pattern: a statement of ``found`` came, not of ``expected``."""

    pattern: str
    found: tuple[str, ...]
    expected: tuple[str, ...]
    may_end: bool


@dataclass(slots=True)
class Kind:
    """How often something was found, and the first statements that show it."""

    count: int = 0
    examples: list[Example] = field(default_factory=list)

    def add(self, example: Example) -> None:
        """Count one more; keep it if it is among the first."""
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(example)


@dataclass(slots=True)
class Report:
    """What was found of statements and a profile."""

    read: int = 0
    left_out: int = 0
    """Voided ones, which no rule holds for any more."""
    naming: int = 0
    """Those that name the profile in their category."""
    templates: Counter[str] = field(default_factory=Counter)
    """How many statements fall under each."""
    nameless: int = 0
    """Those that fall under a template and do not name the profile."""
    unplaced: Kind = field(default_factory=Kind)
    """Those that name the profile and fall under none of its templates."""
    others: int = 0
    """Those that do neither."""
    violations: dict[tuple[str, str, str], Kind] = field(default_factory=dict)
    """By template, place and what is wrong there."""
    runs: Counter[Standing] = field(default_factory=Counter)
    undecided: int = 0
    """Runs that break every pattern that could be followed, where some could not."""
    breaks: dict[Break, Kind] = field(default_factory=dict)
    """The example is the registration, and the statement that broke the pattern."""
    without_registration: int = 0
    """Those of a template that a primary pattern has, outside any registration."""
    unknown: tuple[Unknown, ...] = ()
    unfollowed: tuple[str, ...] = ()
    """Primary patterns that could not be followed, because of what is unknown."""

    @property
    def is_followed(self) -> bool:
        """Tell whether nothing breaks the profile."""
        return not (self.violations or self.breaks or self.unplaced.count)


def check(
    statements: Iterable[JsonObject],
    book: Rulebook,
    *,
    voided: Collection[str] = (),
    only_naming: bool = False,
) -> Report:
    """Return how ``statements`` follow the profile of ``book``.

    ``voided`` are identifiers of statements to leave out, in lower case. With
    ``only_naming``, those that do not name the profile in their category are others.
    """
    checking = _Checking(book, frozenset(voided), only_naming=only_naming)
    for statement in statements:
        checking.add(statement)
    return checking.report()


def withdrawn(statement: JsonObject) -> Iterator[str]:
    """Give the statement that ``statement`` voids, if it does."""
    if paths.values(statement, "$.verb.id") != [verbs.VOIDED]:
        return
    if paths.values(statement, "$.object.objectType") == ["StatementRef"]:
        for target in paths.values(statement, "$.object.id"):
            yield str(target).lower()


class _Said(NamedTuple):
    """A statement of a run; they sort by time, then as they were stored."""

    timestamp: int
    stored: int
    number: int
    name: str | UUID
    templates: frozenset[str]


class _Checking:
    """A check under way."""

    def __init__(
        self, book: Rulebook, voided: frozenset[str], *, only_naming: bool
    ) -> None:
        self._book = book
        self._voided = voided
        self._only_naming = only_naming
        self._templates = Templates(book.templates.values())
        self._report = Report(unknown=book.unknown)
        self._runs: dict[Run, list[_Said]] = {}
        self._alike: dict[frozenset[str], frozenset[str]] = {}
        self._references: list[tuple[str, Reference]] = []
        self._known: dict[str, frozenset[str]] = {}
        self._has_references = any(
            each.object_refs or each.context_refs for each in book.templates.values()
        )
        self._automata = self._compiled()
        self._ordered = frozenset(
            name for each in self._automata for name in each.alphabet
        )

    def _compiled(self) -> list[Automaton]:
        book, found = self._book, []
        for pattern in book.profile.patterns:
            if not pattern.primary:
                continue
            if patterns.unknown_of(pattern.id, book.patterns, book.templates):
                self._report.unfollowed += (pattern.id,)
                continue
            compiled = patterns.compiled(pattern.id, book.patterns, book.templates)
            found.append(compiled)
        return found

    def add(self, statement: JsonObject) -> None:
        """Look at one statement."""
        self._report.read += 1
        name = str(statement.get("id", "")).lower()
        statement = normalised(statement)
        fitting = self._templates.fitting(features(statement))
        names = self._interned(frozenset(each.id for each in fitting))
        if self._has_references:
            self._known[name] = names
        if name in self._voided and not any(withdrawn(statement)):
            self._report.left_out += 1
            return
        is_naming = self._names_profile(statement)
        if self._only_naming and not is_naming:
            self._report.others += 1
            return
        self._count(name, names, is_naming=is_naming)
        self._judge(name, statement, fitting)
        if self._belongs_to_run(statement, names, is_naming=is_naming):
            self._place(statement, name, names)

    def _judge(
        self, name: str, statement: JsonObject, fitting: Iterable[Template]
    ) -> None:
        for template in fitting:
            for violation in violations(statement, template):
                self._blame(name, violation)
            for asked in references(statement, template):
                self._references.append((name, asked))

    def _names_profile(self, statement: JsonObject) -> bool:
        named = paths.values(statement, _CATEGORY)
        return any(
            each in self._book.profile.names for each in named if isinstance(each, str)
        )

    def _interned(self, names: frozenset[str]) -> frozenset[str]:
        """Return the one copy that all statements of the same templates share."""
        return self._alike.setdefault(names, names)

    def _count(self, name: str, names: frozenset[str], *, is_naming: bool) -> None:
        report = self._report
        report.templates.update(names)
        report.naming += is_naming
        if names:
            report.nameless += not is_naming
        elif is_naming and self._book.templates:
            report.unplaced.add(Example(name))
        else:
            report.others += 1

    def _blame(self, name: str, violation: Violation) -> None:
        key = (violation.template, violation.location, violation.what)
        found = shown(violation.found) if violation.found else ""
        self._report.violations.setdefault(key, Kind()).add(Example(name, found))

    # --- Patterns

    def _belongs_to_run(
        self, statement: JsonObject, names: frozenset[str], *, is_naming: bool
    ) -> bool:
        """Tell whether the order of a statement matters.

        Whatever names the profile must follow one of its patterns (9.0), besides what
        withdraws statements. Of the rest, what a pattern has a template for.
        """
        if not self._automata:
            return False
        if not names.isdisjoint(self._ordered):
            return True
        return is_naming and not any(withdrawn(statement))

    def _place(self, statement: JsonObject, name: str, names: frozenset[str]) -> None:
        (registration,) = paths.values(statement, "$.context.registration") or [None]
        if not isinstance(registration, str):
            self._report.without_registration += not names.isdisjoint(self._ordered)
            return
        said = _Said(*_times(statement), self._report.read, _packed(name), names)
        part = self._subregistration(statement)
        run = Run(registration.lower(), part)
        self._runs.setdefault(run, []).append(said)

    def _subregistration(self, statement: JsonObject) -> str:
        for each in paths.values(statement, _SUBREGISTRATIONS):
            if isinstance(each, dict) and each.get("profile") in (
                self._book.profile.names
            ):
                return str(each.get("subregistration", "")).lower()
        return ""

    def _follow(self, run: Run, said: Sequence[_Said]) -> None:
        names = [each.templates for each in said]
        course = patterns.best(
            [patterns.follow(each, names) for each in self._automata]
        )
        if course.standing is not Standing.BROKEN:
            self._report.runs[course.standing] += 1
        elif self._report.unfollowed:
            self._report.undecided += 1
        else:
            self._report.runs[course.standing] += 1
            self._break(run, course, said[course.followed])

    def _break(self, run: Run, course: Course, at: _Said) -> None:
        found = tuple(sorted(at.templates))
        kind = Break(course.pattern, found, course.expected, course.may_end)
        example = Example(str(at.name), str(run))
        self._report.breaks.setdefault(kind, Kind()).add(example)

    def report(self) -> Report:
        """Return what was found, once all statements were looked at."""
        for name, reference in self._references:
            if violation := broken(reference, self._known):
                self._blame(name, violation)
        for run, said in self._runs.items():
            self._follow(run, sorted(said, key=_when))
        return self._report


def _when(said: _Said) -> tuple[int, int, int]:
    return said.timestamp, said.stored, said.number


def _times(statement: JsonObject) -> tuple[int, int]:
    """Return when it happened and when it was stored; one stands in for the other."""
    stored = _microseconds(statement.get("stored"))
    happened = _microseconds(statement.get("timestamp"))
    if happened is None:
        happened = stored
    return happened or 0, stored or 0


def _microseconds(value: object) -> int | None:
    try:
        return moments.as_microseconds(moments.parse(str(value)))
    except ValueError:
        return None


def _packed(name: str) -> str | UUID:
    """Return an identifier in the form that takes less memory."""
    try:
        return UUID(name)
    except ValueError:
        return name
