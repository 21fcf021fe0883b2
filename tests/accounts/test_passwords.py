"""Passwords: which are accepted, how many are checked at once."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import passwords
from lms.accounts.errors import ServiceBusyError, WeakPasswordError
from lms.accounts.passwords import HashPool, Owner

OWNER = Owner(
    "Siti Nurhaliza Rahayuningsih",
    "siti.rahayuningsih@contoh.go.id",
    "198609262015052001",
)


@pytest.mark.parametrize(
    "password",
    [
        "sawah hijau di lereng",
        "kucing-loncat-pagar",
        "12 ekor bebek berenang",
        "пароль-не-простой",
        "🦜🌾🐃🏝️🥥🌋🛶🪘🦎🌺",
        "Rahasia dapur nenek",
        "x" * 252 + "abcd",
    ],
)
def test_a_long_phrase_of_any_characters_is_accepted(password: str) -> None:
    passwords.check(password, OWNER)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "pendek789",
        "x" * 253 + "abcd",
        "nol\0di tengah kata",
        "1234567890",
        "Password123!",
        "RAHASIA2024",
        "bismillah99",
        "pancasila1945",
        "aaaaaaaaaaaa",
        "1212121212121",
    ],
)
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPasswordError):
        passwords.check(password, OWNER)


@pytest.mark.parametrize(
    "password",
    [
        "198609262015052001",
        "19860926 201505 2 001",
        "NIP198609262015052001",
        "siti.rahayuningsih@contoh.go.id",
        "SITI.RAHAYUNINGSIH@contoh.go.id",
        "sitirahayuningsih1",
        "Rahayuningsih",
        "rahayuningsih1986",
        "Nurhaliza!!!",
        "siti nurhaliza rahayuningsih",
    ],
)
def test_what_everybody_knows_of_the_owner_is_refused(password: str) -> None:
    with pytest.raises(WeakPasswordError, match="NIP, alamat surel, atau nama"):
        passwords.check(password, OWNER)


def test_an_owner_without_nip_is_not_taken_for_an_empty_one() -> None:
    passwords.check("sawah hijau di lereng", Owner("", "", None))


@given(st.text(max_size=300))
def test_whatever_is_accepted_can_be_a_password(password: str) -> None:
    try:
        passwords.check(password, OWNER)
    except WeakPasswordError:
        return
    assert passwords.is_possible(password)


def test_every_keyboard_writes_the_same_password() -> None:
    pool = HashPool(workers=1, waiting=1)

    kept = pool.hash("cafe\u0301 di pojok jalan")

    assert pool.verify(kept, "caf\u00e9 di pojok jalan")


def test_another_password_does_not_match() -> None:
    pool = HashPool(workers=1, waiting=1)

    kept = pool.hash("sawah hijau di lereng")

    assert not pool.verify(kept, "sawah hijau di Lereng")


def test_a_hash_tells_how_it_was_made() -> None:
    kept = passwords.pool.hash("sawah hijau di lereng")

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_nobodys_password_is_checked_all_the_same() -> None:
    pool = HashPool(workers=1, waiting=1)

    assert not pool.verify(None, "sawah hijau di lereng")
    assert pool.checks == 1


def test_a_damaged_hash_matches_nothing() -> None:
    assert not passwords.pool.verify("bukan argon2", "sawah hijau di lereng")


def test_more_people_than_the_queue_holds_are_told_to_come_back() -> None:
    pool = HashPool(workers=1, waiting=0)
    started, go_on = threading.Event(), threading.Event()

    def occupy() -> None:
        started.set()
        go_on.wait(timeout=10)

    occupant = threading.Thread(target=pool._run, args=(occupy,))
    occupant.start()
    started.wait(timeout=10)

    with pytest.raises(ServiceBusyError) as refused:
        pool.verify(None, "sawah hijau di lereng")

    go_on.set()
    occupant.join(timeout=10)
    assert refused.value.retry_after == passwords.RETRY_AFTER
    assert pool.checks == 0


def test_a_place_in_the_queue_is_given_back() -> None:
    pool = HashPool(workers=1, waiting=0)

    for _each in range(3):
        pool.verify(None, "sawah hijau di lereng")

    assert pool.checks == 3


def test_a_first_password_is_accepted_and_never_the_same() -> None:
    made = {passwords.invent() for _each in range(50)}

    assert len(made) == 50
    for password in made:
        passwords.check(password, OWNER)
