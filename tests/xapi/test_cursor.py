"""The ``more`` of a page."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import clock
from lms.xapi.cursor import LIFETIME, Cursor, seal, unseal
from lms.xapi.errors import ParameterError, ScopeError
from lms.xapi.search import Position

KEY = uuid4()
CURSOR = Cursor((("verb", "http://a/ö"), ("limit", "3")), KEY, Position(2**60, 2**61))

positions = st.builds(
    Position, st.integers(-(2**63), 2**63 - 1) | st.none(), st.integers(0, 2**63 - 1)
)
pairs = st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=4)


@given(pairs.map(tuple), positions)
def test_what_is_sealed_comes_back(
    query: tuple[tuple[str, str], ...], position: Position
) -> None:
    cursor = Cursor(query, KEY, position)

    assert unseal(seal(cursor), KEY) == cursor


@given(st.data())
def test_a_changed_token_is_refused(data: st.DataObject) -> None:
    token = seal(CURSOR)
    place = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.sampled_from("ABCabc019-_").filter(token[place].__ne__))

    with pytest.raises(ParameterError):
        unseal(token[:place] + other + token[place + 1 :], KEY)


@pytest.mark.parametrize("token", ["", "a", "====", "ö", "AAAA" * 20])
def test_what_was_never_sealed_is_refused(token: str) -> None:
    with pytest.raises(ParameterError):
        unseal(token, KEY)


def test_a_token_serves_no_other_key() -> None:
    token = seal(CURSOR)

    with pytest.raises(ScopeError):
        unseal(token, uuid4())


def test_a_token_lives_longer_than_a_day_and_then_ends() -> None:
    token = seal(CURSOR)
    now = clock.now()

    with clock.running_at(now + timedelta(hours=25)):
        assert unseal(token, KEY) == CURSOR
    with clock.running_at(now + LIFETIME), pytest.raises(ParameterError):
        unseal(token, KEY)


def test_two_positions_have_two_tokens() -> None:
    assert seal(CURSOR) != seal(replace(CURSOR, position=Position(1)))
