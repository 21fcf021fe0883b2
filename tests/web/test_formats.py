"""Dates, numbers, spans and sizes as people write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from lms.web import formats, language

MOMENT = datetime(2026, 1, 2, 1, 14, tzinfo=UTC)


def test_a_day_is_written_out(page: None) -> None:
    assert formats.tanggal(date(2026, 5, 2)) == "2 Mei 2026"


def test_a_moment_of_the_evening_belongs_to_the_day_of_the_reader(page: None) -> None:
    assert formats.tanggal(datetime(2026, 5, 1, 18, 0, tzinfo=UTC)) == "2 Mei 2026"


def test_a_day_in_english(english_page: None) -> None:
    assert formats.tanggal(date(2026, 5, 2)) == "2 May 2026"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Jakarta", "02 Jan 2026 08.14 WIB"),
        ("Asia/Pontianak", "02 Jan 2026 08.14 WIB"),
        ("Asia/Makassar", "02 Jan 2026 09.14 WITA"),
        ("Asia/Jayapura", "02 Jan 2026 10.14 WIT"),
        ("UTC", "02 Jan 2026 01.14 UTC"),
    ],
)
def test_a_moment_names_the_clock_of_the_cohort(
    page: None, zone: str, text: str
) -> None:
    language.use_time_zone(zone)

    assert formats.waktu(MOMENT) == text


def test_a_moment_in_english_has_a_colon(english_page: None) -> None:
    assert formats.waktu(MOMENT) == "02 Jan 2026 08:14 WIB"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("78.4"), "78,40"),
        (Decimal("70.005"), "70,01"),
        (Decimal("69.994999"), "69,99"),
        ("1234.5", "1.234,50"),
        (0, "0,00"),
        (Decimal("-0.5"), "-0,50"),
        (None, "–"),
    ],
)
def test_a_number_has_a_comma_and_is_rounded_half_up(
    page: None, value: Decimal | str | None, text: str
) -> None:
    assert formats.desimal(value) == text


def test_a_number_in_english_has_a_point(english_page: None) -> None:
    assert formats.desimal(Decimal("1234.5")) == "1,234.50"


def test_a_number_may_have_no_decimals(page: None) -> None:
    assert formats.desimal(Decimal("2.5"), 0) == "3"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 detik"),
        (45, "45 detik"),
        (60, "1 menit"),
        (timedelta(minutes=20), "20 menit"),
        (3600, "1 jam"),
        (4800, "1 jam 20 menit"),
        (3599, "1 jam"),
        (-5, "0 detik"),
        (None, "–"),
    ],
)
def test_a_span_is_told_in_words(
    page: None, value: timedelta | float | None, text: str
) -> None:
    assert formats.durasi(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 byte"),
        (999, "999 byte"),
        (1_000, "1 KB"),
        (84_300, "84 KB"),
        (2_140_000, "2,1 MB"),
        (3_200_000_000, "3,2 GB"),
        (None, "–"),
    ],
)
def test_a_size_has_its_unit(page: None, value: int | None, text: str) -> None:
    assert formats.ukuran(value) == text


def test_nothing_is_written_as_a_dash(page: None) -> None:
    assert (formats.tanggal(None), formats.waktu(None)) == ("–", "–")


def test_templates_know_the_formats(site: Flask, page: None) -> None:
    template = site.jinja_env.from_string(
        "{{ v|desimal }} {{ d|tanggal }} {{ d|waktu }} {{ 60|durasi }} "
        "{{ 5|ukuran }} {{ d|iso }}"
    )

    assert template.render(v=Decimal("1.5"), d=MOMENT) == (
        "1,50 2 Januari 2026 02 Jan 2026 08.14 WIB 1 menit 5 byte "
        "2026-01-02T01:14:00+00:00"
    )
