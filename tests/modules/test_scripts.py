"""The scripts of reading pages are small: they are paid for on every phone."""

import gzip
from pathlib import Path

LMS = Path(__file__).parents[2] / "lms"
READING = ["courses/static/courses/learn.js", "modules/slides/static/slides/slides.js"]
STYLES = ["page/static/page/page.css", "slides/static/slides/slides.css"]


def test_the_scripts_of_reading_are_at_most_five_kilobytes_packed() -> None:
    packed = [len(gzip.compress((LMS / name).read_bytes())) for name in READING]

    assert sum(packed) <= 5 * 1024


def test_the_styles_of_reading_are_at_most_two_kilobytes_packed() -> None:
    packed = [len(gzip.compress((LMS / "modules" / n).read_bytes())) for n in STYLES]

    assert sum(packed) <= 2 * 1024
