"""Cells of lists: never a formula, and the same again when the list comes back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import sheets
from lms.core.sheets import Digits

FORMULAS = [
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\n=1",
    "  =1+1",
    "＝1+1",
]


def _read(content: bytes, delimiter: str) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text: str) -> None:
    [[cell]] = _read(sheets.csv_bytes([[text]], decimal_comma=True), ";")

    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["Ratna", "78,40", "a=b", "O'Neill", "", " "])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert sheets.safe(text) == text


@given(st.text())
def test_what_was_made_safe_comes_back(text: str) -> None:
    assert sheets.plain(sheets.safe(text)) == text


@given(st.text())
def test_no_safe_cell_begins_with_a_sign(text: str) -> None:
    assert sheets.safe(text).lstrip(" ")[:1] not in sheets.STARTS


def test_a_number_that_is_a_name_stays_text() -> None:
    content = sheets.csv_bytes(
        [[Digits("199804122025042003"), Digits("")]], decimal_comma=False
    )

    assert _read(content, ",") == [["'199804122025042003", ""]]


def test_signs_inside_a_cell_do_not_break_the_table() -> None:
    rows = [["a;b", 'c"d', "e\nf"], ["1,5", "2", "3"]]

    assert _read(sheets.csv_bytes(rows, decimal_comma=True), ";") == rows
