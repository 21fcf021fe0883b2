"""``python -m tests.bench.columns``: what aggregates cost, asked and kept up.

Questions are asked of a million rows that chance made, with as many people, activities
and courses as the population of the LRS's other figures. Catching up is measured with
statements of that population through the store's one door; beside it the same question
is answered by reading every statement, and by the database where it can.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

import click
import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.core.db import db
from lms.courses import belonging
from lms.xapi import moments, store
from lms.xapi.agents import lms_authority
from lms.xapi.columns import asking, coding, keeping, layout, writing
from lms.xapi.columns.home import Dimensions, Home
from lms.xapi.columns.layout import ACTOR, DIGEST, TYPES, Manifest, Words
from lms.xapi.columns.questions import Dimension, Measure, Question, Within
from lms.xapi.columns.reading import Numbers, Snapshot, snapshot
from lms.xapi.store import Origin, Source
from lms.xapi.stored import WRITER_BITS
from lms.xapi.tables import statement
from tests.bench.figures import Figure
from tests.bench.lrs import population, statements
from tests.bench.lrs.population import Population
from tests.databases import application

SIZE, REAL = 1_000_000, 100_000
ROUNDS = 20
SLOWEST = 200.0
"""Milliseconds that 95 of 100 answers may take."""
AT_ONCE = 5000
DIMENSIONS = Dimensions(belonging.course, belonging.cohort)

NUMBERS = {
    "verb": 12,
    "activity": population.COURSES * population.ACTIVITIES * 22,
    "course": population.COURSES,
    "cohort": population.PEOPLE // population.COHORT,
}
COURSE, COHORT = "https://pamong.id/course/3", "https://pamong.id/cohort/5"
EVERYTHING = tuple(Measure)
_D, _ZONE = Dimension, "Asia/Jayapura"
QUESTIONS = {
    "everything, one group": Question((), EVERYTHING),
    "count by verb": Question((_D.VERB,)),
    "everything by day": Question((_D.DAY,), EVERYTHING, zone=_ZONE),
    "everything by week and course": Question((_D.WEEK, _D.COURSE), EVERYTHING),
    "everything by month and verb": Question((_D.MONTH, _D.VERB), EVERYTHING),
    "everything by course": Question((_D.COURSE,), EVERYTHING),
    "people by cohort and week": Question((_D.COHORT, _D.WEEK), (Measure.ACTORS,)),
    "everything by activity": Question((_D.ACTIVITY,), EVERYTHING),
    "people by activity and day": Question((_D.ACTIVITY, _D.DAY), (Measure.ACTORS,)),
    "everything by activity, one course": Question(
        (_D.ACTIVITY,), EVERYTHING, course=COURSE
    ),
    "everything by day, one month": Question(
        (_D.DAY,), EVERYTHING, since=date(2026, 3, 1), until=date(2026, 3, 31)
    ),
    "everything by cohort, of two that one may read": Question(
        (_D.COHORT,),
        EVERYTHING,
        within=Within(frozenset({COURSE}), frozenset({COHORT})),
    ),
}


# --- Asking


def made(folder: Path, size: int) -> None:
    """Write columns of ``size`` rows that chance made."""
    chance = np.random.default_rng(20260105)
    begun = moments.as_microseconds(datetime(2026, 1, 5, tzinfo=UTC))
    stored = begun + np.cumsum(chance.integers(1, 14_000_000, size))
    columns: dict[str, Numbers] = {
        "seq": stored << WRITER_BITS,
        "actor": chance.integers(0, population.PEOPLE, size),
        "scaled": _some(chance, np.round(chance.random(size), 2), 0.15),
        "success": np.where(
            chance.random(size) < 0.2, chance.integers(0, 2, size), coding.NOTHING
        ),
        "duration": _some(chance, chance.random(size) * 900, 0.3),
    }
    for name, number in NUMBERS.items():
        low = 0 if name in {"verb", "activity"} else coding.NOTHING
        columns[name] = chance.integers(low, number, size)
    manifest = layout.begin(folder, "made")
    words = {ACTOR: chance.bytes(DIGEST * population.PEOPLE)}
    for name, number in NUMBERS.items():
        iris = (f"https://pamong.id/{name}/{each}" for each in range(number))
        words[name] = b"".join(map(coding.word, iris))
    here = folder / manifest.generation
    for name, kind in TYPES.items():
        (here / layout.column(name)).write_bytes(columns[name].astype(kind).tobytes())
    for name, content in words.items():
        (here / layout.dictionary(name)).write_bytes(content)
    numbers = {ACTOR: population.PEOPLE, **NUMBERS}
    last = int(columns["seq"][-1])
    sizes = {name: Words(numbers[name], len(text)) for name, text in words.items()}
    layout.save(folder, Manifest(manifest.generation, size, last, 0, last, words=sizes))


def _some(chance: np.random.Generator, values: Numbers, share: float) -> Numbers:
    return np.where(chance.random(len(values)) < share, values, np.nan)


def asked(size: int = SIZE, rounds: int = ROUNDS) -> list[Figure]:
    """Return how long each kind of question takes, files opened anew each time."""
    with tempfile.TemporaryDirectory(prefix="pamong-bench-") as name:
        folder = Path(name)
        made(folder, size)
        figures = [
            _timed(folder, what, each, rounds) for what, each in QUESTIONS.items()
        ]
        manifest = layout.load(folder)
        assert manifest is not None
        each = sum(manifest.sizes.values()) / size
        return [*figures, Figure("On disk for each row", f"{each:.0f} bytes")]


def _timed(folder: Path, what: str, question: Question, rounds: int) -> Figure:
    began = time.process_time()
    spent = [_milliseconds(lambda: _answer(folder, question)) for _ in range(rounds)]
    cpu = (time.process_time() - began) * 1000 / rounds
    middle, high = quantiles(spent, n=20)[9], quantiles(spent, n=20)[18]
    value = f"p95 {high:.0f} ms (p50 {middle:.0f}), {cpu:.0f} ms CPU"
    goal = f"at most {SLOWEST:.0f} ms"
    return Figure(what.capitalize(), value, goal, met=high <= SLOWEST)


def _answer(folder: Path, question: Question) -> None:
    with closing(_opened(folder)) as found:
        asking.answer(found, question)


def _opened(folder: Path) -> Snapshot:
    found = snapshot(folder)
    assert found is not None
    return found


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


# --- Keeping up


def kept_up(size: int = REAL, engine: str = "sqlite") -> list[Figure]:
    """Return how fast statements are taken in, and what a question costs without."""
    tenant = uuid4()
    with (
        tempfile.TemporaryDirectory(prefix="pamong-bench-") as name,
        application(engine) as app,
        app.app_context(),
    ):
        session = db.session()
        _fill(session, Origin(tenant, Source.CLIENT, lms_authority()), size)
        home = Home(Path(name), DIMENSIONS)
        began = time.process_time()
        took = _milliseconds(lambda: keeping.run(session, home, [tenant])) / 1000
        cpu = time.process_time() - began
        with transaction.reading(session):
            by_hand = _milliseconds(lambda: _read_all(session))
            in_sql = _milliseconds(lambda: _grouped(session))
        question = Question((Dimension.VERB,))
        ours = min(
            _milliseconds(lambda: _answer(home.of(tenant), question)) for _ in range(5)
        )
        manifest = layout.load(home.of(tenant))
        assert manifest is not None
        assert manifest.rows == size
    return [
        Figure(
            "Taken into the columns",
            f"{size / took:,.0f} a second, {cpu / size * 1e6:.0f} µs CPU each",
        ),
        Figure(
            "On disk for each statement",
            f"{sum(manifest.sizes.values()) / size:.0f} bytes",
        ),
        Figure(f"Count by verb at {size:,}, from columns", f"{ours:.1f} ms"),
        Figure("… by the database", f"{in_sql:.0f} ms, {in_sql / ours:.0f} ×"),
        Figure(
            "… by reading every statement", f"{by_hand:,.0f} ms, {by_hand / ours:.0f} ×"
        ),
    ]


def _fill(session: Session, origin: Origin, size: int) -> None:
    people = Population(7)
    for start in range(0, size, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, size))
        batch = [statements.statement(people.facts(each)) for each in numbers]
        with transaction.writing(session):
            store.add(session, batch, origin)


def _read_all(session: Session) -> Counter[str]:
    query = select(statement.c.payload).where(~statement.c.voided)
    rows = session.connection().execute(query.execution_options(yield_per=writing.STEP))
    return Counter(json.loads(row.payload)["verb"]["id"] for row in rows)


def _grouped(session: Session) -> object:
    query = (
        select(statement.c.verb_key, func.count())
        .where(~statement.c.voided)
        .group_by(statement.c.verb_key)
    )
    return session.connection().execute(query).all()


@click.command()
@click.option("--size", default=SIZE, show_default=True, help="Rows that are asked.")
@click.option("--real", default=REAL, show_default=True, help="Statements taken in.")
@click.option("--rounds", default=ROUNDS, show_default=True)
def main(size: int, real: int, rounds: int) -> None:
    """Measure aggregates."""
    for each in (*asked(size, rounds), *kept_up(real)):
        state = "" if each.met is None else "  met" if each.met else "  MISSED"
        click.echo(f"  {each.what:<50} {each.value:>30}{state}")


if __name__ == "__main__":
    main()
