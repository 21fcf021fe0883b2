"""Forms are filled as a browser fills them; names are read as a reader says them."""

import pytest

from lms.testing import accessibility
from lms.testing.markup import Shown, parse

FORM = """
<form id="f" method="post" action="/a?x=1">
<input type="hidden" name="csrf_token" value="t">
<input name="nama" value="Budi">
<input name="kosong">
<input type="checkbox" name="ya" value="1" checked>
<input type="checkbox" name="tidak" value="1">
<input type="radio" name="pilih" value="a">
<input type="radio" name="pilih" value="b" checked>
<select name="kota">
<option value="1">Ambon</option><option value="2" selected>Buru</option>
</select>
<select name="pulau"><option>Haruku</option><option>Saparua</option></select>
<textarea name="isi">Halo
dunia</textarea>
<input type="submit" name="kirim" value="Kirim">
<button name="go" value="1" formaction="/b">Ke sana</button>
</form>
<input name="luar" value="di luar" form="f">
<form action="/c"><input name="lain" value="x"></form>
"""


def test_a_form_is_sent_with_everything_that_it_has() -> None:
    assert Shown("/", FORM).fields("/a") == {
        "csrf_token": "t",
        "nama": "Budi",
        "kosong": "",
        "ya": "1",
        "pilih": "b",
        "kota": "2",
        "pulau": "Haruku",
        "isi": "Halo\ndunia",
        "luar": "di luar",
    }


def test_a_button_may_send_its_form_elsewhere() -> None:
    shown = Shown("/", FORM)

    assert shown.fields("/b") == shown.fields("/a")


def test_another_form_is_sent_alone() -> None:
    assert Shown("/", FORM).fields("/c") == {"lain": "x"}


def test_without_a_form_a_script_sends_the_tokens_of_the_page() -> None:
    page = '<div data-activity data-csrf="c" data-token="v"></div>'

    assert Shown("/", page).fields("/a") == {"csrf_token": "c", "token": "v"}


def test_elements_that_nobody_closed_end_with_what_holds_them() -> None:
    root = parse("<ul><li>satu<li>dua</ul><p>tiga</p>")

    assert root.all("p")[0].around("ul") is None


def test_what_is_hidden_from_readers_is_not_read() -> None:
    root = parse('<a href="/">Ke <span aria-hidden="true">→</span><b>depan</b></a>')

    assert root.all("a")[0].text == "Ke depan"


@pytest.mark.parametrize(
    "field",
    [
        '<label for="a">Nama</label><input id="a">',
        "<label>Nama <input></label>",
        '<input aria-label="Nama">',
        '<p id="n">Nama</p><input aria-labelledby="n">',
        '<input title="Nama">',
        '<input type="submit" value="Kirim">',
        '<input type="hidden" name="x">',
    ],
)
def test_a_field_may_have_its_name_in_any_way(field: str) -> None:
    page = f'<html lang="id"><main><h1>Judul</h1>{field}</main></html>'

    assert list(accessibility.problems(Shown("/", page))) == []


@pytest.mark.parametrize(
    "field",
    [
        "<input>",
        '<label for="b"></label><input id="b">',
        "<select><option>Nama</option></select>",
        "<label><select><option>Nama</option></select></label>",
        "<textarea>Nama</textarea>",
        '<input type="submit">',
        '<input placeholder="Nama">',
    ],
)
def test_a_field_without_a_name_is_seen(field: str) -> None:
    page = f'<html lang="id"><main><h1>Judul</h1>{field}</main></html>'

    assert len(list(accessibility.problems(Shown("/", page)))) == 1


def test_a_page_names_its_language_and_has_one_main() -> None:
    found = list(accessibility.problems(Shown("/", "<html><p>Halo</p></html>")))

    assert found == [
        "<html> names no language (lang)",
        "a page has one <main>, this one 0",
    ]
