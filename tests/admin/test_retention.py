"""How long an institution keeps what programs wrote: ruled, seen, agreed to."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEntry
from lms.accounts.operations import retention as operations
from lms.accounts.roles import SYSTEM
from lms.core import clock, json, transaction
from lms.xapi import moments, retention
from lms.xapi import store as door
from lms.xapi.agents import account
from lms.xapi.retention import Rule
from lms.xapi.store import Origin, Source
from lms.xapi.tables import statement
from tests.admin.world import World
from tests.xapi.said import said

OLD = timedelta(days=400)


def _past(world: World, session: Session, number: int = 3) -> None:
    origin = Origin(world.t1, Source.CLIENT, account("http://lms.test", "key-1"))
    with transaction.writing(session):
        door.add(session, [said() for _ in range(number)], origin)


def _of_clients(session: Session, world: World) -> int:
    query = select(func.count()).where(
        statement.c.store == world.t1, statement.c.source == Source.CLIENT.value
    )
    return session.execute(query).scalar_one()


def _fields(page: str) -> dict[str, str]:
    names = ("at", "seen_statements", "seen_documents")
    return {
        name: found[1]
        for name in names
        if (found := re.search(rf'name="{name}"[^>]*value="([^"]*)"', page))
    }


def test_what_was_seen_and_agreed_to_is_deleted_by_the_next_round(
    world: World, session: Session
) -> None:
    _past(world, session)
    browser = world.browser("A1")
    kept = f"/kelola/retensi/{world.t1}"
    with clock.running_at(clock.now() + OLD):
        saved = browser.send(kept, statements="12", documents="", nightly="")
        page = browser.get(f"/kelola/retensi?lembaga={world.t1}&uji=1").text
        unsure = browser.send(f"{kept}/hapus", **_fields(page))
        before = _of_clients(session, world)
        agreed = browser.send(f"{kept}/hapus", **_fields(page), sure="y")
        waiting = browser.get("/kelola/retensi").text
        rounds = operations.run_due(session)
        after = browser.get("/kelola/retensi").text

    assert (saved.status_code, agreed.status_code) == (303, 303)
    assert '<td class="right">3</td>' in page
    assert (unsure.status_code, before) == (400, 3)
    assert "Penghapusan sedang dikerjakan" in waiting
    assert (rounds, _of_clients(session, world)) == (1, 0)
    assert "Penghapusan sedang dikerjakan" not in after


def test_each_step_leaves_its_trace_and_the_deletion_a_statement(
    world: World, session: Session
) -> None:
    _past(world, session)
    admin = world.people["A1"]
    by = world.browser("A1")
    with clock.running_at(clock.now() + OLD):
        by.send(f"/kelola/retensi/{world.t1}", statements="12")
        page = by.get("/kelola/retensi?uji=1").text
        by.send(f"/kelola/retensi/{world.t1}/hapus", **_fields(page), sure="y")
        operations.run_due(session)
        operations.run(session, world.t1, clock.now())
        traces = session.execute(
            select(AuditEntry.act, AuditEntry.by_id, AuditEntry.detail)
            .where(AuditEntry.act.startswith("retention"))
            .order_by(AuditEntry.at, AuditEntry.id)
        ).all()
        last = session.execute(
            select(statement.c.payload)
            .where(statement.c.store == world.t1)
            .order_by(statement.c.seq.desc())
            .limit(1)
        ).scalar_one()

    assert [(act, by) for act, by, _detail in traces] == [
        ("retention_set", admin.id),
        ("retention_approved", admin.id),
        ("retention_run", None),
    ]
    assert traces[-1].detail.endswith("statements=3 documents=0")
    stated = json.loads(last)
    assert stated["verb"]["display"]["id"] == "menghapus"
    assert list(stated["result"]["extensions"].values()) == [3]


def test_an_administrator_of_one_institution_meets_no_other(world: World) -> None:
    browser = world.browser("A1")
    other = f"/kelola/retensi/{world.t2}"

    answers = [
        browser.get(f"/kelola/retensi?lembaga={world.t2}").status_code,
        browser.send(other, statements="1").status_code,
        browser.send(f"{other}/hapus", at="2026-01-01T00:00:00Z", sure="y").status_code,
        world.browser("O1").get("/kelola/retensi").status_code,
    ]

    assert answers == [404, 404, 404, 403]
    assert str(world.t2) not in browser.get("/kelola/retensi").text


@pytest.mark.parametrize("months", ["0", "1201", "dua"])
def test_a_span_that_cannot_be_meant_is_refused_beside_its_field(
    world: World, session: Session, months: str
) -> None:
    answer = world.browser("A1").send(f"/kelola/retensi/{world.t1}", statements=months)

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert retention.kept(session, world.t1).rule == Rule()


def test_nobody_agrees_to_more_than_was_shown(world: World, session: Session) -> None:
    browser = world.browser("A1")
    operations.decide(session, world.t1, Rule(1), by=SYSTEM)
    soon = moments.written(clock.now() + timedelta(hours=1))
    now = moments.written(clock.now())
    path = f"/kelola/retensi/{world.t1}/hapus"

    later = browser.send(path, at=soon, seen_statements="1", sure="y")
    changed = browser.send(path, at=now, seen_statements="12", sure="y")
    odd = browser.send(path, at=now, seen_statements="semua", sure="y")

    assert later.status_code == 400
    assert (changed.status_code, odd.status_code) == (303, 303)
    assert retention.kept(session, world.t1).approved_at is None
    assert "Masa simpan berubah" in browser.get("/kelola/retensi").text
