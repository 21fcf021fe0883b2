"""Forms speak Indonesian, and say what to do."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    DecimalField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
)
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    NumberRange,
    Regexp,
)

from lms.web.forms import MESSAGES, Form, Messages, choices


class Everything(Form):
    """A field for each kind of message."""

    name = StringField("Nama", [DataRequired()])
    code = StringField("Kode", [Length(min=3)])
    short = StringField("Singkat", [Length(max=2)])
    again = PasswordField("Ulangi", [EqualTo("name")])
    mark = DecimalField("Nilai")
    count = IntegerField("Jumlah", [InputRequired(), NumberRange(1, 5)])
    day = DateField("Tanggal")
    kind = SelectField("Jenis", choices=choices(("a", "A")))
    shape = StringField("Bentuk", [Regexp(r"\d+")])


def test_built_in_messages_are_ours(page: None) -> None:
    data = {
        "code": "x",
        "short": "xyz",
        "again": "y",
        "mark": "abc",
        "count": "9",
        "day": "kemarin",
        "kind": "b",
        "shape": "z",
    }
    form = Everything(MultiDict(data), meta={"csrf": False})

    form.validate()

    assert form.errors == {
        "name": ["Isian ini wajib. Lengkapi lebih dahulu."],
        "code": ["Isian terlalu pendek. Tulis sedikitnya 3 karakter."],
        "short": ["Isian terlalu panjang. Ringkas menjadi paling banyak 2 karakter."],
        "again": ["Isian ini harus sama dengan name. Ketik ulang keduanya."],
        "mark": ["Isi dengan angka, misalnya 70,01."],
        "count": ["Isi angka dari 1 sampai 5."],
        "day": ["Tanggal keliru. Pilih dari kalender atau ikuti contohnya."],
        "kind": ["Pilihan tidak ada dalam daftar. Pilih ulang."],
        "shape": ["Isian tidak sesuai. Periksa contoh di bawah labelnya."],
    }


@pytest.mark.parametrize("text", sorted(MESSAGES))
def test_every_message_keeps_the_values_of_the_original(page: None, text: str) -> None:
    own = str(MESSAGES[text])

    for value in ("%(min)", "%(max)", "%(values)", "%(value)", "{extensions}", "%s"):
        assert (value in text) == (value in own)


def test_a_message_that_is_not_ours_is_left_alone(page: None) -> None:
    assert Messages().gettext("Something") == "Something"
    assert Messages().ngettext("one", "many", 2) == "many"


def test_a_form_knows_its_language(page: None) -> None:
    assert Everything(meta={"csrf": False}).lang == "id"
