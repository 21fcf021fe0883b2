"""The recapitulation: marks, order, filters, the sheet, and what it costs."""

import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.models import Institution
from lms.accounts.operations import people as accounts
from lms.admin.queries import groups
from lms.admin.queries import recap as queries
from lms.admin.queries.recap import ITEM, Ask, State
from lms.courses.enrolments import operations as enrolments
from tests.admin.world import EXAM, NIP, QUIZ, World
from tests.courses import saying
from tests.factories import courses, people

PAGE = "/kelola/angkatan/{K1}"
SHEET = "/kelola/angkatan/{K1}/rekap.csv"


def _cells(page: str) -> list[list[str]]:
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    strip = re.compile(r"<span class=\"sr\">.*?</span>|<[^>]+>")
    return [
        [
            strip.sub("", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def _sheet(content: bytes, delimiter: str = ";") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _names(world: World, ask: Ask) -> list[str]:
    group = groups.group(world.session, cohort_id=world.cohorts["K1"].id)
    assert group is not None
    return [line.name for line in queries.recap(world.session, group, ask).lines]


def _marked(world: World) -> None:
    """Let P1 pass, P2 go on with a higher quiz, X fail and Z not begin."""
    world.add("X", "Andi Gagal")
    world.add("Z", "zulaikha Belum")
    world.enrol("X", "K1")
    world.enrol("Z", "K1")
    world.finish("P1", "88.405")
    saying.score(world.session, world.rows["P2"], QUIZ, "100")
    world.finish("X", "9.5")


def test_each_learner_stands_in_a_line_with_marks_and_state(world: World) -> None:
    _marked(world)

    lines = _cells(world.browser("Y1").get(world.path(PAGE)).text)

    shown = [line[:8] for line in lines]
    assert shown == [
        ["Andi Gagal", "–", "2 / 2", "9,50", "9,50", "9,50",
         "Tidak Memenuhi Kualifikasi", "Tidak Lulus"],
        ["Ratna Puspitasari", "1998•••••••••••003", "2 / 2", "88,41", "88,41", "88,41",
         "Memuaskan", "Lulus"],
        ["Yohanes Kelen", "1995•••••••••••001", "1 / 2", "100,00", "–", "40,00",
         "–", "Sedang Berjalan"],
        ["zulaikha Belum", "–", "0 / 2", "–", "–", "–", "–", "Belum Mulai"],
    ]  # fmt: skip


def test_times_are_those_of_the_cohort(world: World) -> None:
    world.finish("P1")

    page = world.browser("S").get(world.path(PAGE)).text

    assert "WITA" in page


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("nama", ["Andi", "Ratna", "Yohanes", "zulaikha"]),
        ("nilai", ["Andi", "Yohanes", "Ratna", "zulaikha"]),
        ("wajib", ["zulaikha", "Yohanes", "Andi", "Ratna"]),
        (ITEM + QUIZ, ["Andi", "Ratna", "Yohanes", "zulaikha"]),
        (ITEM + EXAM, ["Andi", "Ratna", "Yohanes", "zulaikha"]),
        ("aktif", ["Ratna", "Yohanes", "Andi", "zulaikha"]),
        ("nama; DROP TABLE course", ["Andi", "Ratna", "Yohanes", "zulaikha"]),
        (ITEM + "' OR 1=1", ["Andi", "Ratna", "Yohanes", "zulaikha"]),
    ],
)
def test_lines_are_sorted_by_what_is_known_only(
    world: World, sort: str, names: list[str]
) -> None:
    _marked(world)

    found = _names(world, Ask(sort=sort))

    assert [name.split()[0] for name in found] == names


def test_a_turned_order_keeps_the_missing_last(world: World) -> None:
    _marked(world)

    found = _names(world, Ask(sort="nilai", descending=True))

    assert [name.split()[0] for name in found] == [
        "Ratna",
        "Yohanes",
        "Andi",
        "zulaikha",
    ]


@pytest.mark.parametrize("wanted", list(State))
def test_states_are_counted_and_filtered_alike(world: World, wanted: State) -> None:
    _marked(world)
    group = groups.group(world.session, cohort_id=world.cohorts["K1"].id)
    assert group is not None

    found = queries.recap(world.session, group, Ask(state=wanted))

    assert queries.states(world.session, group)[wanted] == found.total == 1
    assert [line.state for line in found.lines] == [wanted]


def test_learners_are_found_by_name_and_nip(world: World) -> None:
    assert _names(world, Ask(text="puspita")) == ["Ratna Puspitasari"]
    assert _names(world, Ask(text="199503")) == ["Yohanes Kelen"]
    assert _names(world, Ask(text="%")) == []


def test_the_head_tells_and_turns_the_order(world: World) -> None:
    page = world.browser("Y1").get(world.path(PAGE) + "?urut=nilai&cari=a").text

    assert 'aria-sort="ascending"' in page
    assert "urut=nilai&amp;arah=turun&amp;cari=a" in page
    assert page.count('aria-sort="none"') == 6


def test_odd_parameters_are_passed_over(world: World) -> None:
    answer = world.browser("Y1").get(
        world.path(PAGE) + "?urut=x&arah=y&keadaan=z&halaman=-3"
    )

    assert answer.status_code == 200
    assert "Ratna" in answer.text


def test_a_long_cohort_has_pages(world: World) -> None:
    for number in range(51):
        world.add(f"X{number}", f"Peserta Banyak {number:02}")
        world.enrol(f"X{number}", "K1b")
    browser = world.browser("O1")

    first = browser.get(world.path("/kelola/angkatan/{K1b}")).text
    second = browser.get(world.path("/kelola/angkatan/{K1b}?halaman=2")).text
    sheet = _sheet(browser.get(world.path("/kelola/angkatan/{K1b}/rekap.csv")).data)

    assert len(_cells(first)) == 50
    assert [line[0] for line in _cells(second)] == ["Peserta Banyak 50"]
    assert len(sheet) == 52


def test_the_sheet_has_marks_as_numbers_and_the_nip_as_text(world: World) -> None:
    world.finish("P1", "88.405")

    answer = world.browser("Y1").get(world.path(SHEET))

    head, ratna, _ = _sheet(answer.data)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (
        "attachment; filename=rekap-c1-angkatan-"
        in answer.headers["Content-Disposition"]
    )
    assert head[:6] == [
        "Nama",
        "NIP",
        "Wajib selesai",
        "Wajib seluruhnya",
        "Kuis Satu",
        "Ujian Akhir",
    ]
    assert ratna[:9] == [
        "Ratna Puspitasari",
        f"'{NIP}",
        "2",
        "2",
        "88,41",
        "88,41",
        "88,41",
        "Memuaskan",
        "Lulus",
    ]


def test_the_sheet_in_english_uses_points_and_commas(world: World) -> None:
    accounts.choose_language(world.session, world.people["Y1"].id, "en")
    world.session.flush()
    world.finish("P1", "88.405")

    answer = world.browser("Y1").get(world.path(SHEET))

    _, ratna, _ = _sheet(answer.data, ",")
    assert ratna[4] == "88.41"


def test_who_only_follows_gets_no_whole_nip(world: World) -> None:
    teacher = world.browser("G1").get(world.path(SHEET)).text
    auditor = world.browser("U").get(world.path(SHEET)).text

    assert NIP not in teacher
    assert NIP not in auditor
    assert "1998•••••••••••003" in teacher


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)"])
def test_no_name_becomes_a_formula(world: World, name: str) -> None:
    world.add("X", name)
    world.enrol("X", "K1b")

    answer = world.browser("O1").get(world.path("/kelola/angkatan/{K1b}/rekap.csv"))

    assert _sheet(answer.data)[1][0] == f"'{name}"


def test_a_name_with_markup_is_shown_as_text(world: World) -> None:
    world.add("X", "<script>alert(1)</script>\"'")
    world.enrol("X", "K1")
    browser = world.browser("Y1")

    page = browser.get(world.path(PAGE)).text
    question = browser.send(
        world.path("/kelola/angkatan/{K1}/keluarkan"), registrasi=world.path("{rX}")
    ).text

    assert "<script>alert" not in page + question
    assert "&lt;script&gt;alert(1)" in page


def test_an_erased_person_is_no_longer_listed(world: World, session: Session) -> None:
    accounts.erase(session, world.people["P1"].id)

    assert _names(world, Ask()) == ["Yohanes Kelen"]


def test_filters_reach_the_sheet(world: World) -> None:
    _marked(world)

    answer = world.browser("Y1").get(world.path(SHEET) + "?keadaan=lulus")

    assert [row[0] for row in _sheet(answer.data)[1:]] == ["Ratna Puspitasari"]


@pytest.mark.parametrize("path", [PAGE, SHEET])
def test_the_number_of_queries_does_not_grow_with_people(
    app: Flask, world: World, path: str
) -> None:
    world.finish("P1")
    browser = world.browser("Y1")
    browser.get(world.path(path))
    with people.counted(app) as few:
        browser.get(world.path(path))

    for number in range(12):
        world.add(f"X{number}", f"Orang {number}")
        world.enrol(f"X{number}", "K1")
        world.finish(f"X{number}", "75")
    with people.counted(app) as many:
        browser.get(world.path(path))

    assert len(many) == len(few)
    assert len(few) <= 14


def test_the_list_of_cohorts_asks_the_same_for_many(app: Flask, world: World) -> None:
    browser = world.browser("O1")
    with people.counted(app) as few:
        browser.get("/kelola/angkatan")

    for _number in range(6):
        enrolments.create_cohort(world.session, world.courses["C1"], _term(world))
    with people.counted(app) as many:
        browser.get("/kelola/angkatan")

    assert len(many) == len(few)


def _term(world: World) -> enrolments.NewCohort:
    cohort = world.cohorts["K1"]
    return enrolments.NewCohort("Lain", cohort.starts_on, cohort.ends_on)


def test_each_learner_keeps_the_columns_of_the_own_revision(
    world: World, session: Session
) -> None:
    world.finish("P1", "80.01")
    document = courses.course_document(
        [
            courses.activity("kuis-baru", title="Kuis Baru", weight="40"),
            courses.activity(EXAM, title="Ujian Akhir", weight="60"),
            courses.activity("tugas", title="Tugas"),
        ],
        key="c1",
        title="Kursus C1",
    )
    courses.publish(session, session.get_one(Institution, world.t1), document)

    answer = world.browser("Y1").get(world.path(SHEET))

    head, ratna, yohanes = _sheet(answer.data)
    assert head[3:7] == ["Wajib seluruhnya", "Kuis Baru", "Ujian Akhir", "Kuis Satu"]
    assert ratna[3:7] == ["2", "", "80,01", "80,01"]
    assert yohanes[3] == "3"
