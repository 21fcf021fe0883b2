"""Staff set the bands of a site or of one course, and mistakes are refused."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.courses.grades import operations, queries
from lms.courses.grades.bands import STANDARD, Band
from lms.courses.grades.errors import BandsError
from lms.courses.grades.models import GradeBand
from tests.factories import courses

PASS_OR_NOT = (Band("Lulus", Decimal("70.01")), Band("Belum", Decimal("0.00")))


@pytest.fixture
def course_id(session: Session) -> UUID:
    """Give a course without bands of its own."""
    home = courses.institution(session)
    return courses.publish(session, home, courses.course_document([])).id


def test_before_any_are_stored_the_standard_bands_hold(session: Session) -> None:
    assert queries.bands_of(session, uuid4()) == STANDARD


def test_seeding_stores_the_standard_bands_once(session: Session) -> None:
    operations.seed_bands(session)
    operations.seed_bands(session)

    stored = session.scalar(select(func.count()).select_from(GradeBand))
    assert stored == len(STANDARD)
    assert queries.bands_of(session, None) == STANDARD


def test_seeding_leaves_the_sites_own_bands_alone(session: Session) -> None:
    operations.set_bands(session, None, PASS_OR_NOT)

    operations.seed_bands(session)

    assert queries.bands_of(session, None) == PASS_OR_NOT


def test_a_course_has_its_own_bands_and_others_the_sites(
    session: Session, course_id: UUID
) -> None:
    operations.seed_bands(session)

    operations.set_bands(session, course_id, PASS_OR_NOT)

    assert queries.bands_of(session, course_id) == PASS_OR_NOT
    assert queries.bands_of(session, uuid4()) == STANDARD


def test_bands_can_be_set_again(session: Session, course_id: UUID) -> None:
    operations.set_bands(session, course_id, STANDARD)

    operations.set_bands(session, course_id, PASS_OR_NOT)

    assert queries.bands_of(session, course_id) == PASS_OR_NOT


def test_a_course_without_bands_has_the_sites_again(
    session: Session, course_id: UUID
) -> None:
    operations.set_bands(session, course_id, PASS_OR_NOT)

    operations.set_bands(session, course_id, ())

    assert queries.bands_of(session, course_id) == STANDARD


def test_a_limit_comes_back_with_two_places(session: Session) -> None:
    bands = (Band("Lulus", Decimal(70)), Band("Belum", Decimal(0)))

    operations.set_bands(session, None, bands)

    limits = [str(each.from_mark) for each in queries.bands_of(session, None)]
    assert limits == ["70.00", "0.00"]


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        ([], "mulai dari 0"),
        ([("Lulus", "70.01")], "mulai dari 0"),
        ([("Lulus", "100.01"), ("Belum", "0")], "antara 0 dan 100"),
        ([("Lulus", "70.005"), ("Belum", "0")], "dua angka desimal"),
        ([("Lulus", "NaN"), ("Belum", "0")], "antara 0 dan 100"),
        ([("Lulus", "Infinity"), ("Belum", "0")], "antara 0 dan 100"),
        ([("Lulus", "1E+40"), ("Belum", "0")], "antara 0 dan 100"),
        ([("Lulus", "70.01"), ("Belum", "-1")], "antara 0 dan 100"),
        ([("Baik", "70.01"), ("Lulus", "80.01"), ("Belum", "0")], "tertinggi"),
        ([("Baik", "70.01"), ("Lulus", "70.01"), ("Belum", "0")], "tertinggi"),
        ([(" ", "70.01"), ("Belum", "0")], "bernama"),
        ([("L" * 81, "70.01"), ("Belum", "0")], "paling panjang"),
        ([("Belum ", "70.01"), ("Belum", "0")], "bernama sama"),
    ],
)
def test_bands_that_leave_a_mark_without_one_name_are_refused(
    session: Session, bands: list[tuple[str, str]], words: str
) -> None:
    wanted = [Band(label, Decimal(limit)) for label, limit in bands]

    with pytest.raises(BandsError, match=words):
        operations.set_bands(session, None, wanted)
