"""Jobs: broken off anywhere and gone on, taken over by one, ended, swept away."""

import fcntl
import hashlib
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select, update

from lms.accounts.models import AuditEntry
from lms.accounts.roles import SITE, Role, Scope, ScopeKind
from lms.core import clock, json, transaction
from lms.records.asked import Asked
from lms.records.errors import TooManyExportsError
from lms.records.exports import reading, rights, running, writers
from lms.records.exports.columns import Column
from lms.records.exports.reading import Entry
from lms.records.formats import Format
from lms.records.models import RecordExport, State
from lms.records.operations import exports as operations
from lms.records.operations.exports import Order
from lms.records.queries import exports as queries
from tests.factories import people
from tests.records.exports.conftest import Press
from tests.records.exports.statements import many, said

COLUMNS = ("id", "actor", "response")


class PowerCutError(Exception):
    """The runner is dead."""


def _cut(press: Press, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the runner die after so many pages were written, settled or not."""
    left = [after]

    def dying(make: running.MakesWriter) -> running.MakesWriter:
        def made(folder: Path, mark: int, columns: Sequence[Column]) -> running.Writer:
            writer: Any = make(folder, mark, columns)
            write = writer.write

            def written(entries: Sequence[Entry]) -> None:
                write(entries)
                left[0] -= 1
                if left[0] < 0:
                    raise PowerCutError

            writer.write = written
            return cast("running.Writer", writer)

        return made

    mortal = {name: dying(make) for name, make in writers.ALL.items()}
    with monkeypatch.context() as patch:
        patch.setattr(running, "LEASE", timedelta(0))
        with pytest.raises(PowerCutError):
            running.run_due(press.session, press.folder, mortal)


@pytest.mark.parametrize("format_", Format)
@pytest.mark.parametrize("cuts", [(0,), (1,), (3, 0, 2), (2, 2, 2, 1), (7,)])
def test_an_export_that_broke_off_comes_out_the_same(
    press: Press,
    small_pages: None,
    format_: Format,
    cuts: tuple[int, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = Order(press.store, Asked(), format=format_, pseudonymised=True)
    whole = press.order(wanted)
    press.run()

    broken = press.order(wanted)
    for after in cuts:
        _cut(press, after, monkeypatch)
    assert press.export(broken).state is State.RUNNING
    assert press.run() == 1

    found = press.export(broken)
    assert found.sha256 == press.export(whole).sha256
    assert press.path(broken).read_bytes() == press.path(whole).read_bytes()
    assert (found.done, found.total) == (23, 23)


def test_a_chunk_that_was_settled_is_not_written_again(
    press: Press, small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = press.order(Order(press.store, Asked(), format=Format.CSV))
    _cut(press, 5, monkeypatch)

    found = press.export(export)

    assert (found.done, found.attempts) == (12, 0)
    assert found.mark < (press.folder / str(export) / "body").stat().st_size


def test_work_that_is_lost_is_done_again(
    press: Press, small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = press.order(Order(press.store, Asked(), format=Format.NDJSON))
    _cut(press, 5, monkeypatch)
    (press.folder / str(export) / "body").unlink()

    assert press.run() == 1
    assert press.export(export).done == 23


def test_size_and_sum_are_those_of_the_file(press: Press) -> None:
    export = press.order(Order(press.store, Asked(), format=Format.PARQUET))
    press.run()

    found, content = press.export(export), press.path(export).read_bytes()

    assert found.size == len(content)
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert [path.name for path in press.folder.iterdir()] == [f"{export}.parquet.zip"]


def test_a_runner_that_lives_is_left_alone(press: Press) -> None:
    export = press.order(Order(press.store, Asked()))
    with transaction.writing(press.session):
        press.session.execute(
            update(RecordExport).values(
                state=State.RUNNING, lease_until=clock.now() + timedelta(minutes=1)
            )
        )

    assert not running.is_due(press.session)
    assert press.run() == 0
    assert press.export(export).state is State.RUNNING


def test_a_folder_that_somebody_writes_in_is_left_alone(
    press: Press,
) -> None:
    export = press.order(Order(press.store, Asked()))
    work = press.folder / str(export)
    work.mkdir(parents=True)
    with (work / running.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert press.run() == 0

    with clock.running_at(clock.now() + timedelta(hours=1)):
        assert press.run() == 1


def test_an_export_that_always_breaks_off_is_given_up(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = press.order(Order(press.store, Asked()))
    for _again in range(running.MOST_ATTEMPTS):
        _cut(press, 0, monkeypatch)

    assert press.run() == 0
    found = press.export(export)
    assert (found.state, found.failure) == (State.FAILED, "in_vain")


def test_one_that_is_taken_back_stops_and_leaves_nothing(
    press: Press, small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = press.order(Order(press.store, Asked()))
    _cut(press, 3, monkeypatch)
    with transaction.writing(press.session):
        operations.remove(press.session, press.export(export))

    assert press.run() == 0
    assert list(press.folder.iterdir()) == []


def test_a_file_goes_after_its_week(press: Press) -> None:
    export = press.order(Order(press.store, Asked()))
    press.run()
    path = press.path(export)
    soon = clock.now() + running.KEPT - timedelta(minutes=1)

    with clock.running_at(soon):
        assert not running.is_due(press.session)
        press.run()
        assert path.exists()
    with clock.running_at(soon + timedelta(minutes=2)):
        assert running.is_due(press.session)
        press.run()
        assert not path.exists()

    assert press.export(export).state is State.EXPIRED


def test_only_what_is_newer_comes_since_the_last_one(press: Press) -> None:
    first = press.order(Order(press.store, Asked(), format=Format.CSV, columns=COLUMNS))
    press.run()
    press.add(said(500), said(501))

    later = press.order(operations.order_since(press.export(first)))
    press.run()
    nothing = press.order(operations.order_since(press.export(later)))
    press.run()
    whole = press.order(operations.order_again(press.export(first)))
    press.run()

    rows = [
        press.path(each).read_bytes().decode("utf-8-sig").splitlines()
        for each in (first, later, nothing, whole)
    ]
    head = rows[0][0]
    assert [row.split(",")[0] for row in rows[1]] == [
        "id",
        said(500)["id"],
        said(501)["id"],
    ]
    assert rows[2] == [head]
    assert rows[3] == rows[0] + rows[1][1:]
    assert press.export(later).after_seq == press.export(first).until_seq


@pytest.mark.parametrize("state", [State.FAILED, State.EXPIRED])
def test_what_no_file_has_is_not_skipped_by_the_next(
    press: Press, state: State
) -> None:
    broken = press.order(Order(press.store, Asked(), format=Format.CSV))
    with transaction.writing(press.session):
        row = press.session.get_one(RecordExport, broken)
        # As far as it knows where it ends, it was begun; nobody has its file.
        row.until_seq, row.state = row.after_seq + 10, state

    again = operations.order_since(press.export(broken))
    press.run()
    whole = press.order(Order(press.store, Asked(), format=Format.CSV))
    press.run()

    assert again.after == press.export(broken).after_seq
    done = press.export(whole)
    assert operations.order_since(done).after == done.until_seq


def test_parts_of_later_exports_can_lie_beside_the_first(press: Press) -> None:
    first = press.order(Order(press.store, Asked(), format=Format.PARQUET))
    press.run()
    press.add(said(500))
    later = press.order(operations.order_since(press.export(first)))
    press.run()

    names = [_names(press.path(each)) for each in (first, later)]

    assert [len(each) for each in names] == [1, 1]
    assert names[0] != names[1]


def test_what_comes_while_it_runs_is_left_for_the_next(
    press: Press, small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = press.order(Order(press.store, Asked()))
    _cut(press, 3, monkeypatch)
    press.add(said(500))

    press.run()

    assert press.export(export).done == 23


def test_a_sheet_with_too_many_rows_is_refused(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MOST_ROWS", 22)
    export = press.order(Order(press.store, Asked(), format=Format.XLSX))

    press.run()

    found = press.export(export)
    assert (found.state, found.failure) == (State.FAILED, "too_many_rows")
    assert list(press.folder.iterdir()) == []


@pytest.mark.parametrize("leaf", [1, 2, 5, 22, 23, 100])
def test_counting_in_stretches_counts_all(
    press: Press, leaf: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LEAF", leaf)
    for number in range(5):
        press.add(said(600 + number))
    until = reading.end(press.session, press.store, reading.START)
    source = reading.Source(press.store, Asked(), (), reading.START, until)

    found = reading.count(press.session, source)

    # What is stored in one batch is as near to each other as microseconds are.
    assert found == len(press.payloads()) == 28


# --- Whose


def test_who_lost_the_right_gets_nothing(press: Press) -> None:
    with transaction.writing(press.session):
        home = people.institution(press.session)
        grant = people.holding(Role.LRS_CONSUMER, Scope(ScopeKind.INSTITUTION, home))
        owner = people.person(press.session, grant, institution_id=home)
    wanted = Order(home, Asked())
    export = press.order(wanted, by=_Somebody(owner.id))
    with transaction.writing(press.session):
        people.take(press.session, owner, grant)

    assert press.run() == 0
    found = press.export(export)
    assert (found.state, found.failure) == (State.FAILED, "right_lost")


def test_within_is_kept_as_it_was(press: Press) -> None:
    within = Asked(course="http://lms.test/id/kursus/kolaborasi")
    terms = within.filter().wanted[0]

    export = press.order(Order(press.store, Asked(), terms))
    press.run()

    found = press.export(export)
    assert rights.read(found.within) == terms
    assert found.done == 1


class _Somebody:
    """A person who asks, as the audit log sees them."""

    is_authenticated = True

    def __init__(self, person: Any) -> None:  # noqa: ANN401 - an id
        self.id = person

    def may(self, *_asked: object) -> bool:
        """Allow everything."""
        return True


def test_every_request_is_in_the_audit_log(press: Press) -> None:
    with transaction.writing(press.session):
        owner = people.person(press.session, people.holding(Role.AUDITOR, SITE))
    asked = Asked(person="0d0f9c53-5a3e-4c1f-9d64-8f0a2f0b6c11")
    order = Order(press.store, asked, pseudonymised=True, format=Format.PARQUET)

    export = press.order(order, by=_Somebody(owner.id))

    entry = press.session.scalars(
        select(AuditEntry).where(AuditEntry.act == "records_exported")
    ).one()
    assert entry.by_id == owner.id
    assert entry.detail.startswith(
        f"{export} {press.store} parquet pseudonyms akun=0d0f"
    )


def test_nobody_has_more_than_a_few_on_their_way(press: Press) -> None:
    with transaction.writing(press.session):
        owner = people.person(press.session, people.holding(Role.AUDITOR, SITE))
    somebody = _Somebody(owner.id)
    for _number in range(operations.MOST_OPEN):
        press.order(Order(press.store, Asked()), by=somebody)

    with pytest.raises(TooManyExportsError):
        press.order(Order(press.store, Asked()), by=somebody)


def test_what_an_erased_person_asked_for_is_forgotten(press: Press) -> None:
    with transaction.writing(press.session):
        owner = people.person(press.session, people.holding(Role.AUDITOR, SITE))
    press.order(Order(press.store, Asked()), by=_Somebody(owner.id))
    press.run()
    told = json.dumps(queries.export_of(press.session, owner.id))

    with transaction.writing(press.session):
        operations.forget(press.session, owner.id)
    press.run()

    assert b'"format":"ndjson"' in told
    assert queries.of_owner(press.session, owner.id) == []
    assert list(press.folder.iterdir()) == []


def test_the_runner_is_woken_when_something_is_ordered(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(operations, "_waker", [lambda: woken.append(1)])

    press.order(Order(press.store, Asked()))

    assert woken == [1]


def test_many_statements_are_of_every_kind() -> None:
    assert len(many()) == 23


def _names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as packed:
        return packed.namelist()
