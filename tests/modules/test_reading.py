"""Reading by HTTP: what a page's script and its forms send, and what follows."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.modules.situations import Reader, reader


@pytest.fixture
def learner(app: Flask, session: Session) -> Reader:
    """Give a learner who has opened nothing yet."""
    return reader(app, session)


def test_opening_a_page_records_nothing(learner: Reader) -> None:
    page = learner.get("bacaan")

    assert '<h2 id="isi-awal">Awal</h2>' in page
    assert 'href="#isi-akhir"' in page
    assert learner.said("bacaan") == []


def test_a_view_is_recorded_once_a_day(learner: Reader) -> None:
    learner.get("bacaan")

    learner.post("bacaan", "~lihat")
    learner.post("bacaan", "~lihat")

    assert learner.verbs("bacaan") == ["viewed"]


def test_the_end_of_the_text_completes_the_page_at_once(learner: Reader) -> None:
    learner.get("bacaan")

    answer = learner.post("bacaan", "baca")

    assert answer.json == {"ok": True, "refresh": True}
    assert learner.verbs("bacaan") == ["progressed", "completed"]
    assert learner.standing("bacaan").completed_at == learner.now


def test_a_beacon_that_comes_twice_changes_nothing(learner: Reader) -> None:
    learner.get("bacaan")
    learner.wait(seconds=90)

    first = learner.post("bacaan", "tinggal", seconds="80")
    again = learner.post("bacaan", "tinggal", seconds="85")

    assert (first.status_code, again.status_code) == (200, 200)
    assert learner.verbs("bacaan") == ["experienced"]
    assert learner.standing("bacaan").seconds == 80


def test_a_page_that_is_seen_again_has_a_visit_of_its_own(learner: Reader) -> None:
    learner.get("bacaan")
    learner.wait(seconds=60)
    learner.post("bacaan", "tinggal", seconds="60")
    learner.wait(hours=1)
    answer = learner.post("bacaan", "~lihat").json
    assert answer is not None
    learner.tokens["bacaan"] = answer["token"]
    learner.wait(seconds=30)

    learner.post("bacaan", "tinggal", seconds="999")

    assert learner.standing("bacaan").seconds == 90


def test_two_tabs_do_not_count_the_same_time_twice(learner: Reader) -> None:
    learner.get("bacaan")
    one = learner.tokens["bacaan"]
    learner.get("bacaan")
    learner.wait(seconds=60)

    learner.post("bacaan", "tinggal", seconds="60")
    learner.tokens["bacaan"] = one
    learner.post("bacaan", "tinggal", seconds="60")

    assert learner.verbs("bacaan") == ["experienced", "experienced"]
    assert learner.standing("bacaan").seconds == 60


def test_the_button_completes_without_any_script(learner: Reader) -> None:
    page = learner.get("bacaan")
    assert 'form="selesai"' in page
    learner.wait(seconds=100)

    answer = learner.post("bacaan", "selesai", seconds="")

    assert answer.status_code == 303
    assert answer.location.endswith("/bacaan-lama")
    assert learner.verbs("bacaan") == ["experienced", "progressed", "completed"]
    assert learner.standing("bacaan").seconds == 100


def test_the_button_pressed_twice_still_leads_onward(learner: Reader) -> None:
    learner.get("bacaan")
    learner.wait(seconds=100)
    learner.post("bacaan", "selesai", seconds="")

    answer = learner.post("bacaan", "selesai", seconds="")

    assert answer.status_code == 303
    assert learner.verbs("bacaan").count("experienced") == 1


def test_a_page_that_asks_for_time_is_completed_when_it_was_given(
    learner: Reader,
) -> None:
    assert "2 menit" in learner.get("bacaan-lama")
    learner.wait(seconds=70)
    early = learner.post("bacaan-lama", "selesai", seconds="")
    assert early.location.endswith("/bacaan-lama")
    assert learner.standing("bacaan-lama").completed_at is None
    assert "50 detik" in learner.get("bacaan-lama")
    learner.wait(seconds=50)

    answer = learner.post("bacaan-lama", "selesai", seconds="")

    assert answer.location.endswith("/salindia")
    assert learner.standing("bacaan-lama").completed_at == learner.now


def test_a_forged_token_counts_no_time(learner: Reader) -> None:
    learner.get("salindia")
    learner.tokens["bacaan"] = learner.tokens["salindia"]
    learner.wait(seconds=60)

    answer = learner.post("bacaan", "tinggal", seconds="60")

    assert answer.status_code == 200
    assert learner.said("bacaan") == []


def test_a_deck_without_a_script_is_one_text_with_its_notes(learner: Reader) -> None:
    page = learner.get("salindia")

    assert page.count('class="slide-face"') == 3
    assert "Catatan satu." in page
    assert "Saya sudah membaca semua salindia" in page


def test_slides_are_told_one_by_one_and_the_last_completes(learner: Reader) -> None:
    learner.get("salindia")

    learner.post("salindia", "sampai", salindia="1,2")
    answer = learner.post("salindia", "sampai", salindia="3")

    assert answer.json == {"ok": True, "refresh": True}
    assert learner.verbs("salindia") == [
        "experienced",
        "experienced",
        "progressed",
        "experienced",
        "progressed",
        "completed",
    ]
    assert learner.standing("salindia").progress == 100


def test_a_slide_is_named_by_its_number_and_title(learner: Reader) -> None:
    learner.get("salindia")

    learner.post("salindia", "sampai", salindia="2")

    slide = learner.said("salindia")[0]
    assert slide["object"]["id"].endswith("/kegiatan/salindia/salindia/2")
    assert slide["object"]["definition"]["name"] == {"id": "Dua"}
    parent = slide["context"]["contextActivities"]["parent"][0]
    assert parent["id"].endswith("/kegiatan/salindia")


def test_a_deck_opens_where_it_was_left(learner: Reader) -> None:
    learner.get("salindia")
    learner.post("salindia", "sampai", salindia="1,2")

    page = learner.get("salindia")

    assert 'data-start="2" data-reached="1,2"' in page


def test_a_slide_that_is_not_there_is_refused(learner: Reader) -> None:
    learner.get("salindia")

    answer = learner.post("salindia", "sampai", salindia="4")

    assert answer.status_code == 400
    assert learner.said("salindia") == []


def test_all_slides_are_told_by_one_button(learner: Reader) -> None:
    learner.get("salindia")
    learner.wait(seconds=60)

    learner.post("salindia", "semua", seconds="")

    standing = learner.standing("salindia")
    assert (standing.progress, standing.seconds) == (100, 60)
    assert "Saya sudah membaca" not in learner.get("salindia")
