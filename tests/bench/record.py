"""Cases: the record of learning and what is worked out from it, without pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import update

from lms.core import ids
from lms.courses import publishing
from lms.courses.enrolments import queries as enrolments
from lms.courses.outline.reading import read_folder
from lms.courses.progress import operations as progress
from lms.courses.progress import queries as standings
from lms.courses.progress.models import ActivityStanding
from lms.xapi.statement import Statement
from tests.bench.institute import Institute
from tests.bench.measuring import Case
from tests.demo.institute import CONTENT
from tests.xapi import said

BATCH = 100
SINGLES = 10
OK = 200


def cases(here: Institute) -> list[Case]:
    """Return a case for each."""
    refreshing = _Refreshing(here)
    return [
        Case("refresh", refreshing.run, refreshing.count(), refreshing.spoil),
        Case("rebuild", *_rebuilding(here)),
        Case("lrs-post", _posting(here, SINGLES, 1), SINGLES),
        Case("lrs-batch", _posting(here, 1, BATCH)),
        Case("lrs-get", _asking(here), SINGLES),
        Case("import", _importing),
    ]


@dataclass(slots=True)
class _Refreshing:
    """One activity of every enrolment folded anew, because its row is spoilt."""

    here: Institute
    wanted: list[tuple[UUID, str, str]] = field(default_factory=list)

    def _find(self) -> list[tuple[UUID, str, str]]:
        """Return an activity that was worked on, of every enrolment with one."""
        with self.here.session(write=False) as session:
            found = []
            for registration in self.here.registrations:
                row = enrolments.enrolment(session, registration)
                kept = standings.standings(session, registration)
                if row is not None and kept:
                    outline = enrolments.outline_for(session, row)
                    key = max(kept, key=lambda each: kept[each].attempts)
                    iri = outline.by_key[key].placed.iri
                    found.append((registration, key, iri))
            return found

    def count(self) -> int:
        """Return how many rows are folded at once."""
        self.wanted = self._find()
        return len(self.wanted)

    def spoil(self) -> None:
        """Make each row differ from what the record says."""
        with self.here.session() as session:
            for registration, key, _iri in self.wanted:
                here = (
                    ActivityStanding.registration == registration,
                    ActivityStanding.key == key,
                )
                session.execute(
                    update(ActivityStanding).where(*here).values(seconds=99_999)
                )

    def run(self) -> None:
        """Fold them anew; part of it is the transaction around all of them."""
        with self.here.session() as session:
            for registration, _key, iri in self.wanted:
                progress.refresh(session, registration, [iri])


def _rebuilding(here: Institute) -> tuple[Callable[[], int], int]:
    """Return the check of all standings, and how many statements it reads."""

    def run() -> int:
        with here.session(write=False) as session:
            found = [
                progress.rebuild(session, each, check=True)
                for each in here.registrations
            ]
        assert not any(differences for differences, _read in found)
        return sum(read for _differences, read in found)

    return run, run()


def _statement() -> Statement:
    return said.about(said.QUIZ, id=str(ids.new()), actor=said.BUDI)


def _posting(here: Institute, times: int, size: int) -> Callable[[], None]:
    def run() -> None:
        for _time in range(times):
            answer = here.lrs.post([_statement() for _number in range(size)])
            assert answer.status_code == OK, answer.text

    return run


def _asking(here: Institute) -> Callable[[], None]:
    """Return a query by agent and verb, for the first page of what it finds."""
    actor, verb = said.BUDI, _statement()["verb"]["id"]

    def run() -> None:
        for _time in range(SINGLES):
            answer = here.lrs.get(agent=actor, verb=verb, limit=20)
            assert answer.status_code == OK, answer.text

    return run


def _importing() -> None:
    """Read and render both courses, as an import does before it stores them."""
    for path in sorted(CONTENT.glob("*/course.yaml")):
        publishing.read(read_folder(path.parent))
