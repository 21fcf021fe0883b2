"""A quiz with a question of each type, graded and as practice; and four mistakes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lms.testing.markup import Element, Shown
from lms.testing.sample import Sample, Step, opens, sends

RIGHT = {
    "Forum mana yang kolaboratif?": {"Musyawarah bersama": ""},
    "Pilih dua hambatan.": {"Ego sektoral": "", "Data tersembunyi": ""},
    "Kolaborasi selalu berhasil.": {"Salah": ""},
    "Jodohkan model dengan jumlah pihaknya.": {
        "Triple helix": "tiga pihak",
        "Quadruple helix": "empat pihak",
        "Penta helix": "lima pihak",
    },
    "Urutkan siklus kolaborasi.": {
        "Dialog": "urutan ke-1",
        "Saling percaya": "urutan ke-2",
        "Komitmen": "urutan ke-3",
    },
    "Sikap mementingkan unit sendiri disebut …": {"": "Ego Sektoral"},
    "Berapa JP lama pelatihan ini?": {"": "18"},
}
"""Of each question what a learner ticks, or chooses or types beside a label."""


def rightly(shown: Shown) -> dict[str, str]:
    """Fill the form of the question that is shown."""
    asked = next(e for e in shown.root.walk() if e.get("id") == "soal-teks")
    return dict(_filled(shown.root, RIGHT[asked.text]))


def _filled(root: Element, right: dict[str, str]) -> Iterator[tuple[str, str]]:
    for label in root.all("label"):
        for box in label.all("input"):
            if label.text in right:
                yield box.get("name"), box.get("value")
        for control in root.all("select"):
            if control.get("id") == label.get("for"):
                yield control.get("name"), _option(control, right[label.text])
    for typed in root.all("input"):
        if typed.get("id") == "jawaban":
            yield typed.get("name"), right[""]


def _option(select: Element, wanted: str) -> str:
    options = select.all("option")
    return next(each.get("value") for each in options if each.text == wanted)


SAMPLE = Sample.of_folder(
    Path(__file__).parent,
    source="kuis/loket.yaml",
    steps=(
        sends("mulai"),
        *(sends("simpan", str(number), rightly) for number in range(1, 8)),
        opens("tinjau"),
        sends("kumpulkan"),
        opens("hasil", "1"),
        opens(),
    ),
)


def _checked(number: int) -> tuple[Step, Step]:
    """Open a question, answer it and see at once how that was."""
    return opens("soal", str(number)), sends("periksa", str(number), rightly)


PRACTICE = replace(
    SAMPLE,
    source="kuis/latihan.yaml",
    mistakes={},
    steps=(
        sends("mulai"),
        *(step for number in range(1, 3) for step in _checked(number)),
        opens("tinjau"),
        sends("kumpulkan"),
        opens("hasil", "1"),
        opens(),
    ),
)
