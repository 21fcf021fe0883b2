"""What the eye sees of focus, with any colours; and what a voice reads in which tongue.

Pictures are compared, because a style that promises a ring may be painted over.
"""

import pytest
from sqlalchemy import update

from lms.accounts.models import Person
from tests.browsers import DESKTOP
from tests.journeys.inspecting import Inspection
from tests.journeys.learner import signed_in
from tests.journeys.newcomers import newcomer
from tests.journeys.places import PLACES, Place
from tests.journeys.visiting import Visits
from tests.journeys.world import KOLABORASI

RICH = [p for p in PLACES if p.name in {"gaya", "kuis-soal", "angkatan-rekap"}]
AUTHORED = ["", "/arti-kolaborasi", "/salindia-konsep", "/ujian-akhir"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", RICH, ids=[place.name for place in RICH])
def test_focus_is_painted(visits: Visits, place: Place, scheme: str) -> None:
    with visits.browser(place.who, viewport=DESKTOP, color_scheme=scheme) as context:
        page = context.new_page()
        visits.go(page, place)

        assert Inspection(page).unseen() == []


@pytest.mark.parametrize("place", RICH, ids=[place.name for place in RICH])
def test_focus_is_painted_in_forced_colours(visits: Visits, place: Place) -> None:
    with visits.browser(place.who, viewport=DESKTOP, forced_colors="active") as context:
        page = context.new_page()
        visits.go(page, place)

        assert Inspection(page).unseen() == []


@pytest.mark.parametrize("path", AUTHORED)
def test_texts_of_authors_keep_their_language(visits: Visits, path: str) -> None:
    site = visits.world.site
    person = newcomer(site)
    with site.writing() as session:
        english = update(Person).where(Person.id == person.id).values(language="en")
        session.execute(english)
    with signed_in(site, person.email, person.password) as learner:
        registration = learner.enrol(KOLABORASI)

    with visits.browser(person.email, locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"/belajar/{registration}{path}")

        assert page.locator("html").get_attribute("lang") == "en"
        assert Inspection(page).in_another_language("id") == []
