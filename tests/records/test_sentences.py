"""Sentences of our own statements: every kind of the profile, in both languages."""

from collections.abc import Iterator

import pytest

from lms.core.json import JsonObject
from lms.courses.profile.templates import templates
from lms.records.sentences import Names, Part, Sentence, mentioned, sentence
from lms.xapi import agents
from tests.courses.profile import examples
from tests.modules.quiz import samples

SITE = "https://lms.example"
NAMES = Names(home=SITE)

WHO = "Peserta 0f8f", "Participant 0f8f"
COHORT = "(CPNS 2026, Angkatan XII)"
SECTION = "Kajian 1: Konsep Kolaborasi (Kolaborasi)"
TRY = (
    "Kajian 1: Konsep Kolaborasi (Kolaborasi, percobaan ke-1)",
    "Kajian 1: Konsep Kolaborasi (Kolaborasi, attempt 1)",
)
QUIZ = (
    "Kuis Kajian 1 (Kolaborasi, percobaan ke-1)",
    "Kuis Kajian 1 (Kolaborasi, attempt 1)",
)
KINDS = {
    "enrolled": (
        f"{WHO[0]} didaftarkan pada kursus “Kolaborasi” {COHORT} oleh Petugas 7c9e.",
        (
            f"{WHO[1]} was enrolled in the course “Kolaborasi” {COHORT} by "
            "Staff member 7c9e."
        ),
    ),
    "unenrolled": (
        f"{WHO[0]} dikeluarkan dari kursus “Kolaborasi” {COHORT}.",
        f"{WHO[1]} was unenrolled from the course “Kolaborasi” {COHORT}.",
    ),
    "course-viewed": (
        f"{WHO[0]} membuka kursus “Kolaborasi” {COHORT}.",
        f"{WHO[1]} viewed the course “Kolaborasi” {COHORT}.",
    ),
    "course-completed": (
        (
            f"{WHO[0]} menyelesaikan kursus “Kolaborasi” {COHORT} dengan nilai 86,4 "
            "dari 100, dinyatakan lulus."
        ),
        (
            f"{WHO[1]} completed the course “Kolaborasi” {COHORT} with a score of 86.4 "
            "out of 100, passed."
        ),
    ),
    "course-passed": (
        f"{WHO[0]} lulus kursus “Kolaborasi” {COHORT} dengan nilai 86,4 dari 100.",
        (
            f"{WHO[1]} passed the course “Kolaborasi” {COHORT} with a score of 86.4 "
            "out of 100."
        ),
    ),
    "course-failed": (
        (
            f"{WHO[0]} belum lulus kursus “Kolaborasi” {COHORT} dengan nilai 64,25 "
            "dari 100."
        ),
        (
            f"{WHO[1]} did not pass the course “Kolaborasi” {COHORT} with a score of "
            "64.25 out of 100."
        ),
    ),
    "voided": (
        "Sistem membatalkan pernyataan …{voided}.",
        "The system voided statement …{voided}.",
    ),
    "activity-viewed": (
        f"{WHO[0]} membuka halaman “Arti Kolaborasi” di {SECTION}.",
        f"{WHO[1]} viewed the page “Arti Kolaborasi” in {SECTION}.",
    ),
    "experienced": (
        (
            f"{WHO[0]} mempelajari halaman “Arti Kolaborasi” di {SECTION} selama "
            "6 menit 52 detik."
        ),
        (
            f"{WHO[1]} studied the page “Arti Kolaborasi” in {SECTION} for "
            "6 minutes 52 seconds."
        ),
    ),
    "progressed": (
        f"{WHO[0]} menyelesaikan 100% dari halaman “Arti Kolaborasi” di {SECTION}.",
        f"{WHO[1]} reached 100% of the page “Arti Kolaborasi” in {SECTION}.",
    ),
    "slide-reached": (
        (
            f"{WHO[0]} mempelajari halaman “Tangga kerja sama” di Salindia: Konsep "
            "(Kolaborasi)."
        ),
        (
            f"{WHO[1]} studied the page “Tangga kerja sama” in Salindia: Konsep "
            "(Kolaborasi)."
        ),
    ),
    "activity-completed": (
        (
            f"{WHO[0]} menyelesaikan halaman “Arti Kolaborasi” di {SECTION} dalam "
            "6 menit 52 detik."
        ),
        (
            f"{WHO[1]} completed the page “Arti Kolaborasi” in {SECTION} in "
            "6 minutes 52 seconds."
        ),
    ),
    "activity-passed": (
        f"{WHO[0]} lulus “Kuis Kajian 1” di {SECTION} dengan nilai 17 dari 20.",
        f"{WHO[1]} passed “Kuis Kajian 1” in {SECTION} with a score of 17 out of 20.",
    ),
    "activity-failed": (
        f"{WHO[0]} belum lulus “Kuis Kajian 1” di {SECTION} dengan nilai 13 dari 20.",
        (
            f"{WHO[1]} did not pass “Kuis Kajian 1” in {SECTION} with a score of "
            "13 out of 20."
        ),
    ),
    "section-completed": (
        f"{WHO[0]} menyelesaikan “Kajian 1: Konsep Kolaborasi” di kursus Kolaborasi.",
        f"{WHO[1]} completed “Kajian 1: Konsep Kolaborasi” in the course Kolaborasi.",
    ),
    "attempt-initialized": (
        f"{WHO[0]} memulai “Kuis Kajian 1” di {TRY[0]}.",
        f"{WHO[1]} started “Kuis Kajian 1” in {TRY[1]}.",
    ),
    "answered": (
        (
            f"{WHO[0]} menjawab soal “Forum mana yang collaborative?” dengan benar di "
            f"{QUIZ[0]}, jawabannya “Musyawarah bersama”."
        ),
        (
            f"{WHO[1]} answered the question “Forum mana yang collaborative?” "
            f"correctly in {QUIZ[1]}, answering “Musyawarah bersama”."
        ),
    ),
    "attempt-submitted": (
        f"{WHO[0]} mengumpulkan “Kuis Kajian 1” di {TRY[0]} dalam 6 menit 52 detik.",
        f"{WHO[1]} submitted “Kuis Kajian 1” in {TRY[1]} in 6 minutes 52 seconds.",
    ),
    "attempt-scored": (
        (
            f"{WHO[0]} memperoleh nilai 17 dari 20 untuk “Kuis Kajian 1” di {TRY[0]}, "
            "dinyatakan lulus."
        ),
        f"{WHO[1]} scored 17 out of 20 on “Kuis Kajian 1” in {TRY[1]}, passed.",
    ),
    "certified": (
        (
            "Sistem menerbitkan “Sertifikat Kolaborasi” untuk kursus Kolaborasi, "
            "nomor PM-2026-000123."
        ),
        (
            "The system issued “Sertifikat Kolaborasi” for the course Kolaborasi, "
            "number PM-2026-000123."
        ),
    ),
    "earned": (
        (
            f"{WHO[0]} memperoleh “Sertifikat Kolaborasi” untuk kursus Kolaborasi, "
            "nomor PM-2026-000123."
        ),
        (
            f"{WHO[1]} earned “Sertifikat Kolaborasi” for the course Kolaborasi, "
            "number PM-2026-000123."
        ),
    ),
    "logged-in": (f"{WHO[0]} masuk ke Pamong.", f"{WHO[1]} signed in to Pamong."),
    "logged-out": (
        f"{WHO[0]} keluar dari Pamong.",
        f"{WHO[1]} signed out of Pamong.",
    ),
    "person-exported": (
        "Petugas 7c9e mengunduh berkas “data seseorang”.",
        "Staff member 7c9e downloaded the file “a person's data”.",
    ),
    "person-erased": (
        "Sistem menghapus “akun seseorang”.",
        "The system deleted “a person's account”.",
    ),
    "retention-run": (
        "Sistem menghapus “catatan yang lewat masa simpannya”.",
        "The system deleted “records past their time”.",
    ),
}
ANSWERS = {
    "k-multiple": ("“Ego sektoral; Data tersembunyi”",) * 2,
    "k-true-false": ("“Salah”", "“False”"),
    "k-matching": (
        (
            "“Triple helix – tiga pihak; Quadruple helix – empat pihak; Penta helix – "
            "lima pihak”"
        ),
    )
    * 2,
    "k-ordering": ("“Dialog → Percaya → Komitmen → Paham”",) * 2,
    "k-short": ("“ego sektoral”",) * 2,
    "k-numeric": ("“18”",) * 2,
}


@pytest.fixture
def ours() -> Iterator[dict[str, JsonObject]]:
    """Give an example of every kind of statement."""
    with examples.at_site(SITE):
        yield examples.examples()


def id_(statement: JsonObject, names: Names = NAMES) -> Sentence:
    """Return the Indonesian sentence."""
    return sentence(statement, "id", names)


# --- Every kind of the profile


def test_every_kind_of_the_profile_is_in_the_table() -> None:
    assert KINDS.keys() == {template.name for template in templates()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_of_ours_reads_well(kind: str, ours: dict[str, JsonObject]) -> None:
    voided = ours["course-completed"]["id"][-8:]
    indonesian, english = (text.replace("{voided}", voided) for text in KINDS[kind])

    assert sentence(ours[kind], "id", NAMES).text == indonesian
    assert sentence(ours[kind], "en", NAMES).text == english


def test_every_type_of_question_is_in_the_table() -> None:
    asked = {question["key"] for question in samples.EVERY}

    assert asked == ANSWERS.keys() | {"k-single"}


@pytest.mark.parametrize("key", ANSWERS)
def test_an_answer_is_told_in_the_words_of_its_question(key: str) -> None:
    with examples.at_site(SITE):
        statement = examples.answer(key)

    indonesian, english = ANSWERS[key]
    assert id_(statement).text.endswith(f"{QUIZ[0]}, jawabannya {indonesian}.")
    assert sentence(statement, "en", NAMES).text.endswith(
        f"{QUIZ[1]}, answering {english}."
    )


def test_a_wrong_answer_is_told_beside_the_right_one(
    ours: dict[str, JsonObject],
) -> None:
    answered = ours["answered"]
    choices = answered["object"]["definition"]["choices"]
    answered["result"] |= {"success": False, "response": choices[1]["id"]}
    answered["result"]["score"] |= {"raw": 0, "scaled": 0}

    assert id_(answered).text == (
        f"{WHO[0]} salah menjawab soal “Forum mana yang collaborative?” di {QUIZ[0]}, "
        "jawabannya “Surat edaran”, yang benar “Musyawarah bersama”."
    )


def test_enrolling_oneself_names_nobody_else(ours: dict[str, JsonObject]) -> None:
    enrolled = ours["enrolled"]
    del enrolled["context"]["instructor"]

    assert id_(enrolled).text == (
        f"{WHO[0]} terdaftar pada kursus “Kolaborasi” {COHORT}."
    )


def test_a_withdrawn_certificate_tells_at_whose_request(
    ours: dict[str, JsonObject],
) -> None:
    voided = ours["voided"]
    voided["context"]["instructor"] = ours["enrolled"]["context"]["instructor"]

    assert id_(voided).text.endswith(" atas permintaan Petugas 7c9e.")


def test_a_released_certificate_tells_by_whose_approval(
    ours: dict[str, JsonObject],
) -> None:
    certified = ours["certified"]
    certified["context"]["instructor"] = ours["enrolled"]["context"]["instructor"]

    assert id_(certified).text == (
        "Sistem menerbitkan “Sertifikat Kolaborasi” atas persetujuan Petugas 7c9e "
        "untuk kursus Kolaborasi, nomor PM-2026-000123."
    )


def test_practice_is_told(ours: dict[str, JsonObject]) -> None:
    scored = ours["attempt-scored"]
    practice = f"{SITE}/profile/extensions/practice"
    scored["result"]["extensions"] = {practice: True}

    assert id_(scored).text.endswith(", dinyatakan lulus, hanya latihan.")


# --- Names


def test_names_are_those_that_the_caller_gives(ours: dict[str, JsonObject]) -> None:
    viewed = ours["activity-viewed"]
    names = Names(
        home=SITE,
        people={agents.identifier(viewed["actor"]) or "": "Siti  Rahayu"},
        activities={viewed["object"]["id"]: "Makna Kolaborasi"},
    )

    assert id_(viewed, names).text == (
        f"Siti Rahayu membuka halaman “Makna Kolaborasi” di {SECTION}."
    )


def test_what_is_to_be_looked_up_is_found_at_once(
    ours: dict[str, JsonObject],
) -> None:
    enrolled, answered = ours["enrolled"], ours["answered"]

    found = mentioned([enrolled, answered])

    account = f"account:{SITE} "
    assert found.people == {
        f"{account}{examples.LEARNER}",
        f"{account}{examples.STAFF}",
    }
    parent = answered["context"]["contextActivities"]["parent"][0]["id"]
    assert found.activities >= {
        enrolled["object"]["id"],
        answered["object"]["id"],
        parent,
    }


def test_the_account_of_the_lms_is_the_system_on_its_own_site_only(
    ours: dict[str, JsonObject],
) -> None:
    elsewhere = Names(home="https://other.example")

    assert id_(ours["voided"]).actor == "Sistem"
    assert id_(ours["voided"], elsewhere).actor.startswith("Peserta ")


# --- Parts


def test_each_part_can_be_linked(ours: dict[str, JsonObject]) -> None:
    viewed = ours["activity-viewed"]

    parts = [part for part in id_(viewed).parts if part.role != "words"]

    above = viewed["context"]["contextActivities"]
    assert parts == [
        Part("actor", WHO[0], "agent", f"account:{SITE} {examples.LEARNER}"),
        Part("verb", "membuka", "verb", viewed["verb"]["id"]),
        Part("object", "“Arti Kolaborasi”", "activity", viewed["object"]["id"]),
        Part(
            "place",
            "Kajian 1: Konsep Kolaborasi",
            "activity",
            above["parent"][0]["id"],
        ),
        Part("place", "Kolaborasi", "activity", above["grouping"][0]["id"]),
    ]


def test_each_role_can_be_shown_alone(ours: dict[str, JsonObject]) -> None:
    told = id_(ours["attempt-scored"])

    assert told.actor == WHO[0]
    assert told.verb == "memperoleh nilai untuk"
    assert told.object == "“Kuis Kajian 1”"
    assert told.place == "Kajian 1: Konsep Kolaborasi, Kolaborasi, percobaan ke-1"
    assert told.result == "17 dari 20, lulus"


def test_the_parts_make_the_whole_sentence(ours: dict[str, JsonObject]) -> None:
    told = id_(ours["answered"])

    assert "".join(part.text for part in told.parts) == told.text


def test_a_voided_statement_can_be_found(ours: dict[str, JsonObject]) -> None:
    target = ours["voided"]["object"]["id"]

    assert Part("object", f"…{target[-8:]}", "statement", target) in (
        id_(ours["voided"]).parts
    )
