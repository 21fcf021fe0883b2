"""Dates, numbers, spans and sizes as readers of each language write them."""

from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import dates, numbers
from flask import Flask
from flask_babel import get_timezone

from lms.core.i18n import _, format_date
from lms.web.language import current_language

ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
MISSING = "–"
MINUTE = 60
HOUR = 3600
KILO = 1000
MEGA = 1_000_000
GIGA = 1_000_000_000


def tanggal(value: date | datetime | None) -> str:
    """Write a day: "2 Januari 2026"."""
    return MISSING if value is None else str(format_date(value, "d MMMM yyyy"))


def waktu(value: datetime | None) -> str:
    """Write a moment with the name of its clock: "02 Jan 2026 08.14 WIB"."""
    if value is None:
        return MISSING
    clock = "HH:mm" if current_language() == "en" else "HH.mm"
    written = _moment(value, f"dd MMM yyyy {clock}", get_timezone(), current_language())
    return f"{written} {zone_name(value)}"


@lru_cache(maxsize=4096)
def _moment(value: datetime, pattern: str, zone: tzinfo, language: str) -> str:
    """Write a moment; remembered, because Babel takes as long as half a query."""
    return dates.format_datetime(value, pattern, zone, language)


def zone_name(value: datetime) -> str:
    """Name the clock that this page shows at ``value``: WIB, WITA, WIT or another."""
    zone = get_timezone()
    known = ZONES.get(str(zone))
    return known or value.astimezone(zone).tzname() or "UTC"


def desimal(value: Decimal | float | str | None, places: int = 2) -> str:
    """Write a number with ``places`` decimals, rounded half up: "78,40"."""
    if value is None:
        return MISSING
    step = Decimal(1).scaleb(-places)
    exact = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return _number(exact, pattern, current_language())


@lru_cache(maxsize=4096)
def _number(exact: Decimal, pattern: str, language: str) -> str:
    """Write a number; remembered, because a course's marks come again and again."""
    return numbers.format_decimal(exact, pattern, language)


def durasi(value: timedelta | float | None) -> str:
    """Write a span of time, in seconds if a number: "1 jam 20 menit"."""
    if value is None:
        return MISSING
    span = value.total_seconds() if isinstance(value, timedelta) else value
    seconds = max(0, round(span))
    if seconds < MINUTE:
        return str(_("%(n)d detik", n=seconds))
    hours, minutes = divmod(round(seconds / MINUTE), HOUR // MINUTE)
    if not hours:
        return str(_("%(n)d menit", n=minutes))
    if not minutes:
        return str(_("%(n)d jam", n=hours))
    return str(_("%(h)d jam %(m)d menit", h=hours, m=minutes))


def ukuran(size: int | None) -> str:
    """Write a size in bytes: "2,1 MB"."""
    if size is None:
        return MISSING
    if size < KILO:
        return str(_("%(n)d byte", n=size))
    if size < MEGA:
        return f"{desimal(size / KILO, 0)} KB"
    if size < GIGA:
        return f"{desimal(size / MEGA, 1)} MB"
    return f"{desimal(size / GIGA, 1)} GB"


def iso(value: date | datetime) -> str:
    """Write a moment for the ``datetime`` attribute."""
    return value.isoformat()


def register(app: Flask) -> None:
    """Give templates these formats as filters."""
    filters = (tanggal, waktu, desimal, durasi, ukuran, iso)
    app.jinja_env.filters.update({each.__name__: each for each in filters})
