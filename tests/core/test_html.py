"""Sanitised HTML: attacks come out harmless, bleach agrees, cleaning twice is once."""

import bleach
import pytest
from bleach._vendor import html5lib
from hypothesis import example, given
from hypothesis import strategies as st

from lms.core import html
from tests.core import attacks

GOOD = [
    '<h2 id="isi-satu">Satu</h2>',
    (
        '<figure><img src="/media/a.svg" alt="Peta" loading="lazy"><figcaption>Peta'
        "</figcaption></figure>"
    ),
    '<a href="https://lan.go.id" rel="noopener noreferrer">LAN</a>',
    '<a href="mailto:a@b.example" rel="noopener noreferrer">surel</a>',
    '<aside class="kotak kotak-kasus"><p class="kotak-judul">Kasus</p></aside>',
    (
        '<div class="scroller" role="group" tabindex="0" aria-label="Tabel"><table>'
        '<thead><tr><th scope="col">a</th></tr></thead><tbody><tr>'
        '<td colspan="2">b</td></tr></tbody></table></div>'
    ),
    '<ol start="3"><li>tiga</li></ol>',
    '<p lang="en">Whole of <em>Government</em> &amp; <q>x</q></p>',
    "<pre><code>a &lt; b\n</code></pre>",
]

PREFORMATTED = "<pre>\n\nbaris kosong di depan</pre>"
"""Bleach loses this line break, so it is no judge of it."""

NAMES = [
    *sorted(html._TAGS),
    *"script style svg math form button nobr template title".split(),
]
PRINTABLE = st.characters(exclude_categories=["C"])


def oracle(text: str) -> str:
    """Clean with bleach by the same lists."""
    cleaned = bleach.clean(
        text,
        tags=html._TAGS,
        attributes=lambda tag, name, _value: attacks.is_allowed(tag, name),
        protocols=html._SCHEMES,
    )
    return str(cleaned)


def meaning(text: str) -> str:
    """Return what a browser makes of ``text``, in one way of writing it."""
    tree = html5lib.parseFragment(text)
    return str(
        html5lib.serialize(
            tree,
            quote_attr_values="always",
            omit_optional_tags=False,
            alphabetical_attributes=True,
        )
    )


@st.composite
def soup(draw: st.DrawFn) -> str:
    """Draw tag soup: elements opened, closed and nested in any way."""
    pieces = st.one_of(
        st.sampled_from(NAMES).map(lambda name: f"<{name}>"),
        st.sampled_from(NAMES).map(lambda name: f"</{name}>"),
        st.sampled_from(NAMES).map(lambda name: f'<{name} id="x" class=y href="#z">'),
        st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&amp;lt;"]),
        st.text(PRINTABLE, max_size=5),
    )
    return "".join(draw(st.lists(pieces, max_size=12)))


@pytest.mark.parametrize("payload", attacks.PAYLOADS)
def test_an_attack_comes_out_harmless(payload: str) -> None:
    assert attacks.dangers(html.clean(payload)) == []


@pytest.mark.parametrize("payload", attacks.PAYLOADS)
def test_nothing_that_was_escaped_comes_to_life(payload: str) -> None:
    escaped = payload.replace("&", "&amp;").replace("<", "&lt;")

    assert attacks.elements(html.clean(escaped)) == []


@pytest.mark.parametrize("text", [*attacks.PAYLOADS, *GOOD])
def test_bleach_finds_nothing_left_to_remove(text: str) -> None:
    cleaned = html.clean(text)

    assert meaning(oracle(cleaned)) == meaning(cleaned)


@pytest.mark.parametrize("text", [*attacks.PAYLOADS, *GOOD])
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert html.clean(html.clean(text)) == html.clean(text)


@pytest.mark.parametrize("text", [*GOOD, PREFORMATTED])
def test_what_an_author_may_use_stays_as_it_is(text: str) -> None:
    assert html.clean(text) == text


def test_no_identifier_of_the_page_can_be_taken() -> None:
    cleaned = html.clean('<p id="app">x</p><a href="#app">y</a><p id="isi">z</p>')

    assert 'id="isi-app"' in cleaned
    assert 'href="#isi-app"' in cleaned
    assert 'id="isi-isi"' in cleaned


def test_the_words_of_a_removed_element_stay_but_those_of_a_script_go() -> None:
    assert html.clean("<center>halo</center><script>kode</script>") == "halo"


def test_preformatted_text_keeps_its_first_line_breaks() -> None:
    assert meaning(html.clean("<pre>\n\n\nx</pre>")) == meaning("<pre>\n\n\nx</pre>")


def test_plain_text_keeps_no_element_and_stays_escaped() -> None:
    assert html.plain("<p>a &lt; <b>b</b></p><script>x</script>") == "a &lt; b"


@given(soup())
@example("<p><span> <button><a><figcaption><title></th>")
@example("<button><dt><form></style><foreignObject><dt>")
@example("<pre>\n\n\n\n\n\n\n\n\n\n\n\nx")
def test_tag_soup_settles(text: str) -> None:
    cleaned = html.clean(text)

    assert html.clean(cleaned) == cleaned


@given(soup())
def test_bleach_agrees_about_tag_soup(text: str) -> None:
    cleaned = html.clean(text)

    assert meaning(oracle(cleaned)) == meaning(cleaned)


@given(st.text())
def test_any_text_settles(text: str) -> None:
    cleaned = html.clean(text)

    assert html.clean(cleaned) == cleaned


@given(st.text(st.characters(codec="utf-8", exclude_characters="<&\r\x00")))
def test_text_without_markup_keeps_its_words(text: str) -> None:
    assert html.clean(text) == text.replace(">", "&gt;").replace("\xa0", "&nbsp;")
