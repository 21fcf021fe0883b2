"""How failures are counted, and for how long they count."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.errors import TooManyAttemptsError
from lms.accounts.models import AuditEntry, EndedSession, SignInThrottle
from lms.accounts.operations import sign_in, throttle
from lms.accounts.operations.throttle import LONGEST_DELAY, delay
from lms.core import clock
from tests.factories import people

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_the_pause_doubles_from_two_seconds_to_a_quarter_of_an_hour() -> None:
    seconds = [delay(beyond).total_seconds() for beyond in range(11)]

    assert seconds == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


@given(st.integers(0, 10**9))
def test_the_pause_never_outgrows_its_limit(beyond: int) -> None:
    assert delay(beyond) <= LONGEST_DELAY


def _fail(session: Session, times: int) -> None:
    counter = throttle.account("siti@contoh.go.id")
    for _each in range(times):
        throttle.lock(session, [counter])
        throttle.count(session, [counter])


def test_four_failures_are_free(session: Session) -> None:
    _fail(session, 4)

    throttle.refuse_blocked(session, [throttle.account("siti@contoh.go.id")])


def test_the_fifth_is_not(session: Session) -> None:
    _fail(session, 5)

    with pytest.raises(TooManyAttemptsError) as refused:
        throttle.refuse_blocked(session, [throttle.account("siti@contoh.go.id")])
    assert refused.value.retry_after == 2


def test_failures_of_an_hour_ago_do_not_count_any_more(session: Session) -> None:
    with clock.running_at(MORNING):
        _fail(session, 4)
    with clock.running_at(MORNING + timedelta(minutes=61)):
        _fail(session, 4)

        assert throttle.failures(session, throttle.account("siti@contoh.go.id")) == 4


def test_an_office_that_mistypes_now_and_then_is_not_slowed_down(
    session: Session,
) -> None:
    counter = throttle.address("203.0.113.7")
    for minute in range(60):
        with clock.running_at(MORNING + timedelta(minutes=minute)):
            for _each in range(2):
                throttle.lock(session, [counter])
                throttle.count(session, [counter])

    with clock.running_at(MORNING + timedelta(minutes=59)):
        assert throttle.failures(session, counter) < 20


def test_an_address_that_fails_all_the_time_is_slowed_down(session: Session) -> None:
    counter = throttle.address("203.0.113.7")
    with clock.running_at(MORNING):
        for _each in range(20):
            throttle.lock(session, [counter])
            throttle.count(session, [counter])

        with pytest.raises(TooManyAttemptsError):
            throttle.refuse_blocked(session, [counter])


def test_the_same_account_is_counted_however_it_is_typed() -> None:
    assert throttle.account(" SITI@contoh.go.id") == throttle.account(
        "siti@Contoh.go.id"
    )
    assert throttle.account("19860926 201505 2 001") == throttle.account(
        "198609262015052001"
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "bukan alamat", True),
    ],
)
def test_one_visitor_is_one_network(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a table of claims
    assert (throttle.address(one) == throttle.address(other)) is same


def test_the_table_names_nobody(session: Session) -> None:
    _fail(session, 1)

    (key,) = session.scalars(select(SignInThrottle.key)).all()

    assert "siti" not in key
    assert len(key) == 64


def test_housekeeping_forgets_what_has_served_its_time(session: Session) -> None:
    with clock.running_at(MORNING):
        siti = people.person(session)
        _fail(session, 5)
        sign_in.end_session(session, "a" * 64)
        session.flush()

    with clock.running_at(MORNING + timedelta(days=2)):
        sign_in.forget(session, audit_before=MORNING + timedelta(days=1))

    left = [
        session.scalar(select(func.count()).select_from(table))
        for table in (SignInThrottle, EndedSession, AuditEntry)
    ]
    assert left == [0, 0, 0]
    assert siti.email


def test_housekeeping_keeps_what_still_counts(session: Session) -> None:
    with clock.running_at(MORNING):
        _fail(session, 5)
        sign_in.end_session(session, "a" * 64)
        session.flush()

    with clock.running_at(MORNING + timedelta(hours=13)):
        sign_in.forget(session, audit_before=MORNING)

    assert session.get(EndedSession, "a" * 64) is not None
    assert session.scalar(select(func.count()).select_from(SignInThrottle)) == 1
