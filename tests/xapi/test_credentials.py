"""Keys of clients."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core import clock, site
from lms.core.errors import NotFoundError
from lms.xapi import credentials
from lms.xapi.credentials import Scope
from lms.xapi.errors import RevokedKeyError, ScopeError, UnauthorizedError
from lms.xapi.store import Source
from lms.xapi.tables import credential

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_key_opens_its_store_in_its_scopes(session: Session, store: UUID) -> None:
    key, secret = credentials.create(
        session, store=store, scopes=[Scope.STATE, Scope.STATEMENTS_WRITE], name="SSO"
    )

    assert credentials.verify(session, str(key.id), secret) == key
    assert key.scopes == {Scope.STATE, Scope.STATEMENTS_WRITE}


def test_two_keys_share_nothing(session: Session, store: UUID) -> None:
    one, secret = credentials.create(session, store=store, scopes=[Scope.ALL])
    other, other_secret = credentials.create(session, store=store, scopes=[Scope.ALL])

    with pytest.raises(UnauthorizedError):
        credentials.verify(session, str(other.id), secret)
    assert (one.id, secret) != (other.id, other_secret)
    assert one.authority != other.authority


@pytest.mark.parametrize("change", ["", "x", "  "])
def test_a_wrong_secret_opens_nothing(
    session: Session, store: UUID, change: str
) -> None:
    key, secret = credentials.create(session, store=store, scopes=[Scope.ALL])

    with pytest.raises(UnauthorizedError):
        credentials.verify(session, str(key.id), secret[:-1] + change)


@pytest.mark.parametrize("name", ["", "admin", str(uuid4()), "' OR 1=1 --", "é" * 300])
def test_an_unknown_key_opens_nothing(session: Session, name: str) -> None:
    with pytest.raises(UnauthorizedError, match="wrong"):
        credentials.verify(session, name, "secret")


def test_the_database_does_not_hold_the_secret(session: Session, store: UUID) -> None:
    _key, secret = credentials.create(session, store=store, scopes=[Scope.ALL])

    (row,) = session.execute(select(credential).where(credential.c.store == store))

    assert secret not in repr(row)
    assert len(secret) >= 43


def test_a_stolen_database_does_not_help_without_the_sites_secret(
    session: Session, store: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, secret = credentials.create(session, store=store, scopes=[Scope.ALL])
    elsewhere = site.Site(secret=b"another site")

    monkeypatch.setattr(site, "_site", elsewhere)

    with pytest.raises(UnauthorizedError):
        credentials.verify(session, str(key.id), secret)


def test_a_revoked_key_opens_nothing(session: Session, store: UUID) -> None:
    key, secret = credentials.create(session, store=store, scopes=[Scope.ALL])

    credentials.revoke(session, store=store, key_id=key.id)

    with pytest.raises(UnauthorizedError, match="revoked"):
        credentials.verify(session, str(key.id), secret)


def test_to_revoke_twice_keeps_the_first_moment(session: Session, store: UUID) -> None:
    key, _secret = credentials.create(session, store=store, scopes=[Scope.ALL])
    with clock.running_at(NOON):
        credentials.revoke(session, store=store, key_id=key.id)

    credentials.revoke(session, store=store, key_id=key.id)

    (listed,) = credentials.credentials_of(session, store=store)
    assert listed.revoked_at == NOON


def test_nobody_revokes_a_key_of_another_store(session: Session, store: UUID) -> None:
    key, secret = credentials.create(session, store=store, scopes=[Scope.ALL])

    with pytest.raises(NotFoundError):
        credentials.revoke(session, store=uuid4(), key_id=key.id)

    assert credentials.verify(session, str(key.id), secret) == key


def test_a_key_ends_at_its_hour(session: Session, store: UUID) -> None:
    key, secret = credentials.create(
        session, store=store, scopes=[Scope.ALL], expires_at=NOON
    )

    with clock.running_at(NOON - timedelta(microseconds=1)):
        assert credentials.verify(session, str(key.id), secret) == key
    with clock.running_at(NOON), pytest.raises(UnauthorizedError, match="expired"):
        credentials.verify(session, str(key.id), secret)


def test_the_keys_of_a_store_are_listed_oldest_first(
    session: Session, store: UUID
) -> None:
    made = [
        credentials.create(session, store=store, scopes=[Scope.STATE])[0]
        for _ in range(3)
    ]
    credentials.create(session, store=uuid4(), scopes=[Scope.ALL])

    assert credentials.credentials_of(session, store=store) == made


def test_what_a_key_stores_is_a_clients(session: Session, store: UUID) -> None:
    key, _secret = credentials.create(session, store=store, scopes=[Scope.ALL])

    origin = key.origin("1.0.3")

    assert (origin.store, origin.source) == (store, Source.CLIENT)
    assert origin.authority == key.authority


@pytest.mark.parametrize(
    ("scopes", "own"),
    [
        ([Scope.ALL], False),
        ([Scope.ALL_READ], False),
        ([Scope.STATEMENTS_READ], False),
        ([Scope.STATEMENTS_READ_MINE], True),
        ([Scope.STATEMENTS_READ_MINE, Scope.STATEMENTS_READ], False),
    ],
)
def test_the_widest_scope_of_reading_counts(
    session: Session, store: UUID, scopes: list[Scope], *, own: bool
) -> None:
    key, _secret = credentials.create(session, store=store, scopes=scopes)

    assert key.reads_only_its_own() is own


def test_a_key_that_may_not_read_is_refused(session: Session, store: UUID) -> None:
    key, _secret = credentials.create(
        session, store=store, scopes=[Scope.STATEMENTS_WRITE]
    )

    with pytest.raises(ScopeError, match="statements/read"):
        key.reads_only_its_own()


# --- Renewed


def test_a_key_with_a_new_secret_is_the_same_key(session: Session, store: UUID) -> None:
    key, old = credentials.create(
        session, store=store, scopes=[Scope.STATE], name="SSO"
    )

    with clock.running_at(NOON):
        renewed, new = credentials.rotate(
            session, store=store, key_id=key.id, overlap=DAY
        )

    assert renewed == replace(key, overlaps_until=NOON + DAY)
    assert new != old
    with clock.running_at(NOON):
        assert credentials.verify(session, str(key.id), new) == renewed
        assert credentials.verify(session, str(key.id), old) == renewed


@pytest.mark.parametrize(
    ("overlap", "moment", "opens"),
    [
        (DAY, NOON + DAY - timedelta(microseconds=1), True),
        (DAY, NOON + DAY, False),
        (timedelta(0), NOON, False),
    ],
)
def test_an_old_secret_opens_until_the_overlap_ends(
    session: Session, store: UUID, overlap: timedelta, moment: datetime, *, opens: bool
) -> None:
    key, old = credentials.create(session, store=store, scopes=[Scope.ALL])
    with clock.running_at(NOON):
        credentials.rotate(session, store=store, key_id=key.id, overlap=overlap)

    with clock.running_at(moment):
        if opens:
            assert credentials.verify(session, str(key.id), old).id == key.id
        else:
            with pytest.raises(UnauthorizedError, match="wrong"):
                credentials.verify(session, str(key.id), old)


def test_nobody_renews_a_key_of_another_store(session: Session, store: UUID) -> None:
    key, secret = credentials.create(session, store=store, scopes=[Scope.ALL])

    with pytest.raises(NotFoundError):
        credentials.rotate(session, store=uuid4(), key_id=key.id, overlap=DAY)

    assert credentials.verify(session, str(key.id), secret) == key


def test_a_revoked_key_is_not_renewed(session: Session, store: UUID) -> None:
    key, secret = credentials.create(session, store=store, scopes=[Scope.ALL])
    credentials.revoke(session, store=store, key_id=key.id)

    with pytest.raises(RevokedKeyError, match="make a new one"):
        credentials.rotate(session, store=store, key_id=key.id, overlap=DAY)

    with pytest.raises(RevokedKeyError):
        credentials.verify(session, str(key.id), secret)


def test_a_renewed_key_still_expires(session: Session, store: UUID) -> None:
    key, _old = credentials.create(
        session, store=store, scopes=[Scope.ALL], expires_at=NOON
    )

    _renewed, new = credentials.rotate(session, store=store, key_id=key.id, overlap=DAY)

    with clock.running_at(NOON), pytest.raises(RevokedKeyError, match="expired"):
        credentials.verify(session, str(key.id), new)


def test_the_empty_secret_opens_no_key(session: Session, store: UUID) -> None:
    key, _secret = credentials.create(session, store=store, scopes=[Scope.ALL])

    with pytest.raises(UnauthorizedError):
        credentials.verify(session, str(key.id), "")


# --- Used


def test_uses_are_noted_and_never_turned_back(session: Session, store: UUID) -> None:
    keys = [
        credentials.create(session, store=store, scopes=[Scope.ALL])[0].id
        for _ in range(3)
    ]

    credentials.note_uses(session, {keys[0]: NOON, keys[1]: NOON})
    credentials.note_uses(session, {keys[0]: NOON - DAY, keys[1]: NOON + DAY})

    found = credentials.credentials_of(session, store=store)
    assert [key.last_used_at for key in found] == [NOON, NOON + DAY, None]
