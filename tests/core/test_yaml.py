"""YAML of authors: strict, and every mistake has its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.yaml import YamlError, parse

COURSE = """\
key: kolaborasi
goals:
  - satu
  - dua
sections:
  - key: a
    activities:
      - key: b
        minutes: 10

      - key: c
        text: |
          panjang
"""


def mistake(text: str) -> tuple[int, str]:
    with pytest.raises(YamlError) as caught:
        parse(text)
    return caught.value.line, caught.value.message


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("key",), 1),
        (("goals",), 2),
        (("goals", 1), 4),
        (("sections", 0), 6),
        (("sections", 0, "activities", 0, "minutes"), 9),
        (("sections", 0, "activities", 1, "text"), 12),
        (("sections", 0, "activities", 1, "missing"), 11),
        (("nowhere", 3), 1),
    ],
)
def test_every_value_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert parse(COURSE).line(path) == line


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", 10),
        ("-5", -5),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("'10'", "10"),
    ],
)
def test_numbers_truth_and_nothing_are_read(text: str, value: object) -> None:
    found = parse(f"a: {text}").data["a"]

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    "yes no on off 012 0x1F 0o17 1_000 1:30 2026-01-31 .inf .nan 198001012005011001X"
    " y = +".split(),
)
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(text: str) -> None:
    assert parse(f"a: {text}").data["a"] == text


def test_line_breaks_and_tabs_of_a_text_stay() -> None:
    assert parse('a: "x\\n\\ty"').data == {"a": "x\n\ty"}


def test_a_merge_key_is_an_ordinary_key() -> None:
    assert parse("<<: {a: 1}").data == {"<<": {"a": 1}}


def test_keys_are_text_as_they_are_written() -> None:
    assert parse("true: a\n1: b\nnull: c").data == {"true": "a", "1": "b", "null": "c"}


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse("\ufeffa: 1").data == {"a": 1}


def test_an_empty_file_is_nothing() -> None:
    assert parse("# catatan\n").data is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' ditulis dua kali"),
        ("a: &x 1\nb: *x\n", 2, "alias"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tag"),
        ("a: 1\nb: !waktu 2026\n", 2, "tag"),
        ("a: !!timestamp 2026-01-31\n", 1, "tag"),
        ("a: !!binary aGFsbw==\n", 1, "tag"),
        ("a:\n  !!set {x}\n", 2, "tag"),
        ("a: 1\n[b]: 2\n", 2, "kunci harus berupa teks"),
        ("a: 1\nb: [1, 2\n", 3, ""),
        ("a: 1\n---\nb: 1\n", 2, ""),
        ("a: 1\nb:\t\tx: 1\n", 2, ""),
        ("a: 1\nb: \x01\n", 2, "karakter kendali"),
        ('a: 1\nb: "x\\0y"\n', 2, "karakter kendali"),
        ('a: 1\nb: "x\\uD800y"\n', 2, "karakter kendali"),
        ('a: 1\n"x\\0y": 2\n', 2, "karakter kendali"),
        ("a: 1\nb: 99999999999999999999\n", 2, "terlalu besar"),
        ("a: 1\nb: 1e999\n", 2, "terlalu besar"),
        ("a: 1\nb: " + "9" * 5000, 2, ""),
        ("a: !!int x\n", 1, ""),
        ("a: " + "[" * 5000, 1, "bersarang"),
    ],
)
def test_a_mistake_tells_its_line(text: str, line: int, words: str) -> None:
    found, message = mistake(text)

    assert found == line
    assert words in message


def test_a_swelling_file_of_aliases_is_refused_at_once() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]

    assert mistake("\n".join(lines))[0] == 2


@given(st.text())
def test_any_text_gives_a_value_or_a_mistake(text: str) -> None:
    try:
        parse(text)
    except YamlError as error:
        assert error.line >= 1  # noqa: PT017 - either outcome is right
