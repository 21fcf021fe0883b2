"""Targets: what is said of them is checked, kept and found; secrets stay secret."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core import site, transaction
from lms.xapi.forwarding import PACE, letters, targets, vault
from lms.xapi.forwarding.errors import SecretError, TargetError, UnknownTargetError
from lms.xapi.forwarding.sending import Item
from lms.xapi.forwarding.tables import letter, target
from lms.xapi.forwarding.targets import Address, Choice, Kind
from lms.xapi.store import Origin
from tests.xapi.forwarding.receiving import NOON, NOWHERE, SECRET, new_target
from tests.xapi.said import QUIZ

FULL = Choice("http://lms.test/verb", QUIZ, False, uuid4(), NOON)
GOOD = Address(NOWHERE, "kunci", SECRET)


@pytest.mark.parametrize("choice", [Choice(), FULL, Choice(activity=QUIZ)])
def test_a_choice_is_kept_as_it_was(choice: Choice) -> None:
    assert Choice.read(choice.as_json()) == choice


def test_a_target_is_found_by_its_name(session: Session, lms: Origin) -> None:
    made = new_target(session, lms.store, choice=FULL)

    with transaction.reading(session):
        assert targets.named(session, lms.store, made.name) == made
        assert targets.of_store(session, lms.store) == [made]
        assert targets.of_store(session, uuid4()) == []


def test_a_target_of_another_store_is_unknown(session: Session, lms: Origin) -> None:
    made = new_target(session, lms.store)

    with pytest.raises(UnknownTargetError), transaction.reading(session):
        targets.named(session, uuid4(), made.name)
    with pytest.raises(UnknownTargetError), transaction.reading(session):
        targets.by_id(session, uuid4())


@pytest.mark.parametrize(
    ("address", "choice"),
    [
        (Address("ftp://lrs.example.org", "kunci", SECRET), Choice()),
        (Address("https://kunci:rahasia@lrs.example.org", "k", SECRET), Choice()),
        (Address("lrs.example.org/xapi", "kunci", SECRET), Choice()),
        (Address("https://[::1", "kunci", SECRET), Choice()),
        (Address(NOWHERE, "", SECRET), Choice()),
        (Address(NOWHERE, "kunci:", SECRET), Choice()),
        (Address(NOWHERE, "kunci", ""), Choice()),
        (GOOD, Choice(verb="bukan iri")),
        (GOOD, Choice(activity="bukan iri")),
    ],
)
def test_what_could_never_be_reached_is_refused(
    session: Session, lms: Origin, address: Address, choice: Choice
) -> None:
    with pytest.raises(TargetError), transaction.writing(session):
        targets.add(
            session,
            store=lms.store,
            kind=Kind.XAPI,
            name="Gudang",
            address=address,
            choice=choice,
        )


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "Gudang data"])
def test_a_name_is_short_and_stands_for_one_target(
    session: Session, lms: Origin, name: str
) -> None:
    new_target(session, lms.store)

    with pytest.raises(TargetError), transaction.writing(session):
        targets.add(session, store=lms.store, kind=Kind.XAPI, name=name, address=GOOD)


def test_a_webhook_gets_a_secret_of_its_own(session: Session, lms: Origin) -> None:
    with transaction.writing(session):
        _made, secret = targets.add(
            session,
            store=lms.store,
            kind=Kind.WEBHOOK,
            name="Dasbor",
            address=Address("https://dasbor.example.org/masuk"),
        )

    assert len(secret) > 40


def test_no_secret_lies_open_in_the_database(session: Session, lms: Origin) -> None:
    made = new_target(session, lms.store)

    with transaction.reading(session):
        row = session.execute(select(target).where(target.c.id == made.id)).one()

    assert SECRET not in repr(row)
    assert vault.opened(row.secret, made.id) == SECRET
    assert SECRET not in repr(made)
    assert SECRET not in repr(GOOD)


def test_a_secret_is_of_one_target_and_one_site() -> None:
    owner = uuid4()
    box = vault.locked(SECRET, owner)
    before = site.current()

    with pytest.raises(SecretError):
        vault.opened(box, uuid4())
    with pytest.raises(SecretError):
        vault.opened(b"", owner)
    site.configure(site.Site(secret=b"another"))
    try:
        with pytest.raises(SecretError):
            vault.opened(box, owner)
    finally:
        site.configure(before)
    assert vault.opened(box, owner) == SECRET
    assert vault.locked(SECRET, owner) != box


def test_a_removed_target_takes_its_letters_along(
    session: Session, lms: Origin
) -> None:
    made = new_target(session, lms.store)
    with transaction.writing(session):
        item = Item(1, uuid4(), b"{}")
        letters.lay_aside(session, made.id, item, "http_400", "refused")
        targets.remove(session, made.id)

    with transaction.reading(session):
        assert targets.of_store(session, lms.store) == []
        left = session.execute(select(letter).where(letter.c.target == made.id)).all()
    assert left == []


def test_a_choice_asks_another_store_for_the_same() -> None:
    query = Choice(activity=QUIZ, since=NOON).query()

    assert query.activity == QUIZ
    assert query.related_activities is True
    assert Choice().query().related_activities is None


@pytest.mark.parametrize(
    ("failures", "wanted", "pause"),
    [
        (1, None, timedelta(seconds=5)),
        (3, None, timedelta(seconds=20)),
        (3, timedelta(minutes=1), timedelta(minutes=1)),
        (3, timedelta(seconds=1), timedelta(seconds=20)),
        (5, None, timedelta(minutes=5)),
        (500, None, timedelta(hours=1)),
        (1, timedelta(days=400), timedelta(days=1)),
    ],
)
def test_a_pause_has_its_measure(
    failures: int, wanted: timedelta | None, pause: timedelta
) -> None:
    assert PACE.pause(failures, wanted, lambda: 1.0) == pause
