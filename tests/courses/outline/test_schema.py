"""What a schema refuses is told in words of the author, with line and key."""

import pytest

from lms.core.json import JsonObject
from lms.courses.outline import schema
from lms.courses.source import Source
from tests.factories import modules

SCHEMA: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "required": ["judul"],
    "properties": {
        "judul": {"type": "string", "minLength": 1, "maxLength": 5},
        "jenis": {"enum": ["satu", "dua"]},
        "format": {"const": 1},
        "kunci": {"type": "string", "pattern": "^[a-z]+$"},
        "menit": {"type": "integer", "minimum": 1, "maximum": 9},
        "isi": {"type": "array", "minItems": 1, "uniqueItems": True},
        "aturan": {
            "anyOf": [
                {"type": "string", "minLength": 3},
                {"type": "object", "additionalProperties": {"type": "integer"}},
            ]
        },
        "kelipatan": {"type": "integer", "multipleOf": 2},
    },
}
VALIDATOR = schema.validator(SCHEMA)


def _source(yaml: str) -> Source:
    return modules.source(yaml, path="course.yaml")


def _told(yaml: str) -> list[tuple[int, str, str]]:
    source = _source(yaml)
    is_good = schema.check(source, source.yaml(), VALIDATOR)
    assert is_good is not bool(source.problems)
    return [(each.line, each.key, each.message) for each in source.problems]


def test_what_fits_is_not_told() -> None:
    assert _told("judul: satu\nmenit: 9\naturan: {detik: 3}\n") == []


@pytest.mark.parametrize(
    ("line", "key", "message"),
    [
        ("judul: 7", "judul", "harus berupa teks (tulis di antara tanda kutip)"),
        ("judul: ''", "judul", "tidak boleh kosong"),
        ("judul: panjang", "judul", "terlalu panjang; batasnya 5 huruf"),
        ("jenis: tiga", "jenis", "harus salah satu dari satu, dua"),
        ("format: 2", "format", "harus 1"),
        ("kunci: Besar", "kunci", "bentuknya keliru: 'Besar'"),
        ("menit: lima", "menit", "harus berupa bilangan bulat"),
        ("menit: 0", "menit", "paling kecil 1"),
        ("menit: 10", "menit", "paling besar 9"),
        ("isi: satu", "isi", "harus berupa daftar"),
        ("isi: []", "isi", "daftar ini masih kosong"),
        ("isi: [a, a]", "isi", "ada isi yang berulang"),
        ("kelipatan: 3", "kelipatan", "3 is not a multiple of 2"),
    ],
)
def test_a_mistake_is_told_at_its_line(line: str, key: str, message: str) -> None:
    document = line if line.startswith("judul") else f"judul: satu\n{line}"

    [found] = _told(f"# Kursus\n{document}\n")

    assert found == (len(document.splitlines()) + 1, key, message)


def test_a_key_that_is_missing_is_named() -> None:
    assert _told("menit: 3\n") == [(1, "", "kunci wajib belum ada: judul")]


def test_an_unknown_key_is_named_with_the_known_ones() -> None:
    [(_, key, message)] = _told("judul: satu\nwarna: biru\nbentuk: bulat\n")

    assert key == ""
    assert message.startswith("kunci tidak dikenal: bentuk, warna; yang ada: judul,")


@pytest.mark.parametrize(
    ("value", "key", "message"),
    [
        ("ab", "aturan", "tidak boleh kosong"),
        ("{detik: lama}", "aturan.detik", "harus berupa bilangan bulat"),
    ],
)
def test_of_several_forms_the_closest_one_is_told(
    value: str, key: str, message: str
) -> None:
    [(line, told, words)] = _told(f"judul: satu\naturan: {value}\n")

    assert (line, told, words) == (2, key, message)


def test_every_mistake_is_told_in_the_order_of_the_keys() -> None:
    found = _told("judul: ''\nmenit: 0\nformat: 2\n")

    assert [key for _, key, _ in found] == ["format", "judul", "menit"]


def test_a_document_that_is_no_document_is_told() -> None:
    assert _told("- satu\n") == [(1, "", "harus berupa kumpulan kunci")]
