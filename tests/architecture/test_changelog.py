"""A change that people see brings one sentence about itself, in a file of its own."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

FOLDER = ROOT / "changelog.d"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.(added|changed|fixed|removed|security)\.md")
LONGEST = 300
"""Characters; more is a chapter of the documents."""


def problems_of(path: Path, text: str) -> list[str]:
    """Say what is wrong with a fragment."""
    found = []
    if not NAME.fullmatch(path.name):
        found.append("name it <words>.<added|changed|fixed|removed|security>.md")
    sentence = " ".join(text.split())
    if not sentence.endswith(".") or sentence[:1] != sentence[:1].upper():
        found.append("write one sentence, with a capital and a full stop")
    if len(sentence) > LONGEST:
        found.append(f"write at most {LONGEST} characters")
    return found


def test_every_fragment_is_one_sentence_under_a_heading() -> None:
    paths = sorted(p for p in FOLDER.glob("*") if p.name != "README.md")
    found = {p.name: problems_of(p, p.read_text(encoding="utf-8")) for p in paths}

    assert {name: bad for name, bad in found.items() if bad} == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Quiz.added.md", "Quizzes may be timed."),
        ("quiz.new.md", "Quizzes may be timed."),
        ("quiz.added.txt", "Quizzes may be timed."),
        ("quiz.added.md", "quizzes may be timed."),
        ("quiz.added.md", "Quizzes may be timed"),
        ("quiz.added.md", ""),
        ("quiz.added.md", f"{'Long ' * 80}."),
    ],
)
def test_a_fragment_of_another_form_would_be_seen(name: str, text: str) -> None:
    assert problems_of(Path(name), text) != []


def test_a_fragment_of_this_form_is_let_through() -> None:
    text = "Quizzes may be timed;\nthe time is kept by the server.\n"

    assert problems_of(Path("timed-quiz.added.md"), text) == []
