"""Identifiers that are the same whenever the same thing is named."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms.core import ids, site


@pytest.fixture(autouse=True)
def the_site_afterwards() -> Iterator[None]:
    """Put the site back that a test changes."""
    before = site.current()
    yield
    site.configure(before)


def test_the_same_parts_give_the_same_identifier() -> None:
    assert ids.derived("a", 1) == ids.derived("a", 1)
    assert ids.derived("a", 1) != ids.derived("a", 2)
    assert ids.derived("ab", "c") != ids.derived("a", "bc")


def test_it_is_a_uuid_of_names() -> None:
    assert ids.derived("a").version == 5


def test_another_site_has_others_that_nobody_can_reckon() -> None:
    here = ids.derived("a")

    site.configure(replace(site.current(), secret=b"another secret"))

    assert ids.derived("a") != here


def test_statements_have_names_that_every_client_takes_and_that_sort_by_time() -> None:
    made = [ids.for_statements() for _ in range(100)]

    assert {each.version for each in made} == {4}
    assert made == sorted(made)
    assert len(set(made)) == 100
