"""Everybody can use every page: on a phone and a desktop, by day and by night."""

import pytest

from tests.journeys.inspecting import SCRIPT, Inspection
from tests.journeys.places import PLACES, Place
from tests.journeys.visiting import Visits


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
def test_nothing_keeps_anybody_from_using_the_page(
    visits: Visits, place: Place
) -> None:
    with visits.tab(place.who, SCRIPT) as page:
        visits.go(page, place)

        assert Inspection(page, is_covered=place.is_covered).problems() == []
