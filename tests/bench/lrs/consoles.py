"""The console's pages above a large store: what they weigh, and how long they take."""

import gzip
import time
from collections.abc import Mapping
from statistics import quantiles
from typing import Any
from uuid import UUID

from click import echo
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.models import Institution, InstitutionKind, Person
from lms.accounts.roles import Role
from lms.app import spare_the_collector
from lms.core import json, transaction
from lms.core.db import db
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline.models import Course
from lms.xapi.columns import home as columns
from lms.xapi.columns import keeping
from tests.bench.lrs import population
from tests.bench.lrs.exporting import application, store_of
from tests.bench.lrs.places import Place, Stores
from tests.browser import Browser
from tests.factories import lengths, people

LEARNERS = 300
"""Enrolled in the course that the dashboard is about."""
COURSE = 3
LENGTH = 65
WARMING, ROUNDS = 3, 30
OK = 200

_IRI = population.course_iri(COURSE)
PAGES: Mapping[str, str] = {
    "Explorer": "/rekam",
    "Explorer, one course and verb": f"/rekam?kursus={_IRI}&kata-kerja="
    "http://adlnet.gov/expapi/verbs/answered",
    "Explorer, oldest first": "/rekam?urut=terlama",
    "Dashboard of a course": f"/rekam/dasbor?tentang={_IRI}",
    "Aggregates by week": "/rekam/agregat?menurut=pekan",
    "Aggregates by course": "/rekam/agregat?menurut=kursus",
    "Saved queries": "/rekam/pencarian",
    "Downloads": "/rekam/unduhan",
    "Voided statements": "/rekam/batal",
}


def console(stores: Stores, size: int) -> dict[str, Any]:
    """Open each page above a store of ``size`` statements, again and again."""
    found: dict[str, Any] = {"size": size, "pages": {}}
    with (
        stores.copied(size) as place,
        application(place, population.SITE, frozenset({"pages"})) as app,
    ):
        app.test_client_class = Browser
        browser = _reader(app, place)
        with app.app_context():
            keeping.run(db.session(), _columns(app), [store_of(place)])
            db.session.remove()
        # As a server does.
        spare_the_collector()
        for name, path in PAGES.items():
            found["pages"][name] = figures = _opened(browser, path)
            echo(f"  {name:<32} {figures}")
    return found


def _columns(app: Flask) -> columns.Home:
    home: columns.Home = app.extensions[columns.EXTENSION]
    return home


def _reader(app: Flask, place: Place) -> Browser:
    """Add the institution of the store, a course of its statements, and a reader."""
    with app.app_context(), app.test_request_context():
        session = db.session()
        with transaction.writing(session):
            home = store_of(place)
            session.add(_institution(home))
            session.flush()
            reader = people.person(
                session, people.holding(Role.ADMIN), institution_id=home
            )
            _teach(session, home)
        return people.browser_of(app, reader)


def _institution(store: UUID) -> Institution:
    return Institution(
        id=store,
        name="Pusat Pelatihan",
        kind=InstitutionKind.KEMENTERIAN,
        city="Bandung",
        time_zone="Asia/Jakarta",
    )


def _teach(session: Session, home: UUID) -> None:
    """Publish the course and enrol people in it."""
    files = lengths.course_files(LENGTH)
    document = json.loads(files["course.yaml"])
    document["key"] = _IRI.rpartition("/")[2]
    read = publishing.read(files | {"course.yaml": json.dumps(document)})
    published = publishing.publish(session, read, institution_id=home)
    course = session.get_one(Course, published.course_id)
    for _number in range(LEARNERS):
        learner: Person = people.person(session, institution_id=home)
        enrolments.enrol(session, learner, course)


def _opened(browser: Browser, path: str) -> dict[str, float]:
    took: list[float] = []
    for _round in range(WARMING):
        body = _page(browser, path)
    began = time.process_time()
    for _round in range(ROUNDS):
        before = time.perf_counter()
        body = _page(browser, path)
        took.append((time.perf_counter() - before) * 1000)
    spread = quantiles(took, n=20, method="inclusive")
    return {
        "p50": spread[9],
        "p95": spread[18],
        "cpu": (time.process_time() - began) * 1000 / ROUNDS,
        "html": len(body),
        "packed": len(gzip.compress(body, 6)),
    }


def _page(browser: Browser, path: str) -> bytes:
    answer = browser.get(path)
    assert answer.status_code == OK, (path, answer.status, answer.data[:2000])
    return bytes(answer.data)
