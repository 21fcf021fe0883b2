"""Patterns as automata over templates.

xAPI Profiles 1.0, part two, 9.0, and part three, 2.2. A statement may fall under
several templates, so the automaton is nondeterministic and is in several states at
once. It takes whatever the pattern describes as a regular expression. Greedy matching,
as the specification has it, takes a part of that: all of it, for patterns that are
written with greed in mind, as 9.0 demands.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from lms.xapi.profiles.errors import ProfileError
from lms.xapi.profiles.reading import Pattern

LARGEST = 50_000
"""Parts of an automaton. Patterns that name patterns twice and twice again grow
exponentially; nobody needs those."""

REMEMBERED = 10_000
"""Steps of an automaton that are kept, so that most statements take no search."""

States = frozenset[int]

_SHOWN = 6
"""Steps of a circle that are told."""


class Standing(Enum):
    """How statements stand to a pattern."""

    COMPLETE = "complete"
    UNFINISHED = "unfinished"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Course:
    """How far statements followed a pattern.

    ``followed`` counts the statements before the one that broke it, or all; after them
    one of ``expected`` may come, or the end if ``may_end``.
    """

    pattern: str
    standing: Standing
    followed: int
    expected: tuple[str, ...]
    may_end: bool


class Automaton:
    """A pattern compiled."""

    def __init__(self, pattern: str, graph: "_Graph") -> None:
        self.pattern = pattern
        self._graph = graph
        self._known: dict[tuple[States, frozenset[str]], States] = {}

    @property
    def alphabet(self) -> frozenset[str]:
        """Return every template that the pattern names, itself or by its parts."""
        return frozenset(name for moves in self._graph.moves for name, _to in moves)

    def start(self) -> States:
        """Return the states before the first statement."""
        return self._closed({_START})

    def step(self, states: States, names: frozenset[str]) -> States:
        """Return the states after a statement of the templates ``names``."""
        known = self._known.get((states, names))
        if known is not None:
            return known
        reached = {
            target
            for state in states
            for name, target in self._graph.moves[state]
            if name in names
        }
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        after = self._known[states, names] = self._closed(reached)
        return after

    def may_end(self, states: States) -> bool:
        """Tell whether the pattern may be over."""
        return _END in states

    def expected(self, states: States) -> tuple[str, ...]:
        """Return the templates of which one may come next, sorted."""
        names = {name for state in states for name, _to in self._graph.moves[state]}
        return tuple(sorted(names))

    def _closed(self, states: set[int]) -> States:
        """Add what is reached from ``states`` without a statement."""
        waiting = list(states)
        while waiting:
            for target in self._graph.free[waiting.pop()]:
                if target not in states:
                    states.add(target)
                    waiting.append(target)
        return frozenset(states)


# --- Compiling

_START, _END = 0, 1


@dataclass(frozen=True, slots=True)
class _Graph:
    """Which states follow on each other: by a template, or freely."""

    moves: list[list[tuple[str, int]]] = field(default_factory=lambda: [[], []])
    free: list[list[int]] = field(default_factory=lambda: [[], []])

    def state(self) -> int:
        """Return a new state."""
        self.moves.append([])
        self.free.append([])
        return len(self.moves) - 1


class _Task(NamedTuple):
    """Lay what ``name`` names between two states.

    What is laid leaves ``start`` and enters ``end``, never the other way, so that it
    may share both with others.
    """

    name: str
    start: int
    end: int


def compiled(
    name: str, patterns: Mapping[str, Pattern], templates: Collection[str]
) -> Automaton:
    """Return the automaton of the pattern ``name``; all that it names must be known."""
    graph = _Graph()
    waiting = [_Task(name, _START, _END)]
    for _ in range(LARGEST):
        if not waiting:
            return Automaton(name, graph)
        task = waiting.pop()
        if task.name in templates:
            graph.moves[task.start].append((task.name, task.end))
        else:
            waiting.extend(_laid(graph, patterns[task.name], task))
    raise ProfileError(name, f"the pattern has more than {LARGEST} parts")


def _laid(graph: _Graph, pattern: Pattern, task: _Task) -> Iterator[_Task]:
    """Lay one pattern; give what its members are to be laid between."""
    if pattern.combination == "sequence":
        inner = [graph.state() for _ in pattern.members[1:]]
        ways = pairwise([task.start, *inner, task.end])
        for member, (start, end) in zip(pattern.members, ways, strict=True):
            yield _Task(member, start, end)
        return
    start, end = task.start, task.end
    if pattern.combination in {"zeroOrMore", "oneOrMore"}:
        start, end = graph.state(), graph.state()
        graph.free[task.start].append(start)
        graph.free[end] += [start, task.end]
    if pattern.combination in {"zeroOrMore", "optional"}:
        graph.free[task.start].append(task.end)
    for member in pattern.members:
        yield _Task(member, start, end)


def refuse_recursion(patterns: Mapping[str, Pattern]) -> None:
    """Raise ProfileError if a pattern is part of itself, at any depth (9.0)."""
    done: set[str] = set()
    for name in patterns:
        if name not in done:
            _search(name, patterns, done)


def _search(name: str, patterns: Mapping[str, Pattern], done: set[str]) -> None:
    """Go through the parts of a pattern; ``done`` are those known to end."""
    within: dict[str, Iterator[str]] = {}
    _enter(within, name, patterns)
    while within:
        current, members = next(reversed(within.items()))
        member = next(members, None)
        if member is None:
            del within[current]
            done.add(current)
        elif member in within:
            way = " → ".join([*within, member][-_SHOWN:])
            raise ProfileError(member, f"the pattern is part of itself, by {way}")
        elif member not in done:
            _enter(within, member, patterns)


def _enter(
    within: dict[str, Iterator[str]], name: str, patterns: Mapping[str, Pattern]
) -> None:
    within[name] = iter(patterns[name].members if name in patterns else ())


def unknown_of(
    name: str, patterns: Mapping[str, Pattern], templates: Collection[str]
) -> list[str]:
    """Return what a pattern names, itself or by its parts, that nobody knows."""
    seen: dict[str, None] = {name: None}
    waiting = [name]
    while waiting:
        pattern = patterns.get(waiting.pop())
        for member in pattern.members if pattern else ():
            if member not in seen:
                seen[member] = None
                waiting.append(member)
    return [each for each in seen if each not in patterns and each not in templates]


def follow(automaton: Automaton, said: Iterable[frozenset[str]]) -> Course:
    """Follow statements, each given by its templates, from the pattern's start."""
    states = automaton.start()
    followed = 0
    is_broken = False
    for names in said:
        after = automaton.step(states, names)
        if not after:
            is_broken = True
            break
        states = after
        followed += 1
    may_end = automaton.may_end(states)
    standing = Standing.COMPLETE if may_end else Standing.UNFINISHED
    return Course(
        automaton.pattern,
        Standing.BROKEN if is_broken else standing,
        followed,
        automaton.expected(states),
        may_end,
    )


def best(courses: Sequence[Course]) -> Course:
    """Return the course of the pattern that statements follow best, of several."""
    order = [Standing.COMPLETE, Standing.UNFINISHED, Standing.BROKEN]
    return min(courses, key=lambda each: (order.index(each.standing), -each.followed))
