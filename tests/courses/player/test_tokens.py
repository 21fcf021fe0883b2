"""The token of a page: ours alone, and of one activity of one enrolment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from lms.core import clock, site
from lms.courses.player import tokens

NOON = datetime(2026, 3, 2, 5, 0, 0, 123_000, tzinfo=UTC)
REGISTRATION = UUID(int=1)


def _issued(registration: UUID = REGISTRATION, key: str = "awal") -> str:
    with clock.running_at(NOON):
        return tokens.issue(registration, key)


def test_a_token_tells_when_its_page_was_drawn() -> None:
    visit = tokens.read(_issued(), REGISTRATION, "awal")

    assert visit is not None
    assert visit.opened_at == NOON


def test_each_drawing_is_a_visit_of_its_own() -> None:
    one, other = (tokens.read(_issued(), REGISTRATION, "awal") for _ in range(2))

    assert one is not None
    assert other is not None
    assert one.id != other.id


@pytest.mark.parametrize(
    ("registration", "key"), [(UUID(int=2), "awal"), (REGISTRATION, "lanjut")]
)
def test_a_token_of_another_page_is_none(registration: UUID, key: str) -> None:
    assert tokens.read(_issued(registration, key), REGISTRATION, "awal") is None


@given(st.text())
def test_whatever_is_not_ours_is_no_token(text: str) -> None:
    assert tokens.read(text, REGISTRATION, "awal") is None


@given(st.integers(0, 200), st.characters(codec="ascii"))
def test_a_token_with_any_letter_changed_is_none(place: int, letter: str) -> None:
    token = _issued()
    place %= len(token)
    forged = token[:place] + letter + token[place + 1 :]

    visit = tokens.read(forged, REGISTRATION, "awal")

    # The last letter of a signature in base64 has bits that say nothing.
    assert visit is None or forged[:-1] == token[:-1]


@pytest.mark.parametrize(
    ("secret", "salt"), [(b"another secret", "visit"), (None, "wtf-csrf-token")]
)
def test_a_token_signed_otherwise_is_none(secret: bytes | None, salt: str) -> None:
    forger = URLSafeSerializer(secret or site.current().secret, salt=salt)
    long_ago = (NOON - timedelta(days=365)).timestamp() * 1000
    claim = [REGISTRATION.hex, "awal", UUID(int=3).hex, long_ago]

    forged = forger.dumps(claim)

    assert tokens.read(str(forged), REGISTRATION, "awal") is None


@pytest.mark.parametrize("claim", ["awal", [], [1], [1, 2, 3, 4, 5], None, 7])
def test_something_else_that_we_signed_is_no_token(claim: object) -> None:
    signed = URLSafeSerializer(site.current().secret, salt="visit").dumps(claim)

    assert tokens.read(str(signed), REGISTRATION, "awal") is None
