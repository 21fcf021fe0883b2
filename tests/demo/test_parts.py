"""The parts of the demonstration: chance, answers, days, names, the order of acts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from zoneinfo import ZoneInfo

import pytest

from lms.accounts import nip
from lms.demo import answers, days, names, plan
from lms.demo.chance import chance
from lms.demo.institutions import PLACES
from lms.demo.office import QUOTA
from lms.demo.roster import Roster
from lms.demo.stage import Stage
from lms.demo.temper import temper
from lms.modules.quiz.answers import as_form, parse
from lms.modules.quiz.draw import draw
from lms.modules.quiz.grading import grade
from lms.modules.quiz.questions import Question
from tests.modules.quiz import samples

MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")
QUIZ = samples.quiz()
QUESTIONS = list(QUIZ.questions.values())


def _kind(question: Question) -> str:
    return question.kind


@pytest.mark.parametrize("question", QUESTIONS, ids=_kind)
@pytest.mark.parametrize(("ability", "right"), [(99.0, True), (-99.0, False)])
def test_who_knows_everything_is_right_and_who_knows_nothing_is_not(
    question: Question, ability: float, *, right: bool
) -> None:
    said = [answers.answer(chance(n), question, ability) for n in range(40)]
    given = [each for each in said if each is not None]

    assert len(given) >= 35
    assert {grade(question, each).correct for each in given} == {right}


def test_every_answer_can_be_sent_as_the_page_sends_it() -> None:
    paper = draw(QUIZ, b"benih")

    for item in paper.items:
        question = QUIZ.questions[item.key]
        for number in range(20):
            said = answers.answer(chance(item.key, number), question, 0.0)
            assert parse(question, item, as_form(item, said)) == said


def test_chance_is_the_same_for_the_same_names() -> None:
    first, again, other = (chance(7, name).random() for name in ("a", "a", "b"))

    assert first == again != other


def test_acts_come_in_the_order_of_their_moments_whoever_acts() -> None:
    stage = Stage(NOON)
    seen: list[tuple[str, datetime]] = []

    def part(name: str, minutes: list[int]) -> Iterator[datetime]:
        for minute in minutes:
            yield NOON + timedelta(minutes=minute)
            seen.append((name, stage.now))

    stage.enter(part("a", [1, 5]))
    stage.enter(part("b", [2, 3, 9]))
    left = stage.play(NOON + timedelta(minutes=8), acts=100)

    order = [(name, moment - NOON) for name, moment in seen]
    minutes = [("a", 1), ("b", 2), ("b", 3), ("a", 5)]
    assert order == [(name, timedelta(minutes=at)) for name, at in minutes]
    assert not left


def test_a_batch_of_acts_ends_where_it_should_and_goes_on_later() -> None:
    stage = Stage(NOON)
    stage.enter(NOON + timedelta(minutes=each) for each in range(5))

    assert stage.play(NOON + timedelta(hours=1), acts=2)
    assert stage.now == NOON + timedelta(minutes=1)
    assert not stage.play(NOON + timedelta(hours=1), acts=9)


def test_sittings_come_in_order_and_start_in_office_hours_or_the_evening() -> None:
    found = list(islice(days.sittings(chance(1), JAKARTA, MONDAY, 0.7), 200))
    hours = {each.start.astimezone(JAKARTA).hour for each in found}

    assert found == sorted(found, key=lambda each: each.start)
    assert hours <= {8, 9, 10, 13, 14, 19, 20}
    assert all(each.start < each.end for each in found)


def test_a_weekend_has_few_sittings() -> None:
    found = islice(days.sittings(chance(1), JAKARTA, MONDAY, 0.7), 300)
    off = [each for each in found if days.is_day_off(each.start.date())]

    assert 0 < len(off) < 30


def test_the_next_working_day_is_never_a_day_off() -> None:
    assert days.working_day(date(2026, 8, 15)) == date(2026, 8, 18)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "I"), (4, "IV"), (19, "XIX"), (40, "XL"), (1994, "MCMXCIV")],
)
def test_cohorts_are_counted_in_roman_numerals(number: int, text: str) -> None:
    assert plan.roman(number) == text


@pytest.mark.parametrize("people", [1, 6, 39, 100, 130, 1000])
def test_cohorts_take_everybody_and_leave_room_for_guests(
    people: int,
) -> None:
    made = plan.groups(
        chance(1), ["a", "b"], people=people, months=6, until=date(2026, 6, 26)
    )

    assert sum(group.size for group in made) == people
    assert max(group.size for group in made) <= QUOTA - 2
    assert {group.course for group in made} <= {"a", "b"}
    assert [group.starts_on for group in made] == sorted(g.starts_on for g in made)


def test_no_two_participants_share_a_number_or_an_address() -> None:
    roster = Roster(chance(3))
    place = PLACES[0]

    made = [roster.participant(place, date(2026, 1, 1)) for _number in range(400)]

    assert len({each.nip for each in made}) == len({each.email for each in made}) == 400
    assert {nip.parse(str(each.nip)).kind for each in made} == set(nip.NipKind)


def test_names_are_of_their_region() -> None:
    name = names.full_name(Random(1), names.BATAK, nip.Sex.MALE)  # noqa: S311 - a name

    assert name.split()[0] in names.BATAK.men
    assert name.split()[-1] in names.BATAK.last
    assert names.slug("Dewi Kusumaningrat") == "dewi.kusumaningrat"


def test_people_differ_and_stay_within_reason() -> None:
    many = [temper(chance(number)) for number in range(500)]

    assert all(Decimal("0.4") <= each.pace <= Decimal("2.5") for each in many)
    assert 0.03 < sum(each.patience < 1 for each in many) / 500 < 0.16
    assert 0.08 < sum(each.lag >= 9 for each in many) / 500 < 0.25
