"""A greeting; this module needs no file."""

from lms.testing.sample import Sample, opens, sends

SAMPLE = Sample(
    settings={"greeting": "Selamat pagi"},
    steps=(sends("balas"), opens()),
    minutes=1,
)
