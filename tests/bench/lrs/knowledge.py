"""What the generator itself knows of a filled store, to judge answers by."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from lms.core import json
from tests.bench.lrs import population
from tests.bench.lrs.population import Facts, Population

LIMIT = 50
FULL = range(LIMIT, 1 << 62)
"""Matches of a value that fills a page."""
SOME = range(10, LIMIT)
"""Matches of a value of which every one is on the page."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its right answer: the statements in order, and whether more follow.

    ``matching`` lists the numbers of all that match, in the order of storing.
    """

    query: Mapping[str, str]
    matching: Sequence[int]
    ascending: bool = False

    @property
    def page(self) -> list[int]:
        """Return the numbers of the statements that the first page must hold."""
        if self.ascending:
            return list(self.matching[:LIMIT])
        return list(reversed(self.matching[-LIMIT:]))

    @property
    def goes_on(self) -> bool:
        """Tell whether there must be a second page."""
        return len(self.matching) > LIMIT


Keys = list[tuple[str, Any]]


def keys_of(facts: Facts) -> Keys:
    """Return by what a statement must be found: each filter with its value."""
    verb = population.VERBS[facts.kind]
    keys: Keys = [
        ("agent", facts.person),
        ("verb", verb),
        ("activity", _object(facts)),
        ("registration", (facts.person, facts.course)),
        ("agent+verb", (facts.person, verb)),
        ("related_activities", (facts.course, None)),
    ]
    if not facts.is_about_the_course and facts.kind not in population.OF_A_PART:
        keys.append(("related_activities", (facts.course, facts.section)))
    if facts.kind in population.WITH_INSTRUCTOR:
        keys.append(("related_agents", facts.instructor))
    return keys


def _object(facts: Facts) -> tuple[int, ...]:
    """Return what tells objects apart, without making their identifiers."""
    if facts.is_about_the_course:
        return (facts.course,)
    if facts.kind == population.ANSWERED:
        part = facts.part % population.QUESTIONS
        return (facts.course, facts.activity, 1, part)
    if facts.kind == population.SLIDE:
        return (facts.course, facts.activity, 2, facts.part % population.SLIDES)
    return (facts.course, facts.activity)


class Knowledge:
    """The first ``size`` statements of a population, by what they are found by."""

    def __init__(self, known: Population, size: int) -> None:
        self.population = known
        self.size = size
        self._lists: dict[str, dict[Any, array[int]]] = {}
        self._fitting: dict[str, list[Any]] = {}
        for number in range(size):
            for name, value in keys_of(known.facts(number)):
                values = self._lists.setdefault(name, {})
                if value not in values:
                    values[value] = array("I")
                values[value].append(number)

    def questions(self, name: str, count: int, chance: Random) -> list[Question]:
        """Choose ``count`` questions of one kind, with values that vary."""
        if name not in self._fitting:
            self._fitting[name] = self._values(name)
        values = chance.choices(self._fitting[name], k=count)
        return [self._question(name, value) for value in values]

    def _values(self, name: str) -> list[Any]:
        """Return the values that have as many matches as a question should find."""
        wanted = SOME if name == "agent+verb" else FULL
        lists = self._lists[name]
        fitting = [value for value, found in lists.items() if len(found) in wanted]
        # A small store may have none: then the value with the most.
        return fitting or [max(lists, key=lambda value: len(lists[value]))]

    def _question(self, name: str, value: Any) -> Question:  # noqa: ANN401 - a value
        matching = self._lists[name][value]
        asked = _QUERIES[name](value, self.population.facts(matching[0]))
        return Question({**asked, "limit": str(LIMIT)}, matching)

    def some_numbers(self, count: int, chance: Random) -> list[int]:
        """Choose statements."""
        return chance.choices(range(self.size), k=count)


def _agent(name: str) -> str:
    account = {"homePage": population.SITE, "name": name}
    return json.dumps({"account": account}).decode()


def _related(value: tuple[int, int | None]) -> str:
    course, section = value
    if section is None:
        return population.course_iri(course)
    return population.section_iri(course, section)


_QUERIES: dict[str, Any] = {
    "agent": lambda person, _facts: {"agent": _agent(population.account(person))},
    "verb": lambda verb, _facts: {"verb": verb},
    "activity": lambda _value, facts: {"activity": population.object_iri(facts)},
    "registration": lambda value, _facts: {
        "registration": population.registration(*value)
    },
    "agent+verb": lambda value, _facts: {
        "agent": _agent(population.account(value[0])),
        "verb": value[1],
    },
    "related_activities": lambda value, _facts: {
        "activity": _related(value),
        "related_activities": "true",
    },
    "related_agents": lambda value, _facts: {
        "agent": _agent(population.instructor_account(value)),
        "related_agents": "true",
    },
}
KINDS = tuple(_QUERIES)


def mixed(known: Knowledge, seed: int) -> Iterator[Question]:
    """Give questions of every kind without end."""
    chance = Random(seed)  # noqa: S311 - a choice of questions
    while True:
        yield known.questions(chance.choice(KINDS), 1, chance)[0]
