"""A deck of three slides, one with notes and a table; and five mistakes."""

from pathlib import Path

from lms.testing.sample import Sample, opens, sends

SAMPLE = Sample.of_folder(
    Path(__file__).parent,
    source="salindia/loket.md",
    steps=(
        sends("sampai", filling={"salindia": "1,2"}),
        sends("tinggal", filling={"seconds": "20"}),
        opens(),
        sends("semua"),
    ),
)
