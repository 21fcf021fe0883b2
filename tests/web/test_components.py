"""Components render what assistive technology needs."""

from decimal import Decimal

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired

from lms.web.forms import Form, choices
from lms.web.gallery import EXAMPLES
from lms.web.pagination import Page, requested


class Sample(Form):
    """One field of each kind."""

    name = StringField(
        "Nama",
        [DataRequired()],
        description="Tanpa gelar.",
        render_kw={"autocomplete": "name"},
    )
    mode = RadioField("Cara", choices=choices(("a", "Daring"), ("b", "Luring")))
    agree = BooleanField("Setuju")
    report = FileField("Laporan")
    hidden = HiddenField("x")


def show(call: str, **values: object) -> str:
    source = (
        '{% import "web/components.html" as ui with context %}{{ ui.' + call + " }}"
    )
    return render_template_string(source, **values)


@pytest.fixture
def refused(page: None) -> Sample:
    form = Sample(MultiDict({"mode": "z"}), meta={"csrf": False})
    form.validate()
    return form


def test_an_icon_is_hidden_from_screen_readers(page: None) -> None:
    html = show("icon('book', 24)")

    assert 'width="24"' in html
    assert 'aria-hidden="true"' in html


def test_an_unknown_icon_is_a_defect_that_shows(page: None) -> None:
    html = show("icon('tidak-ada')")

    assert "<path" not in html


def test_a_button_submits_and_a_link_leads(page: None) -> None:
    assert show("button('Simpan', name='aksi', value='1')") == (
        '<button class="button button-primary" type="submit" name="aksi" value="1">'
        "<span>Simpan</span></button>"
    )
    assert show("button('Buka', href='/a?b=1&c=2', kind='secondary')") == (
        '<a class="button button-secondary" href="/a?b=1&amp;c=2"><span>Buka</span></a>'
    )


def test_labels_are_escaped(page: None) -> None:
    assert "<b>" not in show("button(x)", x="<b>")
    assert "<b>" not in show("badge(x)", x="<b>")
    assert "<b>" not in show("stat(x, x)", x="<b>")


def test_a_field_is_tied_to_its_label_help_and_error(refused: Sample) -> None:
    html = show("field(f)", f=refused.name)

    assert '<label class="field-label" for="name">' in html
    assert "wajib" in html
    assert 'aria-describedby="name-bantuan name-kesalahan"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="name-bantuan"' in html
    assert 'id="name-kesalahan"' in html
    assert 'autocomplete="name"' in html


def test_a_sound_field_claims_no_error(page: None) -> None:
    html = show("field(f)", f=Sample(formdata=None, meta={"csrf": False}).report)

    assert "aria-invalid" not in html
    assert "aria-describedby" not in html


def test_choices_are_a_group_with_a_legend(refused: Sample) -> None:
    html = show("field(f)", f=refused.mode)

    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('type="radio"') == 2
    assert 'for="mode-1"' in html
    assert "mode-kesalahan" in html


def test_a_checkbox_stands_before_its_label(refused: Sample) -> None:
    html = show("field(f)", f=refused.agree)

    assert html.index('type="checkbox"') < html.index("<label")


def test_a_hidden_field_has_no_label(refused: Sample) -> None:
    assert "label" not in show("field(f)", f=refused.hidden)


def test_the_summary_leads_to_each_field(refused: Sample) -> None:
    html = show("error_summary(f)", f=refused)

    assert 'role="alert"' in html
    assert 'tabindex="-1"' in html
    assert 'href="#name"' in html
    assert 'href="#mode"' in html


def test_a_sound_form_has_no_summary(page: None) -> None:
    form = Sample(formdata=None, meta={"csrf": False})

    assert show("error_summary(f)", f=form) == ""


@pytest.mark.parametrize(("done", "total"), [(0, 0), (0, 13), (8, 13), (13, 13)])
def test_progress_is_told_in_words(page: None, done: int, total: int) -> None:
    for shape in ("progress_ring", "progress_bar"):
        html = show(f"{shape}(a, b, 'kegiatan wajib')", a=done, b=total)

        assert f"{done} dari {total}" in html
        assert "kegiatan wajib" in html


def test_a_meter_tells_the_mark_and_the_limit(page: None) -> None:
    html = show("meter(v, '70.01')", v=Decimal("70.005"))

    assert "70,01" in html
    assert "batas lulus 70,01" in html


@pytest.mark.parametrize(
    ("value", "kind"), [("70.01", "pass"), ("70.00", "below"), (None, "below")]
)
def test_a_meter_shows_whether_the_limit_is_reached(
    page: None, value: str | None, kind: str
) -> None:
    assert f"meter-{kind}" in show("meter(v, '70.01')", v=value)


def test_breadcrumbs_name_this_page_last(page: None) -> None:
    html = show("breadcrumbs([('Beranda', '/'), ('Nilai', none)])")

    assert '<a href="/">Beranda</a>' in html
    assert '<span aria-current="page">Nilai</span>' in html


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("done", "Selesai"),
        ("current", "Sedang Berjalan"),
        ("open", "Belum Mulai"),
        ("locked", "Terkunci"),
    ],
)
def test_a_state_has_a_word(page: None, state: str, word: str) -> None:
    assert word in show(f"status_mark('{state}')")


def test_a_scroller_is_reachable_by_keyboard(page: None) -> None:
    html = render_template_string(
        '{% import "web/components.html" as ui %}'
        '{% call ui.scroller("Nilai") %}<table></table>{% endcall %}'
    )

    assert html == (
        '<div class="scroller" role="region" aria-label="Nilai" tabindex="0">'
        "<table></table></div>"
    )


def test_a_notice_and_a_card_hold_their_content(page: None) -> None:
    html = render_template_string(
        '{% import "web/components.html" as ui %}'
        '{% call ui.notice("warning", "Awas") %}satu{% endcall %}'
        '{% call ui.card("Judul", href="/a", level=3) %}dua{% endcall %}'
    )

    assert "notice-warning" in html
    assert "satu" in html
    assert '<h3 class="card-title"><a href="/a">Judul</a></h3>' in html
    assert "dua" in html


def test_an_empty_list_says_what_to_do(page: None) -> None:
    html = show("empty('Belum ada', 'Pilih katalog.', ui.button('Buka', href='/k'))")

    assert "Pilih katalog." in html
    assert 'href="/k"' in html


@pytest.mark.parametrize(
    ("number", "total", "shown"),
    [
        (1, 0, [1]),
        (1, 20, [1]),
        (1, 345, [1, 2, 0, 18]),
        (7, 345, [1, 0, 6, 7, 8, 0, 18]),
        (18, 345, [1, 0, 17, 18]),
    ],
)
def test_a_long_list_shows_the_pages_near_this_one(
    number: int, total: int, shown: list[int]
) -> None:
    assert Page((), number, 20, total).shown == shown


def test_a_page_tells_which_items_it_shows() -> None:
    assert (Page((), 2, 20, 35).first, Page((), 2, 20, 35).last) == (21, 35)
    assert (Page((), 1, 20, 0).first, Page((), 1, 20, 0).last) == (0, 0)


def test_a_page_address_keeps_the_filters(site: Flask) -> None:
    with site.test_request_context("/gaya?cari=a&cari=b&halaman=1"):
        url = Page((), 1, 20, 345).url(2)

    assert url == "/gaya?cari=a&cari=b&halaman=2"


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 1), ("?halaman=3", 3), ("?halaman=-2", 1), ("?halaman=x", 1)],
)
def test_a_page_number_that_makes_no_sense_is_the_first(
    site: Flask, query: str, number: int
) -> None:
    with site.test_request_context(f"/{query}"):
        assert requested() == number


def test_the_pager_marks_this_page(site: Flask) -> None:
    with site.test_request_context("/gaya"):
        html = show("pagination(p)", p=Page((), 7, 20, 345))

    assert "121–140 dari 345" in html
    assert 'href="/gaya?halaman=7" aria-current="page"' in html
    assert 'rel="prev"' in html


@pytest.mark.parametrize("name", ["", *EXAMPLES])
def test_every_page_of_the_gallery_renders(browser: FlaskClient, name: str) -> None:
    answer = browser.get("/gaya", query_string={"halaman": name})

    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


def test_an_unknown_page_of_the_gallery_does_not_exist(browser: FlaskClient) -> None:
    assert browser.get("/gaya?halaman=lain").status_code == 404


OWN_HOST = {"Host": "lms.test"}


def test_a_live_site_has_no_gallery(live_site: Flask) -> None:
    assert live_site.test_client().get("/gaya", headers=OWN_HOST).status_code == 404


def test_messages_are_a_status(site: Flask) -> None:
    with site.test_client() as client:
        with client.session_transaction() as session:
            session["_flashes"] = [("success", "Tersimpan <b>")]

        html = client.get("/bantuan").text

    assert '<div class="flashes" role="status">' in html
    assert "notice-success" in html
    assert "Tersimpan &lt;b&gt;" in html
