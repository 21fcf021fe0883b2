"""Each format holds what the store holds, read by somebody else's reader."""

import csv
import gzip
import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no types
import pytest

from lms.core import clock, json, sheets
from lms.records.asked import Asked, Outcome
from lms.records.exports import columns, parquet
from lms.records.exports.columns import Value
from lms.records.formats import Format
from lms.xapi import moments, verbs
from tests.records.exports.conftest import Press
from tests.records.exports.statements import FORMULA, said, scored

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EPOCH = datetime(1899, 12, 30, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("small_pages")


def _expected(press: Press) -> list[list[Value]]:
    """Return the rows that every table must have."""
    named = columns.NAMED.values()
    return [
        [each.read(json.loads(payload)) for each in named]
        for payload in press.payloads()
    ]


def _csv(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def _parquet(path: Path, folder: Path) -> list[dict[str, Value]]:
    """Read the parts in their order, each for itself, as a dataset would."""
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        packed.extractall(folder)
    return [
        row
        for name in names
        for row in pq.ParquetFile(folder / name).read().to_pylist()
    ]


def test_ndjson_has_the_statements_byte_for_byte(press: Press) -> None:
    path = press.made(Format.NDJSON)

    lines = gzip.decompress(path.read_bytes()).splitlines()

    assert lines == press.payloads()
    assert len(lines) == 23


def test_csv_has_every_column_of_every_statement(press: Press) -> None:
    path = press.made(Format.CSV)

    head, *rows = _csv(path)

    assert head == list(columns.NAMED)
    assert [[_read(text, kind) for text, kind in _with_kinds(row)] for row in rows] == [
        _without_nothing(row) for row in _expected(press)
    ]


def _with_kinds(row: list[str]) -> list[tuple[str, columns.Kind]]:
    kinds = [each.kind for each in columns.NAMED.values()]
    return list(zip(row, kinds, strict=True))


def _read(text: str, kind: columns.Kind) -> Value:
    if not text:
        return None
    if kind is columns.Kind.NUMBER:
        return float(text)
    if kind is columns.Kind.TRUTH:
        return text == "true"
    if kind is columns.Kind.MOMENT:
        return moments.parse(text)
    return sheets.plain(text)


def _without_nothing(row: list[Value]) -> list[Value]:
    return [None if value == "" else value for value in row]


def test_parquet_has_types_and_the_whole_statement(
    press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 4)

    rows = _parquet(press.made(Format.PARQUET), tmp_path / "out")

    statements = [row.pop("statement") for row in rows]
    assert [list(row.values()) for row in rows] == _expected(press)
    assert [str(each).encode() for each in statements] == press.payloads()


def test_parquet_lies_in_a_folder_for_each_month(
    empty_press: Press, tmp_path: Path
) -> None:
    start = datetime(2026, 10, 30, 12, tzinfo=UTC)
    for number in range(6):
        with clock.running_at(start + timedelta(days=number)):
            empty_press.add(said(number))
    with clock.running_at(start + timedelta(days=30)):
        path = empty_press.made(Format.PARQUET)

    with zipfile.ZipFile(path) as packed:
        months = [name.partition("/")[0] for name in packed.namelist()]
    rows = _parquet(path, tmp_path / "out")

    assert sorted(set(months)) == ["month=2026-10", "month=2026-11"]
    assert [row["id"] for row in rows] == [said(number)["id"] for number in range(6)]


def test_xlsx_has_typed_cells(press: Press) -> None:
    path = press.made(Format.XLSX)

    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        parts = [ET.fromstring(packed.read(name)) for name in packed.namelist()]  # noqa: S314 - our own file
    head, *rows = [list(row) for row in parts[-1].iter(f"{SHEET}row")]

    assert [_text(cell) for cell in head] == list(columns.NAMED)
    found = [[_value(*pair) for pair in zip(row, head, strict=True)] for row in rows]
    expected = [[_told(value) for value in row] for row in _expected(press)]
    assert found == expected


def _text(cell: ET.Element) -> str:
    return cell.findtext(f"{SHEET}is/{SHEET}t") or ""


def _value(cell: ET.Element, head: ET.Element) -> Value:
    if cell.get("t") == "inlineStr":
        return _text(cell)
    number = cell.findtext(f"{SHEET}v")
    if number is None:
        return None
    if cell.get("t") == "b":
        return number == "1"
    kind = columns.NAMED[_text(head)].kind
    if kind is columns.Kind.MOMENT:
        return (EPOCH + timedelta(days=float(number))).replace(microsecond=0)
    return float(number)


def _told(value: Value) -> Value:
    """Return what a sheet can say of a value: no control, no part of a second."""
    if isinstance(value, datetime):
        return (EPOCH + timedelta(days=(value - EPOCH) / timedelta(days=1))).replace(
            microsecond=0
        )
    return value.replace("\x01", "�") if isinstance(value, str) else value


@pytest.mark.parametrize("format_", Format)
def test_nothing_at_all_is_a_file_as_well(empty_press: Press, format_: Format) -> None:
    path = empty_press.made(format_)

    assert path.stat().st_size >= 0
    if format_ is Format.CSV:
        assert _csv(path) == [list(columns.NAMED)]
    if format_ is Format.PARQUET:
        with zipfile.ZipFile(path) as packed:
            assert packed.namelist() == ["part-0.parquet"]


def test_chosen_columns_and_paths_come_in_their_order(press: Press) -> None:
    wanted = [
        "$.result.score.raw",
        "verb",
        "$.context.extensions['https://contoh.go.id/ruang'].lantai",
        "$.context.contextActivities.grouping[*].id",
        "$.result.response",
    ]

    head, first, *_ = _csv(press.made(Format.CSV, *wanted))

    assert head == wanted
    grouping = (
        '["http://lms.test/id/kursus/kolaborasi","http://lms.test/id/angkatan/k1"]'
    )
    assert first == ["88.4", verbs.ANSWERED, "3", grouping, f"'{FORMULA}"]


def test_no_cell_of_a_table_is_a_formula(empty_press: Press) -> None:
    starts = ("=1+1", "+62", "-5 poin", "@SUM(A1)", "\t=1", "＝1", "\r=2", " =3")
    empty_press.add(
        *(said(n, result={"response": text}) for n, text in enumerate(starts, 1))
    )

    rows = _csv(empty_press.made(Format.CSV, "response", "$.result.response"))

    assert [[sheets.plain(text) for text in row] for row in rows[1:]] == [
        [text, text] for text in starts
    ]
    assert all(text.startswith("'") for row in rows[1:] for text in row)


def test_a_negative_number_stays_a_number(press: Press) -> None:
    _head, first, *_ = _csv(press.made(Format.CSV, "score_scaled", "duration_seconds"))

    assert first == ["-0.25", "90.5"]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        (Asked(activity="http://lms.test/id/soal/101"), [101]),
        (Asked(course="http://lms.test/id/kursus/kolaborasi"), [2]),
        (Asked(outcome=Outcome.SUCCESS), [2]),
        (Asked(activity="http://lms.test/id/soal/101", ascending=False), [101]),
        (Asked(verb=verbs.PASSED), []),
    ],
)
def test_only_what_was_asked_for_is_exported(
    press: Press, asked: Asked, numbers: list[int]
) -> None:
    path = press.made(Format.NDJSON, asked=asked)

    lines = gzip.decompress(path.read_bytes() or gzip.compress(b"")).splitlines()

    found = [json.loads(line)["id"] for line in lines]
    assert found == [said(number)["id"] for number in numbers]


def test_an_old_moment_is_told_as_text_in_a_sheet(empty_press: Press) -> None:
    empty_press.add(said(1, timestamp="1873-05-01T00:00:00Z"), scored())

    with zipfile.ZipFile(empty_press.made(Format.XLSX, "timestamp")) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")

    assert b"1873-05-01T00:00:00+00:00" in sheet
