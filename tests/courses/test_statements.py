"""What a statement of learning says: pure, of facts alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import json, site
from lms.courses import statements, tracking
from lms.courses.activities import Emission, Result, Thing
from lms.courses.facts import PROGRESS
from lms.courses.marks import Score
from lms.courses.statements import Run, Statement
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.courses import outlines
from tests.factories import courses

NOON = datetime(2026, 3, 2, 5, 0, 0, 123_999, tzinfo=UTC)
ACCOUNT, REGISTRATION, STORE = UUID(int=11), UUID(int=12), UUID(int=13)
COHORT, SAID = UUID(int=14), UUID(int=15)


def _run(cohort: UUID | None = None) -> Run:
    outline = outlines.outline(courses.activity("kuis"), title="Kolaborasi")
    return Run(ACCOUNT, REGISTRATION, STORE, outline, cohort, "Angkatan III")


def _emitted(
    run: Run,
    result: Result | None = None,
    *,
    about: Thing | None = None,
    attempt: Thing | None = None,
) -> Statement:
    emission = Emission(verbs.SCORED, result or Result(), about, attempt, None, NOON)
    placed = run.outline.by_key["kuis"]
    return statements.emitted(run, placed, verbs.TYPE_ASSESSMENT, emission)


def _ids(said: Statement, kind: str) -> list[str]:
    return [each["id"] for each in said["context"]["contextActivities"][kind]]


def test_people_are_named_by_an_opaque_account_alone() -> None:
    said = _emitted(_run())

    assert said["actor"] == {
        "objectType": "Agent",
        "account": {"homePage": site.current().identity, "name": str(ACCOUNT)},
    }


def test_a_statement_names_its_run_its_revision_and_its_language() -> None:
    context = _emitted(_run())["context"]

    assert context["registration"] == str(REGISTRATION)
    assert context["revision"] == f"3+{outlines.DIGEST[:12]}"
    assert context["language"] == "id"
    assert context["platform"] == site.current().name


def test_a_placed_activity_stands_in_its_section_and_its_course() -> None:
    run = _run()

    said = _emitted(run)

    assert said["object"]["id"] == f"{run.outline.iri}/kegiatan/kuis"
    assert _ids(said, "parent") == [f"{run.outline.iri}/bagian/satu"]
    assert _ids(said, "grouping") == [run.outline.iri]
    assert _ids(said, "category") == [site.current().profile_version]


def test_a_part_of_an_activity_stands_in_the_activity() -> None:
    run = _run()
    question = Thing("question/q1", "http://adlnet.gov/expapi/activities/question")

    said = _emitted(run, about=question)

    own = f"{run.outline.iri}/kegiatan/kuis"
    assert said["object"]["id"] == f"{own}/question/q1"
    assert _ids(said, "parent") == [own]


def test_a_part_may_be_described_and_be_a_question_for_machines() -> None:
    question = Thing(
        "question/q1",
        "http://adlnet.gov/expapi/activities/cmi.interaction",
        description="Benarkah?",
        interaction={"interactionType": "true-false"},
    )

    definition = _emitted(_run(), about=question)["object"]["definition"]

    assert definition["description"] == {"id": "Benarkah?"}
    assert definition["interactionType"] == "true-false"
    assert "name" not in definition


def test_an_attempt_and_a_cohort_are_groups_of_statements() -> None:
    run = _run(COHORT)
    attempt = Thing("attempt/2", verbs.TYPE_ATTEMPT, "Kuis #2")

    said = _emitted(run, attempt=attempt)

    assert _ids(said, "grouping") == [
        run.outline.iri,
        f"{site.current().identity}/id/angkatan/{COHORT}",
        f"{run.outline.iri}/kegiatan/kuis/attempt/2",
    ]
    assert "extensions" not in said["context"]


def test_an_attempt_that_is_counted_says_which_it_is() -> None:
    attempt = Thing("attempt/2", verbs.TYPE_ATTEMPT, "Kuis #2", number=2)

    said = _emitted(_run(), attempt=attempt)

    assert said["context"]["extensions"] == {
        statements.extension_iri("attempt-number"): 2
    }


def test_a_statement_of_the_course_itself_is_not_grouped_in_the_course() -> None:
    run = _run()

    said = statements.of_course(run, verbs.VIEWED, at=NOON)

    assert said["object"]["id"] == run.outline.iri
    assert said["object"]["definition"]["name"] == {"id": "Kolaborasi"}
    assert "grouping" not in said["context"]["contextActivities"]
    assert "result" not in said
    assert "id" not in said


def test_moments_are_in_utc_and_never_later_than_they_were() -> None:
    assert _emitted(_run())["timestamp"] == "2026-03-02T05:00:00.123Z"


def test_without_an_outcome_there_is_no_result() -> None:
    assert "result" not in _emitted(_run())


def test_what_is_false_or_nothing_is_an_outcome_all_the_same() -> None:
    result = Result(success=False, completion=False, progress=0, response="")

    assert _emitted(_run(), result)["result"] == {
        "success": False,
        "completion": False,
        "response": "",
        "extensions": {PROGRESS: 0},
    }


def test_a_score_keeps_its_exact_numbers() -> None:
    said = _emitted(_run(), Result(score=Score(Decimal("70.10"), Decimal(100))))

    assert b'"raw":70.10,' in json.dumps(said["result"]["score"])
    assert said["result"]["score"]["scaled"] == Decimal("0.7010")


def test_a_duration_is_written_as_iso_8601_wants_it() -> None:
    said = _emitted(_run(), Result(duration=timedelta(minutes=2, seconds=3)))

    assert said["result"]["duration"] == "PT2M3S"


def test_an_identifier_that_was_chosen_is_kept() -> None:
    said = statements.of_course(_run(), verbs.VIEWED, at=NOON, identifier=SAID)

    assert said["id"] == str(SAID)


def test_each_occurrence_of_a_derived_statement_has_its_own_identifier() -> None:
    run = _run()
    iri = run.outline.iri

    first, second = (
        statements.derived_id(run, iri, verbs.COMPLETED, number) for number in (1, 2)
    )

    assert first != second
    assert first == statements.derived_id(_run(COHORT), iri, verbs.COMPLETED, 1)
    assert first != statements.derived_id(run, iri, verbs.PASSED, 1)


def test_the_lms_voids_by_itself_and_the_same_statement_once() -> None:
    said, again = (statements.voiding(_run(), SAID, at=NOON) for _ in range(2))

    assert said["object"] == {"objectType": "StatementRef", "id": str(SAID)}
    assert said["actor"]["account"]["name"] == "pamong"
    assert said["id"] == again["id"] != str(SAID)


def test_identifiers_are_of_the_sites_identity_wherever_it_is_reached() -> None:
    before = site.current()
    moved = replace(before, url="https://baru.example", identity="https://lama.example")
    site.configure(moved)
    try:
        said = _emitted(_run(COHORT))
    finally:
        site.configure(before)

    assert said["object"]["id"] == "https://lama.example/id/kursus/uji/kegiatan/kuis"
    assert said["actor"]["account"]["homePage"] == "https://lama.example"
    assert _ids(said, "category") == ["https://lama.example/profile/v/1"]
    assert b"baru.example" not in json.dumps(said)


# --- Recording them


def test_recording_nothing_stores_nothing(session: Session) -> None:
    before = log.total(session)

    assert tracking.record(session, _run(), []) == []
    assert log.total(session) == before


def test_the_lms_vouches_for_what_it_records(session: Session) -> None:
    home = courses.institution(session)
    document = courses.course_document([courses.activity("kuis")])
    course = courses.publish(session, home, document)
    row = courses.enrol(session, courses.person(session, home), course)

    [stored] = log.of_registration(session, home.id, row.registration, limit=10)

    authority = stored.statement["authority"]
    assert authority["account"]["homePage"] == site.current().identity
    assert stored.source == "lms"
    assert stored.verb == verbs.REGISTERED
