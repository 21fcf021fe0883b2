"""Every text of the product is a message, and every message is said in English."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import Environment, nodes
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.operations import links
from lms.core.outbox import OutboxMessage
from lms.testing.markup import parse
from tests.architecture import english_site
from tests.architecture.english_site import Text
from tests.browser import Browser

ROOT = Path(__file__).parents[2]
CODE = ROOT / "lms"
CATALOGUE = CODE / "translations/en/LC_MESSAGES/messages.po"
MEND = "run `make messages`, then translate what is new in the .po file"

Key = tuple[str, str]
"""The context of a message, mostly none, and its Indonesian text."""

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s|%%|\{\w+\}")
INDONESIAN = re.compile(
    r"\b(yang|dan|untuk|tidak|dari|dengan|ini|itu|anda|sudah|belum|pada|kepada|atau|"
    r"dapat|akan|bila|lalu|oleh|semua|setiap|sampai|masih|hanya|harus)\b",
    re.IGNORECASE,
)
"""Words that no Indonesian sentence does without, and no English one has."""

WORD = re.compile(r"[^\W\d_]{2}")
SENTENCE = re.compile(r"\W*[A-Z][a-z]+(?:[ ,.:…]|$)")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-post-once")
SAYING = frozenset({"_", "pgettext", "ngettext"})
SILENT = re.compile(r'Python|parent:|grouping:|[a-z]+(-[a-z]+)+|( ?[a-z-]+="[\w-]*")+')
"""Names that are the same in every language, and what goes into an attribute."""


@cache
def _extracted() -> frozenset[Key]:
    with (CODE / "translations/babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel gives it none
    keywords = {**DEFAULT_KEYWORDS, "lazy": None}
    found = extract_from_dir(CODE, methods, options, keywords=keywords)
    return frozenset(
        (context or "", text if isinstance(text, str) else text[0])
        for _file, _line, text, _comments, context in found
    )


@cache
def _catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def _messages() -> list[Message]:
    return [message for message in _catalogue() if message.id]


def _id(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _said(message: Message) -> list[str]:
    texts = message.string
    return [texts] if isinstance(texts, str) else list(texts or [""])


def _keys() -> set[Key]:
    return {(message.context or "", _id(message)) for message in _messages()}


def test_the_catalogue_has_every_message() -> None:
    assert _extracted() - _keys() == set(), MEND


def test_the_catalogue_has_no_message_that_is_gone() -> None:
    assert _keys() - _extracted() == set(), MEND
    assert list(_catalogue().obsolete) == [], MEND


def test_every_message_is_translated() -> None:
    missing = [_id(each) for each in _messages() if not all(_said(each))]

    assert missing == [], MEND


def test_no_translation_is_a_guess() -> None:
    assert [_id(each) for each in _messages() if each.fuzzy] == []


def test_translations_have_the_placeholders_of_their_messages() -> None:
    wrong = [
        (_id(message), said)
        for message in _messages()
        for said in _said(message)
        if Counter(PLACEHOLDER.findall(said))
        != Counter(PLACEHOLDER.findall(_id(message)))
    ]

    assert wrong == []


def test_translations_are_not_indonesian() -> None:

    wrong = [
        said
        for message in _messages()
        for said in _said(message)
        if INDONESIAN.search(said)
    ]

    assert wrong == []


def test_the_compiled_catalogue_is_current() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)

    stale = [
        _id(each)
        for each in _messages()
        if each.context is None and compiled.gettext(_id(each)) != _said(each)[0]
    ]

    assert stale == [], MEND


# --- Templates ---------------------------------------------------------------------


def _templates() -> list[Path]:
    """Return every template but those of the gallery, which shows samples."""
    found = CODE.glob("**/templates/**/*.html")
    return sorted(each for each in found if "gallery" not in each.parts)


def _without_jinja(environment: Environment, source: str) -> str:
    """Return what stands in a template outside expressions, comments and tags."""
    tokens = environment.lex(source)
    return "".join(
        text if kind == "data" else "0" if kind == "variable_begin" else ""
        for _line, kind, text in tokens
    )


def _literal_texts(html: str) -> Iterator[str]:
    for element in parse(html).walk():
        if element.tag in english_site.UNREAD:
            continue
        yield from (child for child in element.children if isinstance(child, str))
        yield from (element.get(name) for name in SPOKEN)


def test_every_text_in_a_template_is_a_message() -> None:
    environment = Environment(autoescape=True)

    found = [
        (str(path.relative_to(CODE)), text.strip())
        for path in _templates()
        for text in _literal_texts(_without_jinja(environment, path.read_text()))
        if WORD.search(text) and not SILENT.fullmatch(text.strip(" \n0()"))
    ]

    assert found == []


def _said_nodes(tree: nodes.Template) -> Iterator[nodes.Const]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in SAYING:
            yield from call.find_all(nodes.Const)


def test_every_sentence_in_an_expression_is_a_message() -> None:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.do"])
    found = []
    for path in _templates():
        tree = environment.parse(path.read_text())
        said = {id(node) for node in _said_nodes(tree)}
        found += [
            (str(path.relative_to(CODE)), node.value)
            for node in tree.find_all(nodes.Const)
            if isinstance(node.value, str)
            and id(node) not in said
            and SENTENCE.match(node.value)
        ]

    assert found == []


# --- Pages -------------------------------------------------------------------------


def _pattern(text: str) -> str:
    parts = PLACEHOLDER.split(text)
    return ".+".join(re.escape(part) for part in parts)


@cache
def _untranslated() -> re.Pattern[str]:
    """Return what matches a text that was left as the code says it."""
    differing = [
        _pattern(_id(message))
        for message in _messages()
        if _id(message) not in _said(message)
    ]
    return re.compile("|".join(f"(?:{each})" for each in differing))


def _left(texts: Iterator[Text]) -> set[Text]:
    return {
        text
        for text in texts
        if _untranslated().fullmatch(text.words) or INDONESIAN.search(text.words)
    }


FORMS = 40
"""More answers than that come from the pages of learners and staff."""


def _check(pages: dict[str, str]) -> None:
    for path, html in pages.items():
        assert '<html lang="en">' in html, path
    found = [_left(english_site.texts(path, html)) for path, html in pages.items()]
    assert set().union(*found) == set()


@pytest.fixture
def reader(app: Flask, session: Session) -> english_site.Reader:
    """Give the English reader of an English site."""
    return english_site.make(app, session)


def test_pages_of_learners_and_staff_are_english(reader: english_site.Reader) -> None:
    pages = english_site.walk(reader)

    _check(pages)
    assert {"/nilai", "/sertifikat", "/profil", "/kelola/sistem"} <= set(pages)


def test_answers_to_forms_are_english(reader: english_site.Reader) -> None:
    answers = english_site.press(reader, english_site.walk(reader))
    further = english_site.press(reader, answers)

    _check(answers)
    _check(further)
    assert len(answers) > FORMS


@pytest.mark.parametrize("quiz", ["check", "drill"])
def test_pages_of_a_quiz_are_english(reader: english_site.Reader, quiz: str) -> None:
    reader.press_in(quiz, "mulai")
    questions = [f"soal/{number}" for number in range(1, 8)]
    running = reader.read(quiz, "", *questions, "tinjau")
    checked = english_site.press(reader, running)
    reader.press_in(quiz, "kumpulkan")

    finished = reader.read(quiz, "", "hasil/1")

    _check(running)
    _check(checked)
    _check(finished)
    assert any("/simpan/" in page for page in checked)


@pytest.mark.parametrize(
    "path",
    ["/masuk", "/sandi/lupa", "/verifikasi", "/verifikasi/ABCD", "/tidak-ada"],
)
def test_pages_for_visitors_are_english(client: Browser, path: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "en"})

    _check({path: answer.text})


def test_a_refused_form_is_explained_in_english(client: Browser) -> None:
    token = client.csrf_token()

    answer = client.post(
        "/masuk", data={"csrf_token": token}, headers={"Accept-Language": "en"}
    )

    _check({"/masuk": answer.text})
    assert "This entry is required" in answer.text


def test_a_mail_is_in_the_language_of_who_gets_it(
    reader: english_site.Reader, session: Session
) -> None:
    person = session.scalars(select(Person).where(Person.name == "Jane Reader")).one()
    links.send_reset(session, person)
    session.flush()

    [body] = session.scalars(select(OutboxMessage.body)).all()

    assert body.startswith("Dear Jane Reader,\n")
    assert not INDONESIAN.search(body)
