"""Reading: how long each kind of question takes, every answer checked."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from statistics import mean
from typing import Any

from click import echo

from lms.core import json
from lms.core.json import JsonObject
from tests.bench.lrs import statements, wire
from tests.bench.lrs.knowledge import KINDS, LIMIT, Knowledge, Question
from tests.bench.lrs.ledger import is_same
from tests.bench.lrs.loads import Times, share
from tests.bench.lrs.places import Stores
from tests.bench.lrs.population import Population
from tests.bench.lrs.serving import Shape, serving
from tests.bench.lrs.wire import Answer, Lane, Target

WARMING = 20
SINCE, HARVEST, ONE = "since", "since, ascending", "statementId"


class Judged(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    OTHERWISE = "otherwise"
    """The right statements in another order or form than the specification says."""
    WRONG = "wrong"


@dataclass(slots=True)
class Reader:
    """Asks one question after the other and checks each answer."""

    known: Knowledge
    target: Target
    times: Times = field(default_factory=Times)
    verdicts: dict[str, Counter[Judged]] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)

    def ask(self, kind: str, questions: Sequence[Question]) -> None:
        """Ask ``questions`` over a connection of their own."""
        wire.drive(self.target.port, [self.lane(kind, questions)])

    def lane(self, kind: str, questions: Sequence[Question]) -> Lane:
        """Return a lane that asks ``questions``."""
        for question in questions:
            answer = yield self.target.get(question.query)
            assert isinstance(answer, Answer)
            self.times.note(kind, answer.seconds)
            verdict = judged(self.known, question, answer)
            self.verdicts.setdefault(kind, Counter())[verdict] += 1
            self.counts.setdefault(kind, []).append(len(question.page))


def judged(known: Knowledge, question: Question, answer: Answer) -> Judged:
    """Compare an answer with what is known: the statements, their order, ``more``."""
    if answer.status != 200:
        return Judged.WRONG
    body = json.loads(answer.body)
    found = _listed(body)
    right = [known.population.facts(number) for number in question.page]
    names = [str(facts.id) for facts in right]
    if Counter(each["id"] for each in found) != Counter(names):
        return Judged.WRONG
    if "statementId" in question.query:
        is_formal = "statements" not in body
    else:
        is_formal = bool(body.get("more")) == question.goes_on
    made = {
        name: statements.statement(facts)
        for name, facts in zip(names, right, strict=True)
    }
    if not all(is_same(each, made[each["id"]]) for each in found):
        return Judged.WRONG
    is_ordered = [each["id"] for each in found] == names
    return Judged.RIGHT if is_formal and is_ordered else Judged.OTHERWISE


def _listed(body: JsonObject) -> list[JsonObject]:
    """Return the statements of an answer; one alone should not come in a list."""
    found: list[JsonObject] = body.get("statements", [body])
    return found


def _by_id(known: Knowledge, numbers: Sequence[int]) -> list[Question]:
    return [
        Question({"statementId": str(known.population.facts(n).id)}, [n])
        for n in numbers
    ]


def _moments(known: Knowledge, target: Target, numbers: Sequence[int]) -> list[str]:
    """Ask when each of ``numbers`` was stored."""
    found: list[str] = []

    def lane() -> Lane:
        for number in numbers:
            name = {"statementId": str(known.population.facts(number).id)}
            answer = yield target.get(name)
            assert isinstance(answer, Answer)
            assert answer.status == 200, answer
            (statement,) = _listed(json.loads(answer.body))
            found.append(statement["stored"])

    wire.drive(target.port, [lane()])
    return found


def _since(known: Knowledge, target: Target, count: int, chance: Random) -> Any:  # noqa: ANN401 - two lists
    numbers = known.some_numbers(count, chance)
    # Half of them near the end, so that the answers differ.
    tail = range(max(0, known.size - 3 * LIMIT), known.size)
    numbers[::2] = chance.choices(tail, k=len(numbers[::2]))
    moments = _moments(known, target, numbers)
    plain, harvest = [], []
    for number, moment in zip(numbers, moments, strict=True):
        later = range(number + 1, known.size)
        query = {"since": moment, "limit": str(LIMIT)}
        plain.append(Question(query, later))
        harvest.append(Question({**query, "ascending": "true"}, later, ascending=True))
    return plain, harvest


def questions(
    known: Knowledge, target: Target, count: int, seed: int
) -> dict[str, list[Question]]:
    """Make ``count`` questions of every kind."""
    chance = Random(seed)  # noqa: S311 - a choice of questions
    found = {ONE: _by_id(known, known.some_numbers(count, chance))}
    found |= {kind: known.questions(kind, count, chance) for kind in KINDS}
    found[SINCE], found[HARVEST] = _since(known, target, count, chance)
    return found


def ask(
    reader: Reader, asked: Mapping[str, list[Question]], cpu: Callable[[], float]
) -> dict[str, Any]:
    """Ask everything over one connection; return the figures of each kind."""
    figures: dict[str, Any] = {}
    for kind, every in asked.items():
        warming = every[:WARMING]
        before = cpu()
        # One connection for both: another one may meet another process of the server.
        reader.ask(kind, [*warming, *every])
        spent = (cpu() - before) / (len(warming) + len(every))
        del reader.times.of[kind][: len(warming)]
        figures[kind] = _figures(reader, kind, spent)
        shown = figures[kind]
        echo(
            f"  {kind:<20} p50 {shown['p50']:6.2f}  p95 {shown['p95']:6.2f}  "
            f"max {shown['max']:7.2f}  CPU {shown['cpu']:5.2f} ms  "
            f"wrong {shown['wrong']}, otherwise {shown['otherwise']}"
        )
    return figures


def _figures(reader: Reader, kind: str, cpu: float) -> dict[str, Any]:
    times = reader.times.of[kind]
    return {
        "requests": len(times),
        "p50": share(times, 0.5) * 1000,
        "p95": share(times, 0.95) * 1000,
        "max": max(times) * 1000,
        "cpu": cpu * 1000,
        "statements": mean(reader.counts[kind]),
        "checked": reader.verdicts[kind].total(),
        "otherwise": reader.verdicts[kind][Judged.OTHERWISE],
        "wrong": reader.verdicts[kind][Judged.WRONG],
    }


def read(stores: Stores, size: int, shape: Shape, count: int) -> dict[str, Any]:
    """Measure questions to a store of ``size`` statements."""
    echo(f"{stores.engine}, {size:,} statements")
    kept = stores.filled(size)
    known = Knowledge(Population(stores.seed), size)
    with stores.copied(size) as place, serving(place, shape) as server:
        asked = questions(known, server.target, count, stores.seed)
        reader = Reader(known, server.target)
        figures = ask(reader, asked, lambda: server.cpu() + stores.cpu())
        resident = server.resident()
    return {
        "engine": stores.engine,
        "size": size,
        "serve": str(shape),
        "questions": figures,
        "resident": resident,
        "bytes_each": kept.size_on_disk() / max(1, size),
    }
