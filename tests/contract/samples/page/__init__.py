"""A page with headings, a picture, a link and a table; and seven mistakes."""

from dataclasses import replace
from pathlib import Path

from lms.testing.sample import Sample, sends

_KEPT = Sample.of_folder(
    Path(__file__).parent,
    source="bacaan/satu-layanan.md",
    steps=(
        sends("baca"),
        sends("tinggal", filling={"seconds": "20"}),
        sends("selesai"),
    ),
)

NOT_UTF8 = {"bacaan/satu-layanan.md": b"## Satu \xff\xfe\n"}
"""No file of the repository: editors and formatters stumble over it too."""

SAMPLE = replace(_KEPT, mistakes={**_KEPT.mistakes, "bukan-utf8": NOT_UTF8})
