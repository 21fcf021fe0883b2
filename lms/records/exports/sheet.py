"""XLSX: a sheet with typed cells, written row by row (ECMA-376, part 1, 18.3).

Rows grow in a file beside it, and are packed when all are there. Texts stand in their
cells (``inlineStr``), where nothing is reckoned, so none can become a formula.
"""

import html
import re
import shutil
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from lms.records.exports.columns import Value
from lms.records.exports.lines import Growing
from lms.records.exports.reading import Entry

LONGEST = 32_767
"""Letters of a cell; the rest of a longer text is cut off."""

_BEGINNING = datetime(1899, 12, 30, tzinfo=UTC)
_FIRST = datetime(1900, 3, 1, tzinfo=UTC)
"""Before that, sheet programs count a day that never was."""

_DAY = 86_400
_UNTOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot say."""

_MADE = (1980, 1, 1, 0, 0, 0)
"""The same for all, so that the same rows make the same bytes."""

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet '
        'name="Rekam Belajar" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship '
        f'Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
        'formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font/>'
        '<font><b/></font></fonts><fills count="2"><fill><patternFill '
        'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/>'
        '</cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf xfId="0" numFmtId="164" '
        'applyNumberFormat="1"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    ),
}
_SHEET = "xl/worksheets/sheet1.xml"
_HEAD = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
_FOOT = "</sheetData></worksheet>"
_DATE_STYLE, _HEAD_STYLE = 1, 2


class Xlsx(Growing):
    """A workbook of one sheet; moments are in UTC, which sheets cannot say."""

    def encoded(self, entries: Sequence[Entry]) -> bytes:
        """Return the rows of the sheet."""
        return "".join(map(self._row, entries)).encode()

    def _row(self, entry: Entry) -> str:
        cells = (_cell(each.read(entry.statement)) for each in self.columns)
        return f"<row>{''.join(cells)}</row>"

    def finish(self, target: Path) -> None:
        """Pack the sheet and what belongs to it."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, text in _PARTS.items():
                packed.writestr(_entry(name), _XML + text)
            with (
                packed.open(_entry(_SHEET), "w", force_zip64=True) as sheet,
                self._path.open("rb") as rows,
            ):
                self._copy(rows, sheet)

    def _copy(self, rows: IO[bytes], sheet: IO[bytes]) -> None:
        names = (_text(each.name, _HEAD_STYLE) for each in self.columns)
        sheet.write(f"{_HEAD}<row>{''.join(names)}</row>".encode())
        shutil.copyfileobj(rows, sheet)
        sheet.write(_FOOT.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MADE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _cell(value: Value) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, float):
        return f"<c><v>{value!r}</v></c>"
    if isinstance(value, datetime):
        return _moment(value)
    return _text(value)


def _moment(value: datetime) -> str:
    if value < _FIRST:
        return _text(value.isoformat())
    days = (value - _BEGINNING).total_seconds() / _DAY
    return f'<c s="{_DATE_STYLE}"><v>{days!r}</v></c>'


def _text(value: str, style: int = 0) -> str:
    told = _UNTOLD.sub("\N{REPLACEMENT CHARACTER}", value[:LONGEST])
    kept = html.escape(told, quote=False).replace("\r", "&#13;")
    return (
        f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'
    )
