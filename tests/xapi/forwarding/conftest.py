"""A clock that is made, for all tests of forwarding."""

from collections.abc import Iterator

import pytest

from lms.core import clock
from tests.xapi.forwarding.receiving import Time


@pytest.fixture
def time() -> Iterator[Time]:
    """Give a clock that goes on when told."""
    made = Time()
    with clock.running_at(made):
        yield made
