"""A second revision while people learn: what they see, and what is said of them."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.courses.outline import operations as outlines
from lms.courses.outline import queries
from lms.courses.outline.reading import ContentError
from lms.courses.progress import operations as progress
from lms.courses.progress import queries as standings
from lms.testing.tables import snapshot
from tests.courses import learning
from tests.courses.learning import FILES, Learning
from tests.factories import people

SECOND = learning.changed(awal="## Pembuka\n\nIsi yang diperbaiki.\n")
WITH_RULE = {
    **FILES,
    "course.yaml": learning.COURSE.replace(
        "title: Awal,", "title: Awal, completion: [{min_seconds: 60}],"
    ).encode(),
}


def _publish(learner: Learning, files: dict[str, bytes]) -> str:
    """Publish a revision and return what statements call it."""
    home = learner.person.institution_id
    published = learning.publish(learner.session, home, files)
    learner.session.commit()
    return queries.outline_of(learner.session, published.revision_id).revision_label


def _revisions(learner: Learning) -> list[tuple[str, str]]:
    """Return the last word of each verb and the revision that it was said against."""
    return [
        (each["verb"]["id"].rsplit("/", 1)[-1], each["context"]["revision"])
        for each in learner.said()
    ]


@pytest.fixture
def first(learner: Learning) -> str:
    """Give what statements call the first revision."""
    return queries.outline_of(learner.session, learner.row.revision_id).revision_label


def test_every_statement_names_the_revision_that_was_seen(
    learner: Learning, first: str
) -> None:
    learner.get("awal")
    learner.view("awal")
    second = _publish(learner, SECOND)
    page = learner.get("awal")
    learner.post("awal", "baca")
    learner.view()

    assert "Isi yang diperbaiki" in page.text
    assert _revisions(learner) == [
        ("registered", first),
        ("viewed", first),
        ("progressed", second),
        ("completed", second),
        ("viewed", second),
    ]
    assert (first[:2], second[:2]) == ("1+", "2+")


def test_whoever_learns_is_moved_and_folded_again(
    learner: Learning, first: str
) -> None:
    learner.get("awal")
    learner.wait(seconds=90)
    learner.post("awal", "tinggal", seconds="90")
    assert learner.standing("awal").completed_at is None

    second = _publish(learner, WITH_RULE)

    assert learner.standing("awal").completed_at == learner.now
    assert _revisions(learner)[-1] == ("completed", second)
    assert learner.get("lanjut").status_code == 200
    differences, _ = progress.rebuild(learner.session, learner.registration, check=True)
    assert differences == []


def test_a_completion_that_the_new_rules_do_not_give_is_withdrawn(
    learner: Learning,
) -> None:
    learner.post("awal", "baca")
    assert learner.get("lanjut").status_code == 200

    _publish(learner, WITH_RULE)

    assert learner.standing("awal").completed_at is None
    assert learner.said()[-1]["verb"]["id"].endswith("/voided")
    assert learner.get("lanjut").status_code == 403


def test_whoever_has_passed_keeps_what_they_passed(
    app: Flask, session: Session, learner: Learning, first: str
) -> None:
    learner.wait(days=1)
    for key in ("awal", "lanjut", "nanti"):
        learner.post(key, "baca")
    other = learning.enter(app, session, people.person(session), learner.row.course_id)
    before = standings.whole(session, learner.registration)
    assert before is not None
    assert before.passed is True

    second = _publish(learner, WITH_RULE)
    page = learner.get("awal")
    learner.view("awal")

    assert standings.whole(session, learner.registration) == before._replace(
        last_at=learner.now
    )
    assert "Isi yang pertama" in page.text
    assert {label for _, label in _revisions(learner)} == {first}
    other.view("awal")
    assert _revisions(other)[-1] == ("viewed", second)


def test_an_activity_that_is_new_can_be_opened_and_one_that_is_gone_cannot(
    learner: Learning,
) -> None:
    renamed = FILES["course.yaml"].replace(b"key: lalu", b"key: baru")
    assert learner.get("baru").status_code == 404

    _publish(learner, {**FILES, "course.yaml": renamed})

    assert learner.get("baru").status_code == 200
    assert learner.get("lalu").status_code == 404
    assert learner.post("lalu", "baca").status_code == 404


# --- Importing and giving back


def test_the_same_files_again_make_no_second_revision(
    learner: Learning, session: Session
) -> None:
    before = snapshot(session.connection())

    published = learning.publish(session, learner.person.institution_id)

    session.flush()
    assert (published.number, published.changed) == (1, False)
    assert snapshot(session.connection()) == before


def test_going_back_to_old_files_is_a_new_revision(
    learner: Learning, session: Session
) -> None:
    home = learner.person.institution_id
    numbers = [
        learning.publish(session, home, files).number for files in (SECOND, FILES)
    ]

    assert numbers == [2, 3]


def test_the_files_of_every_revision_come_back_byte_for_byte(
    learner: Learning, session: Session
) -> None:
    odd = {
        **SECOND,
        "awal.md": b"\xef\xbb\xbf## Pembuka\r\n\r\nAkhir baris Windows.\r\n",
        "media/gambar.png": bytes(range(256)),
        "catatan/kosong.txt": b"",
    }
    _publish(learner, odd)
    _publish(learner, SECOND)

    kept = {
        number: outlines.files_of(
            session, queries.revision_id(session, "jalan", number)
        )
        for number in (1, 2, 3, None)
    }

    assert kept == {1: FILES, 2: odd, 3: SECOND, None: SECOND}


@pytest.mark.parametrize(
    "files",
    [
        {**FILES, "awal.md": b"![Bagan](media/tidak-ada.png)\n"},
        {name: FILES[name] for name in FILES if name != "lanjut.md"},
        {**FILES, "course.yaml": b"format: 1\n"},
        {},
    ],
)
def test_files_with_a_mistake_store_nothing(
    learner: Learning, session: Session, files: dict[str, bytes]
) -> None:
    before = snapshot(session.connection())

    with pytest.raises(ContentError) as caught:
        _publish(learner, files)

    assert caught.value.problems
    assert snapshot(session.connection()) == before


def test_an_old_revision_keeps_its_title(learner: Learning, session: Session) -> None:
    old = learner.row.revision_id
    files = {
        **FILES,
        "course.yaml": FILES["course.yaml"].replace(b"Jalan Bersama", b"Jalan Baru"),
    }

    _publish(learner, files)

    assert queries.outline_of(session, old).title == "Jalan Bersama"
    assert [course.title for course in queries.courses(session)] == ["Jalan Baru"]
    assert queries.last_number(session, learner.row.course_id) == 2
