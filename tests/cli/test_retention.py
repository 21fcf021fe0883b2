"""``lms xapi retention``: the rule, the dry run, and the deletion."""

from datetime import timedelta
from uuid import UUID

from click.testing import CliRunner

from lms.cli import main
from lms.cli.people import find_institution
from lms.cli.running import running
from lms.core import clock
from lms.xapi import importing, queries, store
from tests.cli.conftest import Command
from tests.xapi.said import said

OLD = timedelta(days=400)


def _stored(count: int) -> list[UUID]:
    with running() as session:
        home = find_institution(session, None)
        batch = [said() for _each in range(count)]
        return store.add(session, batch, importing.origin_of(home, "uji"))


def _left() -> int:
    with running(write=False) as session:
        return queries.total(session)


def test_a_dry_run_tells_and_a_run_deletes_what_is_past_its_time(lms: Command) -> None:
    with clock.running_at(clock.now() - OLD):
        _stored(3)
    _stored(1)
    lms("xapi", "retention", "set", "--statements", "12")
    kept = lms("xapi", "retention", "set", "--documents", "24", "--nightly")

    told = lms("xapi", "retention", "run", "--dry-run")
    at = told.rstrip().rpartition("--at ")[2]
    before = _left()
    done = lms("xapi", "retention", "run", "--at", at, "--yes")

    assert ("12 months" in kept, "24 months" in kept) == (True, True)
    assert "deleted: every night" in kept
    assert "3 in all" in told
    assert before == 4
    assert "3 statements, 0 documents deleted" in done
    # The young one, and that this was done.
    assert _left() == 2


def test_a_span_that_cannot_be_meant_is_refused() -> None:
    result = CliRunner().invoke(main, ["xapi", "retention", "set", "--statements", "0"])

    assert result.exit_code == 2
    assert "for-ever" in result.output
