"""The recapitulation as a table for sheet programs."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from lms.accounts.nip import masked
from lms.admin import labels
from lms.admin.queries.groups import Group
from lms.admin.queries.recap import Line, Recap
from lms.core import sheets
from lms.core.i18n import _
from lms.web.formats import desimal

NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def rows(recap: Recap, zone: str, *, full_nip: bool) -> Iterator[Sequence[str]]:
    """Give the head and a row for each learner; call it where a language is chosen.

    Only who manages the cohort has a use for the whole NIP.
    """
    yield [
        _("Nama"),
        _("NIP"),
        _("Wajib selesai"),
        _("Wajib seluruhnya"),
        *(item.title for item in recap.items),
        _("Nilai Akhir"),
        _("Kualifikasi"),
        _("Keadaan"),
        _("Terakhir aktif"),
    ]
    for line in recap.lines:
        yield [
            line.name,
            sheets.Digits(line.nip or "") if full_nip else masked(line.nip or ""),
            *_standing(line, [item.key for item in recap.items], ZoneInfo(zone)),
        ]


def _standing(line: Line, keys: Sequence[str], zone: ZoneInfo) -> list[str]:
    return [
        str(line.done),
        str(line.required),
        *(_mark(line.marks.get(key)) for key in keys),
        _mark(line.mark),
        line.band.label if line.band else "",
        str(labels.STATES[line.state][0]),
        _moment(line.last_at, zone),
    ]


def _mark(mark: Decimal | None) -> str:
    return "" if mark is None else desimal(mark)


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def file_name(group: Group, day: datetime) -> str:
    """Return a name of plain letters: rekap-kolaborasi-angkatan-xii-2026-01-09.csv."""
    text = f"{group.course_key} {group.cohort_name}"
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return f"rekap-{NOT_IN_NAMES.sub('-', plain.lower()).strip('-')}-{day:%Y-%m-%d}.csv"
