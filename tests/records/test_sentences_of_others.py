"""Sentences of statements that other systems make."""

import gzip
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core import json
from lms.core.json import JsonObject
from lms.courses import vocabulary
from lms.records.sentences import (
    Language,
    Names,
    Part,
    mentioned,
    phrases,
    pseudonym,
    sentence,
)
from lms.xapi import verbs
from lms.xapi.validation import rules
from lms.xapi.versions import Version
from tests.samples import sample
from tests.xapi import strategies

ANI: JsonObject = {
    "objectType": "Agent",
    "name": "Ani L.",
    "account": {
        "homePage": "https://lms.example",
        "name": "0f8fad5b-d9cb-469f-a165-70867728950e",
    },
}
BUDI: JsonObject = {
    "objectType": "Agent",
    "name": "Budi S.",
    "mbox": "mailto:budi@example.org",
}
TEAM: JsonObject = {"objectType": "Group", "name": "Tim Dua", "member": [ANI, BUDI]}
NAMES = Names(
    people={
        f"account:https://lms.example {ANI['account']['name']}": "Ani",
        f"mbox:{BUDI['mbox']}": "Budi",
    }
)
NOBODY = Names()
OWN = "https://x.example/kata/"
LANGUAGES: tuple[Language, ...] = ("id", "en")


def thing(name: str = "", kind: str = "", **definition: Any) -> JsonObject:  # noqa: ANN401 - members of a definition
    """Return an activity of some system."""
    told = {"type": kind, "name": {"en-US": name}} | definition
    return {
        "id": "https://x.example/a/Belajar%20Mandiri",
        "definition": {key: value for key, value in told.items() if value},
    }


def said(
    verb: str,
    target: JsonObject | None = None,
    result: JsonObject | None = None,
    **more: object,
) -> JsonObject:
    """Return a statement of Ani's."""
    statement = {
        "actor": ANI,
        "verb": {"id": verb},
        "object": target or thing("Peta"),
        "result": result,
        **more,
    }
    return {name: value for name, value in statement.items() if value is not None}


COURSE = thing("Bahasa", verbs.TYPE_COURSE) | {"id": "https://x.example/k/1"}
EXAM = thing("Exam", verbs.TYPE_ASSESSMENT) | {"id": "https://x.example/u/1"}
VIDEO = thing("Pembuka", verbs.TYPE_VIDEO)


def of_video(verb: str, **extensions: object) -> JsonObject:
    """Return a statement of the video profile."""
    named = {
        f"{verbs.VIDEO_PROFILE}/extensions/{name.replace('_', '-')}": value
        for name, value in extensions.items()
    }
    return said(verb, VIDEO, {"extensions": named})


TABLE = {
    # --- Verbs
    "attempted": (
        said(
            verbs.ADL + "attempted", thing("Gim", verbs.ADL_ACTIVITIES + "simulation")
        ),
        "Ani mengerjakan simulasi “Gim”.",
        "Ani attempted the simulation “Gim”.",
    ),
    "launched": (
        said(verbs.LAUNCHED, thing("Gim", verbs.TYPE_LESSON)),
        "Ani menjalankan pelajaran “Gim”.",
        "Ani launched the lesson “Gim”.",
    ),
    "suspended": (
        said(verbs.SUSPENDED),
        "Ani menghentikan sementara “Peta”.",
        "Ani suspended “Peta”.",
    ),
    "resumed": (
        said(verbs.ATTEMPT_RESUMED),
        "Ani melanjutkan “Peta”.",
        "Ani resumed “Peta”.",
    ),
    "terminated": (
        said(verbs.TERMINATED, result={"duration": "PT1H30M"}),
        "Ani mengakhiri “Peta” setelah 1 jam 30 menit.",
        "Ani ended “Peta” after 1 hour 30 minutes.",
    ),
    "interacted": (
        said(verbs.INTERACTED),
        "Ani berinteraksi dengan “Peta”.",
        "Ani interacted with “Peta”.",
    ),
    "waived": (
        said(verbs.WAIVED, COURSE, {"extensions": {verbs.EXTENSION_REASON: "Diakui"}}),
        "Ani dibebaskan dari kursus “Bahasa”, dengan alasan “Diakui”.",
        "Ani was exempted from the course “Bahasa”, the reason being “Diakui”.",
    ),
    "satisfied": (
        said(verbs.SATISFIED, thing("Inti", verbs.TYPE_BLOCK)),
        "Ani memenuhi syarat bagian “Inti”.",
        "Ani satisfied the block “Inti”.",
    ),
    "searched": (
        said(verbs.SEARCHED, result={"response": "kerja\n sama"}),
        "Ani mencari “kerja sama” di “Peta”.",
        "Ani searched “Peta” for “kerja sama”.",
    ),
    "attended": (
        said(verbs.ATTENDED, thing("Klasikal", verbs.TYPE_MEETING)),
        "Ani mengikuti pertemuan “Klasikal”.",
        "Ani attended the meeting “Klasikal”.",
    ),
    "posted": (
        said(verbs.POSTED, thing("Usul", verbs.TYPE_FORUM_TOPIC)),
        "Ani menulis topik “Usul”.",
        "Ani posted the topic “Usul”.",
    ),
    "scored by an instructor": (
        said(verbs.SCORED, None, {"score": {"raw": 80, "max": 100}})
        | {"context": {"instructor": BUDI}},
        "Ani diberi nilai 80 dari 100 oleh Budi untuk “Peta”.",
        "Ani was given 80 out of 100 by Budi for “Peta”.",
    ),
    "an older vocabulary": (
        said("http://activitystrea.ms/schema/1.0/complete"),
        "Ani menyelesaikan “Peta”.",
        "Ani completed “Peta”.",
    ),
    # --- Videos
    "played": (
        of_video(verbs.PLAYED, time=207.268),
        "Ani memutar video “Pembuka” mulai menit 3:27.",
        "Ani played the video “Pembuka” from 3:27.",
    ),
    "paused": (
        of_video(verbs.PAUSED, time=3723, progress=0.915),
        "Ani menjeda video “Pembuka” pada posisi 1:02:03, 91,5% sudah ditonton.",
        "Ani paused the video “Pembuka” at 1:02:03, 91.5% watched.",
    ),
    "seeked": (
        of_video(verbs.SEEKED, time_from=124.692, time_to=176.4, progress=0.4),
        "Ani berpindah dari menit 2:04 ke menit 2:56 dalam video “Pembuka”.",
        "Ani jumped from 2:04 to 2:56 in the video “Pembuka”.",
    ),
    "a recording without its place": (
        of_video(verbs.PLAYED, time="awal"),
        "Ani memutar video “Pembuka”.",
        "Ani played the video “Pembuka”.",
    ),
    # --- Verbs that nobody knows
    "words of its own": (
        said("", None)
        | {
            "verb": {
                "id": OWN + "1",
                "display": {"en": "drew a map of", "id": "memetakan"},
            }
        },
        "Ani memetakan “Peta”.",
        "Ani drew a map of “Peta”.",
    ),
    "words in another language": (
        said("") | {"verb": {"id": OWN + "1", "display": {"de": "zeichnete"}}},
        "Ani zeichnete “Peta”.",
        "Ani zeichnete “Peta”.",
    ),
    "no words at all": (
        said(OWN + "drew_up"),
        "Ani drew up “Peta”.",
        "Ani drew up “Peta”.",
    ),
    "a word of ours in English only": (
        said("") | {"verb": {"id": OWN + "completed", "display": {"en": "has done"}}},
        "Ani menyelesaikan “Peta”.",
        "Ani has done “Peta”.",
    ),
    # --- Whom and what
    "a person": (
        said("", BUDI, {"response": "Bagus, lanjutkan."})
        | {
            "verb": {
                "id": OWN + "1",
                "display": {
                    "en": "gave feedback to",
                    "id": "memberi umpan balik kepada",
                },
            }
        },
        "Ani memberi umpan balik kepada Budi, isinya “Bagus, lanjutkan.”",
        "Ani gave feedback to Budi, saying “Bagus, lanjutkan.”",
    ),
    "a group": (
        said(verbs.ADL + "commented", TEAM),
        "Ani memberi komentar kepada kelompok “Tim Dua” (2 anggota).",
        "Ani commented to the group “Tim Dua” (2 members).",
    ),
    "a group that acts": (
        said(verbs.SUBMITTED, thing("Peta", verbs.TYPE_ASSIGNMENT)) | {"actor": TEAM},
        "Kelompok “Tim Dua” (2 anggota) mengumpulkan tugas “Peta”.",
        "The group “Tim Dua” (2 members) submitted the assignment “Peta”.",
    ),
    "a group without a name": (
        said(verbs.SUBMITTED)
        | {"actor": {"objectType": "Group", "member": [{"mbox": "mailto:a@b.c"}]}},
        "Kelompok (1 anggota) mengumpulkan “Peta”.",
        "A group (1 member) submitted “Peta”.",
    ),
    "a statement": (
        said(
            verbs.REPLIED,
            {
                "objectType": "StatementRef",
                "id": "3b241101-e2bb-4255-8caf-4136c566a962",
            },
        ),
        "Ani membalas pernyataan …c566a962.",
        "Ani replied to statement …c566a962.",
    ),
    "another's statement": (
        said(
            verbs.SCHEDULED,
            said(verbs.ATTENDED, thing("Klasikal", verbs.TYPE_MEETING))
            | {"objectType": "SubStatement", "actor": BUDI},
            context={"contextActivities": {"parent": COURSE}},
        ),
        ("Ani menjadwalkan: Budi mengikuti pertemuan “Klasikal” — di kursus Bahasa."),
        ("Ani scheduled: Budi attended the meeting “Klasikal” — in the course Bahasa."),
    ),
    "an activity without a definition": (
        said(verbs.EXPERIENCED, {"id": "https://x.example/a/Belajar%20Mandiri/"}),
        "Ani mempelajari “Belajar Mandiri”.",
        "Ani studied “Belajar Mandiri”.",
    ),
    # --- Results
    "a percentage": (
        said(verbs.PASSED, EXAM, {"score": {"scaled": 0.855}, "success": True}),
        "Ani lulus “Exam” dengan nilai 85,5%.",
        "Ani passed “Exam” with a score of 85.5%.",
    ),
    "a scale and everything else": (
        said(
            verbs.ADL + "attempted",
            EXAM,
            {
                "score": {"raw": 7, "min": 1, "max": 10},
                "success": False,
                "completion": True,
                "duration": "P1DT2H3M4.5S",
            },
        ),
        (
            "Ani mengerjakan “Exam” dengan nilai 7 dalam rentang 1 sampai 10 selama"
            " 1 hari 2 jam, dinyatakan belum lulus, selesai."
        ),
        (
            "Ani attempted “Exam” with a score of 7 on a scale of 1 to 10 for 1 day"
            " 2 hours, not yet passed, complete."
        ),
    ),
    "how far": (
        said(
            verbs.SUSPENDED,
            None,
            {"duration": "PT90S", "extensions": {verbs.EXTENSION_PROGRESS: 40}},
        ),
        "Ani menghentikan sementara “Peta” setelah 1 menit 30 detik, kini 40%.",
        "Ani suspended “Peta” after 1 minute 30 seconds, now at 40%.",
    ),
    "a question that was not answered": (
        said(
            verbs.INTERACTED,
            thing("Teka-teki", verbs.TYPE_INTERACTION),
            {"success": True, "score": {"raw": 1, "max": 1}},
        ),
        "Ani berinteraksi dengan soal “Teka-teki”, benar.",
        "Ani interacted with the question “Teka-teki”, correct.",
    ),
    "a verb that says all": (
        said(verbs.PASSED, EXAM, {"completion": True}),
        "Ani lulus “Exam”.",
        "Ani passed “Exam”.",
    ),
    "contradicting its verb": (
        said(verbs.COMPLETED, EXAM, {"completion": False}),
        "Ani menyelesaikan “Exam”, belum selesai.",
        "Ani completed “Exam”, not yet complete.",
    ),
    "a number without bounds": (
        said(verbs.SCORED, EXAM, {"score": {"raw": 1e20}}),
        "Ani memperoleh nilai 1,00e+20 untuk “Exam”.",
        "Ani scored 1.00e+20 on “Exam”.",
    ),
    "hardly any time": (
        said(verbs.EXPERIENCED, None, {"duration": "PT0.5S"}),
        "Ani mempelajari “Peta” selama 0,5 detik.",
        "Ani studied “Peta” for 0.5 seconds.",
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_statement_of_others_reads_well(name: str) -> None:
    statement, indonesian, english = TABLE[name]

    assert sentence(statement, "id", NAMES).text == indonesian
    assert sentence(statement, "en", NAMES).text == english


@pytest.mark.parametrize("name", TABLE)
def test_the_statements_of_the_table_are_correct(name: str) -> None:
    rules.statement[Version.V1](TABLE[name][0])


VERBS = [
    value
    for name, value in vars(verbs).items()
    if type(value) is str
    and name.isupper()
    and not name.startswith(("TYPE_", "EXTENSION_", "CATEGORY_", "VIDEO_"))
    and re.search(r"/verbs?/[\w-]+$|activitystrea.ms/\w+$", value)
]


def test_the_verbs_of_our_vocabulary_are_found() -> None:
    assert len(VERBS) >= 45
    assert set(VERBS) >= vocabulary.KNOWN


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_of_our_vocabulary_has_words(verb: str) -> None:
    told = phrases.of({"id": verb}, "id")

    assert told.word
    assert [token.text for token in told.several[-1] if token.is_place] == ["object"]


# --- Texts


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("dua\n baris\t\x00", "“dua baris”"),
        ("\u202eterbalik\u2066\u200f", "“terbalik”"),
        ("\ufeff\u200b", "“Belajar Mandiri”"),
        ("a < b & c > d", "“a < b & c > d”"),
        ("Apa arti <p>?", "“Apa arti <p>?”"),
        ("<p>Apa &amp; <b>siapa</b>?</p>\n", "“Apa & siapa?”"),
        ("x" * 200, f"“{'x' * 79}…”"),
        ("kata dua " * 40, f"“{'kata dua ' * 8}kata…”"),
        ("نشان", "“نشان”"),
        ("👩\u200d🏫 kelas", "“👩\u200d🏫 kelas”"),
    ],
)
def test_a_title_is_one_line_of_plain_text(title: str, shown: str) -> None:
    assert sentence(said(verbs.VIEWED, thing(title)), "id", NAMES).object == shown


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        ({"en": "Map", "id": "Peta"}, "“Peta”"),
        ({"en": "Map", "id-ID": "Peta"}, "“Peta”"),
        ({"de": "Karte", "en-GB": "Map"}, "“Map”"),
        ({"de": "Karte", "en": " "}, "“Karte”"),
        ({}, "“Belajar Mandiri”"),
    ],
)
def test_the_best_language_is_taken(titles: dict[str, str], shown: str) -> None:
    target = thing() | {"definition": {"name": titles}}

    told = sentence(said(verbs.VIEWED, target), "id", NAMES)

    assert told.object == shown


# --- Who


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_in_a_statement_is_shown(language: Language) -> None:
    statement = said(verbs.SCORED, TEAM, context={"instructor": BUDI})

    told = sentence(statement, language, NOBODY).text

    assert not any(name in told for name in ("Ani", "Budi", "budi"))


def test_an_account_that_is_not_opaque_is_not_shown() -> None:
    nip = {"account": {"homePage": "https://x.example", "name": "199001012015031001"}}

    told = sentence(said(verbs.VIEWED) | {"actor": nip}, "id", NAMES)

    assert told.actor == f"Peserta {pseudonym(nip)}"
    assert not pseudonym(nip).startswith("1990")


def test_a_group_can_be_named_as_a_person_can() -> None:
    team = {"objectType": "Group", "mbox": "mailto:tim@example.org"}
    known = Names(people={"mbox:mailto:tim@example.org": "Tim Inti"})
    statement = said(verbs.VIEWED) | {"actor": team}

    assert sentence(statement, "id", known).actor == "Kelompok “Tim Inti”"
    assert sentence(statement, "id", NOBODY).actor == f"Kelompok {pseudonym(team)}"


def test_all_people_and_activities_of_a_statement_are_looked_up() -> None:
    inner, to_budi = TABLE["another's statement"][0], TABLE["a person"][0]

    found = mentioned([inner, to_budi])

    assert found.people == NAMES.people.keys()
    assert found.activities == {COURSE["id"], inner["object"]["object"]["id"]}


def test_what_an_inner_statement_says_belongs_to_the_object() -> None:
    told = sentence(TABLE["another's statement"][0], "id", NAMES)

    assert told.verb == "menjadwalkan"
    assert Part("object", "mengikuti", "verb", verbs.ATTENDED) in told.parts
    assert told.place == "Bahasa"


# --- Whatever others send


def is_one_line(text: str) -> bool:
    """Tell whether a sentence can stand in a line, and turns nothing round."""
    return bool(text) and text.splitlines() == [text] and text == " ".join(text.split())


def test_every_sample_gives_a_sentence_of_one_line() -> None:
    file = sample("statements/ralph-statements.json.gz")
    with gzip.open(file, "rb") as lines:
        statements = [json.loads(line) for line in lines]

    told = [
        sentence(statement, language, NAMES).text
        for statement in statements
        for language in LANGUAGES
    ]

    assert len(told) == 2 * len(statements) > 40_000
    assert all(is_one_line(text) and text.endswith(".") for text in told)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(Version).flatmap(strategies.statements),
    st.sampled_from(LANGUAGES),
)
def test_every_correct_statement_gives_a_sentence_of_one_line(
    statement: JsonObject, language: Language
) -> None:
    rules.statement[Version.V2](statement)

    told = sentence(statement, language, NAMES)

    assert is_one_line(told.text)
    assert told.actor
    assert told.verb
    assert told.object


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_a_sentence(title: str, response: str) -> None:
    statement = said(verbs.ANSWERED, thing(title), {"response": response})

    text = sentence(statement, "id", NAMES).text

    assert is_one_line(text)
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert len(text) < 400
