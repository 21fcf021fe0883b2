"""What the player records: views once a day, and nothing that a client makes up."""

from datetime import date

from flask import Flask
from sqlalchemy.orm import Session

from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments.operations import NewCohort
from lms.courses.outline.models import Course
from tests.courses import learning
from tests.courses.learning import Learning
from tests.factories import people

EASTERN = NewCohort("Timur", date(2026, 3, 1), date(2026, 3, 31), "Asia/Jayapura")


def _with_rule(app: Flask, session: Session, rule: str) -> Learning:
    """Give a learner whose first activity is completed by ``rule``."""
    course = learning.COURSE.replace(
        "title: Awal,", f"title: Awal, completion: [{rule}],"
    )
    return learning.begin(
        app, session, {**learning.FILES, "course.yaml": course.encode()}
    )


def test_opening_a_page_writes_nothing(learner: Learning) -> None:
    assert learner.get("awal").status_code == 200
    assert learner.browser.get(learner.url()).status_code == 200

    assert learner.verbs("awal") == []
    assert learner.verbs() == ["registered"]


# --- Once a day


def test_a_view_is_recorded_once_a_day_and_again_the_next(learner: Learning) -> None:
    learner.view("awal")
    learner.wait(hours=18, minutes=59)
    learner.view("awal")
    same_day = learner.verbs("awal")
    learner.wait(minutes=2)
    learner.view("awal")

    assert same_day == ["viewed"]
    assert learner.verbs("awal") == ["viewed", "viewed"]


def test_two_activities_are_viewed_each_for_itself(learner: Learning) -> None:
    learner.post("awal", "baca")

    learner.view("awal")
    learner.view("lanjut")

    assert learner.verbs("awal") == ["progressed", "completed", "viewed"]
    assert learner.verbs("lanjut") == ["viewed"]


def test_the_course_page_is_viewed_again_the_next_day(learner: Learning) -> None:
    learner.view()
    learner.view()
    same_day = learner.verbs()
    learner.wait(days=1)
    answer = learner.view()

    assert answer.get_json() == {"ok": True}
    assert same_day == ["registered", "viewed"]
    assert learner.verbs() == ["registered", "viewed", "viewed"]


def test_two_learners_view_each_for_themselves(
    app: Flask, session: Session, learner: Learning
) -> None:
    other = learning.enter(app, session, people.person(session), learner.row.course_id)

    for each in (learner, other):
        each.view()
        each.view("awal")

    for each in (learner, other):
        assert each.verbs() == ["registered", "viewed"]
        assert each.verbs("awal") == ["viewed"]


def test_a_view_that_completes_tells_the_page_to_show_it(
    app: Flask, session: Session
) -> None:
    learner = _with_rule(app, session, "viewed")

    first = learner.view("awal").get_json()
    again = learner.view("awal").get_json()

    assert (first["refresh"], again["refresh"]) == (True, False)
    assert learner.verbs("awal") == ["viewed", "completed"]


def test_a_view_gives_a_token_for_the_time_from_now_on(learner: Learning) -> None:
    learner.get("awal")
    learner.wait(hours=1)
    learner.tokens["awal"] = learner.view("awal").get_json()["token"]
    learner.wait(seconds=30)

    learner.post("awal", "tinggal", seconds="3000")

    assert learner.standing("awal").seconds == 30


# --- Tokens that are not of this page


def test_a_forged_token_counts_no_time(learner: Learning) -> None:
    learner.get("awal")
    genuine = learner.tokens["awal"]
    learner.wait(minutes=5)

    for token in ("", "palsu", genuine[:-2], genuine.upper(), genuine + "x"):
        answer = learner.post("awal", "tinggal", seconds="60", token=token)
        assert answer.status_code == 200

    assert learner.verbs("awal") == []
    assert learner.standing("awal").seconds == 0


def test_a_token_of_another_activity_counts_no_time(learner: Learning) -> None:
    learner.get("awal")
    learner.post("awal", "baca")
    learner.get("lanjut")
    learner.wait(minutes=5)

    learner.post("lanjut", "tinggal", seconds="60", token=learner.tokens["awal"])

    assert learner.verbs("lanjut") == []


def test_a_token_of_another_learner_counts_no_time(
    app: Flask, session: Session, learner: Learning
) -> None:
    other = learning.enter(app, session, people.person(session), learner.row.course_id)
    other.get("awal")
    learner.wait(minutes=5)

    learner.post("awal", "tinggal", seconds="60", token=other.tokens["awal"])

    assert learner.verbs("awal") == []


def test_a_token_of_an_earlier_enrolment_counts_no_time(
    app: Flask, session: Session, learner: Learning
) -> None:
    learner.get("awal")
    enrolments.withdraw(session, learner.registration, by=None)
    again = learning.enter(app, session, learner.person, learner.row.course_id)
    again.wait(minutes=5)

    again.post("awal", "tinggal", seconds="60", token=learner.tokens["awal"])

    assert again.registration != learner.registration
    assert again.verbs("awal") == []


# --- The page itself


def test_finishing_leads_to_the_next_activity_and_the_last_one_to_the_course(
    learner: Learning,
) -> None:
    learner.now = learning.NOON.replace(month=2)
    learner.get("lalu")

    first = learner.post("awal", "selesai")
    last = learner.post("lalu", "selesai")

    assert (first.status_code, first.location) == (303, learner.url("lanjut"))
    assert (last.status_code, last.location) == (303, learner.url())


def test_a_page_leads_to_the_next_activity_once_it_is_open(learner: Learning) -> None:
    link = f'href="{learner.url("lanjut")}"'
    before = learner.get("awal").text
    learner.post("awal", "baca")

    after = learner.get("awal").text

    assert link not in before
    assert link in after


def test_a_message_of_an_action_is_shown_on_the_next_page(
    app: Flask, session: Session
) -> None:
    learner = _with_rule(app, session, "{min_seconds: 120}")
    learner.get("awal")
    learner.wait(seconds=30)

    answer = learner.post("awal", "selesai")

    assert answer.location == learner.url("awal")
    assert "Bacaan ini meminta waktu baca tertentu" in learner.get("awal").text


def test_times_are_those_of_the_cohort(
    app: Flask, session: Session, learner: Learning
) -> None:
    course = session.get_one(Course, learner.row.course_id)
    cohort = enrolments.create_cohort(session, course, EASTERN)
    other = people.person(session)
    registration = enrolments.enrol(session, other, course, cohort=cohort)
    session.commit()
    eastern = Learning(people.browser_of(app, other), session, other, registration)

    assert "dibuka pada 03 Mar 2026 08.00 WIB" in learner.get("nanti").text
    assert "dibuka pada 03 Mar 2026 10.00 WIT" in eastern.get("nanti").text
