"""Who else a statement names, and which content was seen."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Institution
from lms.core import json
from lms.courses import publishing
from lms.courses.outline import queries as outlines
from lms.courses.outline.models import Course, CourseRevision
from lms.records.queries import seen
from lms.records.sentences import Names, company
from lms.xapi.tables import statement
from tests.admin.world import World
from tests.factories import courses, people
from tests.records.exports.statements import HOME, NAMES, among_people


def test_everybody_in_the_context_is_told_with_what_they_were_and_without_names() -> (
    None
):
    found = company(among_people(), "id", Names(home=HOME))

    assert [each.place for each in found] == ["team", "agent", "group"]
    assert found[1].types == ("jenis",)
    assert found[1].part.text.startswith("Peserta ")
    # The name of a group is its own; those of people are never shown.
    assert NAMES[1] in found[0].part.text
    texts = " ".join(each.part.text for each in found)
    assert NAMES[0] not in texts
    assert NAMES[2] not in texts


def test_a_revision_is_told_with_whether_the_activity_has_changed_since(
    world: World,
) -> None:
    query = select(statement.c.payload).where(
        statement.c.registration == world.rows["P1"].registration
    )
    found = [json.loads(each) for each in world.session.execute(query).scalars()]
    said = next(each for each in found if each["object"]["id"].endswith("/kuis"))
    learner, other = world.people["P1"].id, world.people["P3"].id

    before = seen.seen(world.session, said, learner)
    document = courses.course_document(
        [
            courses.activity("kuis", title="Kuis Baru", weight="40"),
            courses.activity("ujian", title="Ujian Akhir", weight="60"),
        ],
        key="c1",
        title="Kursus C1",
        award="staff",
    )
    courses.publish(
        world.session, world.session.get_one(Institution, world.t1), document
    )
    after = seen.seen(world.session, said, other)

    assert before is not None
    assert before.revision is not None
    assert (before.key, before.registration) == (
        "kuis",
        world.rows["P1"].registration,
    )
    assert before.revision.is_current
    assert after is not None
    assert after.revision is not None
    assert (after.title, after.registration) == ("Kuis Satu", None)
    assert (after.revision.number, after.revision.is_current) == (1, False)
    assert after.revision.has_changed is False
    numbers = world.session.scalars(
        select(CourseRevision.number).where(
            CourseRevision.course_id == world.courses["C1"].id
        )
    )
    assert sorted(numbers) == [1, 2]


def test_a_revision_that_nobody_published_leads_nowhere(world: World) -> None:
    learner = world.people["P1"].id
    said = {
        "object": {"id": "http://lms.test/id/kursus/c1/kegiatan/kuis"},
        "context": {"revision": "1+aaaaaaaaaaaa"},
    }

    for wrong in ("1+aaaaaaaaaaaa", "99999999999+a", "²+a", "x", "7+a"):
        said["context"]["revision"] = wrong
        found = seen.seen(world.session, said, learner)
        assert found is not None
        assert found.revision is None
    said["object"]["id"] = "http://lms.test/id/kursus/tidak-ada"
    assert seen.seen(world.session, said, learner) is None


def _publish(session: Session, home: UUID, text: str) -> str:
    """Publish a course of one page; return what the revision is called."""
    page = {"key": "baca", "title": "Bacaan", "module": "page", "minutes": 5}
    document = {
        "format": 1,
        "key": "bacaan",
        "title": "Bacaan",
        "language": "id",
        "summary": "Untuk uji.",
        "goals": ["Membaca"],
        "jp": 1,
        "sections": [
            {"key": "s", "title": "S", "activities": [{**page, "source": "b.md"}]}
        ],
    }
    files = {"course.yaml": json.dumps(document), "b.md": text.encode()}
    done = publishing.publish(session, publishing.read(files), institution_id=home)
    course = session.get_one(Course, done.course_id)
    return outlines.current_outline(session, course).revision_label


def test_a_page_is_shown_as_it_was_when_it_was_seen(session: Session) -> None:
    reader = people.person(session)
    label = _publish(session, reader.institution_id, "Teks pertama.\n")
    said = {
        "object": {"id": "http://lms.test/id/kursus/bacaan/kegiatan/baca"},
        "context": {"revision": label},
    }

    _publish(session, reader.institution_id, "Teks kedua.\n")
    found = seen.seen(session, said, reader.id)

    assert found is not None
    assert "Teks pertama." in found.text
    assert "Teks kedua." not in found.text
    assert found.revision is not None
    assert found.revision.has_changed


def test_who_looks_back_is_shown_no_question_of_a_quiz(world: World) -> None:
    query = select(statement.c.payload).where(
        statement.c.registration == world.rows["P1"].registration
    )
    found = [json.loads(each) for each in world.session.execute(query).scalars()]
    said = next(each for each in found if each["object"]["id"].endswith("/kuis"))

    shown = seen.seen(world.session, said, world.people["P1"].id)

    assert shown is not None
    assert shown.text == ""
