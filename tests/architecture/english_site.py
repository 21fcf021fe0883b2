"""A site whose people, course and reader are all English, and a walk through it.

What is not English on its pages is then a text of the product that nobody translated.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from lms.accounts.models import Institution, Person
from lms.accounts.roles import Role
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments.operations import NewCohort
from lms.courses.grades.bands import Band
from lms.courses.grades.operations import set_bands
from lms.courses.outline import operations as outlines
from lms.courses.outline.models import Course
from lms.testing.markup import Element, Shown, parse
from lms.xapi import credentials
from lms.xapi.credentials import Scope
from tests.browser import Browser
from tests.courses import saying
from tests.factories import courses, people

NIP = "199804122025042003"
TERM = NewCohort("Cohort III", date(2026, 1, 5), date(2036, 12, 18), "Asia/Makassar")

COURSE = """\
format: 1
key: counter
title: At the counter
language: en
summary: How to serve the public.
goals: [Serve the public]
jp: 2
sections:
  - key: first
    title: Serving
    activities:
      - {key: text, module: page, title: Waiting, minutes: 5, source: text.md,
         completion: [read_to_end, {min_seconds: 120}]}
      - {key: deck, module: slides, title: Speaking, minutes: 5, source: deck.md,
         required: false}
      - {key: check, module: quiz, title: Trying, minutes: 9, source: quiz.yaml}
      - {key: drill, module: quiz, title: Exercising, minutes: 9, source: drill.yaml,
         required: false}
      - {key: later, module: page, title: Leaving, minutes: 5, source: text.md,
         after: [text]}
      - {key: last, module: page, title: Closing, minutes: 5, source: text.md,
         opens: "2036-01-01T00:00:00+07:00"}
"""
QUESTIONS = """\
questions:
  - key: one
    type: single
    text: Who comes first?
    options: [{text: The public, correct: true}, {text: The office}]
    explanation: The public does.
    see: text
  - key: two
    type: multiple
    text: What helps?
    options: [{text: Patience, correct: true}, {text: Clarity, correct: true},
              {text: Hurry}]
    explanation: Both do.
  - {key: three, type: true_false, text: Haste helps., answer: false,
     explanation: It does not.}
  - {key: four, type: matching, text: Match., explanation: So.,
     pairs: [{left: Desk, right: sitting}, {left: Queue, right: standing}]}
  - {key: five, type: ordering, text: Order., sequence: [Greet, Listen, Help],
     explanation: So.}
  - {key: six, type: short_answer, text: Say it., accept: [please], explanation: So.}
  - {key: seven, type: numeric, text: How long, answer: "5", unit: min,
     explanation: So.}
"""
FILES = {
    "course.yaml": COURSE,
    "text.md": "## Queues\n\nPeople wait.\n\n## Desks\n\nPeople sit.\n",
    "deck.md": "## Voice\n\n- calm\n???\nSpeak.\n---\n## Words\n\n- few\n",
    "quiz.yaml": "title: Trying\nmode: graded\nattempts: 2\ntime_limit: 20\n"
    f'pass_at: "70.01"\nreview: after_submit\n{QUESTIONS}',
    "drill.yaml": f"title: Exercising\nmode: practice\n{QUESTIONS}",
}
BANDS = (Band("Good", Decimal("70.01")), Band("Not enough", Decimal(0)))
SKIPPED = ("/static/", "/media/", "/xapi/", "/gaya")
LEAVING = ("/keluar", "/bahasa")
READER = {"Accept": "text/html", "Accept-Language": "en"}
"""An error page may not ask the database for its reader's language."""

TYPED = {"date": "2026-02-03", "number": "3", "email": "reader@uji.example"}
ROSTER = b"nama,email,nip\nOne,one@uji.example,1\nOne,one@uji.example,\nTwo,two,\n"
UNREAD = frozenset({"script", "style", "code", "pre", "svg"})
UNSAID = frozenset("class href action formaction value id for name data-slides".split())
"""Attributes that nobody is told."""

SIMILAR = 2
"""Pages of one kind that are read; the next ones say the same."""


@dataclass(frozen=True, slots=True)
class Reader:
    """An English administrator who also learns, and their browser."""

    app: Flask
    browser: Browser
    registration: UUID

    def url(self, activity: str, path: str) -> str:
        """Return the address of a page or action of an activity."""
        return f"/belajar/{self.registration}/{activity}/{path}".rstrip("/")

    def read(self, activity: str, *paths: str) -> dict[str, str]:
        """Return the pages of an activity that are there, by address."""
        urls = [self.url(activity, path) for path in paths]
        return {
            url: self.browser.get(url, headers=READER, follow_redirects=True).text
            for url in urls
        }

    def press_in(self, activity: str, action: str) -> None:
        """Press a button of an activity that needs nothing to be filled in."""
        page = Shown("", self.browser.get(self.url(activity, "tinjau")).text)
        url = self.url(activity, action)
        self.browser.send(url, **page.fields(url))


@dataclass(frozen=True, slots=True)
class Text:
    """One text of one page."""

    page: str
    words: str


def make(app: Flask, session: Session) -> Reader:
    """Make the site and its reader, who has passed one course and begun another."""
    home = courses.institution(session)
    home.name, home.city = "Training Centre", "Ambon"
    reader = people.person(
        session,
        people.holding(Role.ADMIN),
        institution_id=home.id,
        name="Jane Reader",
        nip=NIP,
    )
    other = people.person(session, institution_id=home.id, name="John Other")
    reader.language = other.language = "en"
    set_bands(session, None, BANDS)
    credentials.create(
        session, store=home.id, name="Dashboard", scopes={Scope.ALL_READ}
    )
    _pass_a_course(session, home, reader)
    registration = _begin_a_course(session, home, reader)
    session.commit()
    return Reader(app, people.browser_of(app, reader), registration)


def _pass_a_course(session: Session, home: Institution, who: Person) -> None:
    exam = courses.activity("exam", title="Exam", weight="100")
    document = courses.course_document(
        [exam], key="exam", title="Final exam", summary="An exam.", goals=["Pass"]
    )
    document["sections"][0]["title"] = "Only"
    row = courses.enrol(session, who, courses.publish(session, home, document))
    saying.score(session, row, "exam", "88.40")


def _begin_a_course(session: Session, home: Institution, who: Person) -> UUID:
    read = publishing.read({name: text.encode() for name, text in FILES.items()})
    outlines.keep_files(read)
    published = publishing.publish(session, read, institution_id=home.id)
    course = session.get_one(Course, published.course_id)
    cohort = enrolments.create_cohort(session, course, TERM)
    return enrolments.enrol(session, who, course, cohort=cohort)


def walk(reader: Reader, start: str = "/", within: str = "/") -> dict[str, str]:
    """Return the pages below ``within`` that ``start`` leads to, by address."""
    places = reader.app.url_map.bind("lms.test")
    pages: dict[str, str] = {}
    seen: Counter[object] = Counter()
    known = {start}
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        seen[_kind(places, path)] += 1
        if seen[_kind(places, path)] > SIMILAR:
            continue
        answer = reader.browser.get(path, follow_redirects=True, headers=READER)
        if answer.mimetype != "text/html":
            continue
        pages[path] = answer.text
        found = dict.fromkeys(
            link for link in _links(answer.text) if link.startswith(within)
        )
        waiting += [link for link in found if link not in known]
        known.update(found)
    return pages


def press(reader: Reader, pages: dict[str, str]) -> dict[str, str]:
    """Send every form of ``pages`` as it stands and filled in; return what answers."""
    places = reader.app.url_map.bind("lms.test")
    answers: dict[str, str] = {}
    pressed = set()
    for page, html in pages.items():
        shown = Shown(page, html)
        for action in dict.fromkeys(_actions(shown.root)):
            kind = _kind(places, action, "POST")
            if kind in pressed or action.startswith(LEAVING):
                continue
            pressed.add(kind)
            fields = shown.fields(action)
            filled = {**fields, **dict(_filled(shown.form(action)))}
            for form in (fields, filled):
                answer = reader.browser.post(
                    action, data=form, follow_redirects=True, headers=READER
                )
                if answer.mimetype == "text/html":
                    answers[f"{action} ({len(answers)})"] = answer.text
    return answers


def _actions(root: Element) -> Iterator[str]:
    for form in root.all("form"):
        if form.get("method") == "post":
            buttons = [each.get("formaction") for each in form.all("button")]
            yield from filter(None, [urlsplit(form.get("action")).path, *buttons])


def _filled(form: Element | None) -> Iterator[tuple[str, object]]:
    """Give values for the fields that somebody would fill in."""
    for field in form.all("input", "textarea") if form else []:
        kind = field.get("type")
        if kind == "file":
            yield field.get("name"), (BytesIO(ROSTER), "people.csv")
        elif kind != "hidden":
            ticked = field.get("value") if kind in ("checkbox", "radio") else ""
            yield field.get("name"), ticked or TYPED.get(kind, "seven")


def _links(html: str) -> Iterator[str]:
    for anchor in parse(html).all("a"):
        url = urlsplit(anchor.get("href"))
        is_ours = url.path.startswith("/") and not url.netloc
        if is_ours and not url.path.startswith(SKIPPED) and not _is_exam(url.path):
            yield url._replace(fragment="").geturl()


def _is_exam(path: str) -> bool:
    """Tell whether this is the page of the one module that draws none."""
    return path.startswith("/belajar/") and path.endswith("/exam")


def _kind(places: MapAdapter, path: str, method: str = "GET") -> object:
    try:
        rule, given = places.match(urlsplit(path).path, method, return_rule=True)
    except HTTPException:
        return path
    return rule.rule, given.get("key"), given.get("name")


def texts(page: str, html: str) -> Iterator[Text]:
    """Give every text of a page that the product has written, attributes included."""
    for element in _read(parse(html)):
        for child in element.children:
            if isinstance(child, str) and child.strip():
                yield Text(page, " ".join(child.split()))
        for name, value in element.attributes.items():
            if name not in UNSAID and re.search(r"[^\W\d_]{2}", value):
                yield Text(page, " ".join(value.split()))


def _read(element: Element) -> Iterator[Element]:
    """Give the elements in the language of the page."""
    if element.tag in UNREAD or element.get("lang") not in ("", "en"):
        return
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from _read(child)
