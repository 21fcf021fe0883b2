"""A plugin may break in any way: the system starts and the courses go on."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from lms.accounts.roles import Role
from lms.app import create_app
from lms.config import Config
from lms.core import transaction
from lms.core.db import db
from lms.courses import registry
from lms.courses.registry import Registry
from lms.modules.page import PageModule
from tests.databases import test_config
from tests.factories import people
from tests.faults import plugins
from tests.faults.conftest import Learning, process_as_it_was

BUILT_IN = {"page", "slides", "quiz"}
BAD = {
    "raises": (plugins.THAT_RAISES, "RuntimeError: tidak ada lisensi"),
    "exits": (plugins.THAT_EXITS, "SystemExit: 3"),
    "is no Python": (plugins.THAT_IS_NO_PYTHON, "SyntaxError"),
    "needs more": (plugins.THAT_NEEDS_MORE, "ModuleNotFoundError"),
    "is empty": (plugins.THAT_IS_EMPTY, "AttributeError"),
    "fails when made": (plugins.THAT_FAILS_WHEN_MADE, "FileNotFoundError"),
    "is of another version": (plugins.OF_ANOTHER_VERSION, "version 2"),
    "takes a key": (plugins.WITH_A_TAKEN_KEY, "two modules call themselves 'page'"),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder in which Python looks for packages, for the length of a test."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    known = set(sys.modules)
    with process_as_it_was():
        yield folder
    for name in set(sys.modules) - known:
        if name.startswith("plugin_"):
            del sys.modules[name]


def started(folder: Path, *, safe_mode: bool = False) -> Registry:
    """Build an application, as a start of the server does, and return its modules."""
    config: Config = test_config(f"sqlite:///{folder}/mulai.sqlite", folder)
    create_app(replace(config, safe_mode=safe_mode))
    return registry.current()


def test_an_installed_plugin_is_found_without_any_list(place: Path) -> None:
    plugins.install(place, plugins.GOOD)

    found = started(place)

    assert set(found.modules) >= {"baik", *BUILT_IN}
    assert "tamu" not in found.broken


@pytest.mark.parametrize(("code", "reason"), BAD.values(), ids=BAD.keys())
def test_a_broken_plugin_is_put_into_quarantine(
    place: Path, code: str, reason: str
) -> None:
    plugins.install(place, code)

    found = started(place)

    assert reason in found.broken["tamu"].reason
    assert set(found.modules) >= BUILT_IN


@pytest.mark.parametrize("point", ["aaa", "page", "zzz"])
def test_a_plugin_never_takes_the_place_of_a_built_in_module(
    place: Path, point: str
) -> None:
    plugins.install(place, plugins.WITH_A_TAKEN_KEY, point=point)

    found = started(place)

    assert type(found["page"]) is PageModule
    assert found.broken[point].origin == f"plugin_{point}:Plugin"


def test_a_broken_plugin_does_not_harm_a_good_one(place: Path) -> None:
    plugins.install(place, plugins.THAT_RAISES, point="a-rusak")
    plugins.install(place, plugins.GOOD, point="z-baik")

    found = started(place)

    assert "baik" in found
    assert set(found.broken) == {"a-rusak"}


def test_safe_mode_loads_the_built_in_modules_only(place: Path) -> None:
    plugins.install(place, plugins.GOOD, point="baik")
    plugins.install(place, plugins.THAT_RAISES, point="rusak")

    found = started(place, safe_mode=True)

    assert set(found.modules) == BUILT_IN
    assert found.broken == {}


def test_safe_mode_is_a_setting() -> None:
    assert Config.from_env({"LMS_SAFE_MODE": "1"}).safe_mode
    assert not Config.from_env({}).safe_mode


@pytest.fixture
def without_quiz(on_sqlite: Learning) -> Learning:
    """Give a site on which the module of one activity has gone into quarantine."""
    modules = registry.current()
    del modules.modules["quiz"]
    modules.broken["quiz"] = registry.Broken("quiz", "lain:Kuis", "RuntimeError: rusak")
    return on_sqlite


def test_an_activity_without_its_module_says_so(without_quiz: Learning) -> None:
    answer = without_quiz.browser.get(without_quiz.url("/tetangga"))

    assert answer.status_code == 503
    assert "Kegiatan ini sedang tidak tersedia" in answer.text
    assert "Catatan dan nilai Anda tetap tersimpan" in answer.text


@pytest.mark.parametrize("path", ["", "/bacaan"])
def test_the_rest_of_its_course_goes_on(without_quiz: Learning, path: str) -> None:
    assert without_quiz.browser.get(without_quiz.url(path)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/katalog", "/nilai", "/profil/data-saya.json"])
def test_the_other_pages_of_its_learner_go_on(
    without_quiz: Learning, path: str
) -> None:
    assert without_quiz.browser.get(path).status_code == 200


def test_what_is_learnt_beside_it_is_recorded(without_quiz: Learning) -> None:
    before = without_quiz.rows()

    answer = without_quiz.browser.send(without_quiz.url("/bacaan/baca"))

    assert answer.status_code == 200
    assert without_quiz.rows()["xapi_statement"] != before["xapi_statement"]


def test_administrators_see_the_reason(without_quiz: Learning) -> None:
    answer = admin_page(without_quiz.app, "/kelola/sistem")

    assert "RuntimeError: rusak" in answer


def admin_page(app: Flask, path: str) -> str:
    """Return a page as a new administrator sees it."""
    with app.app_context(), transaction.writing(db.session):
        admin = people.person(db.session(), people.holding(Role.ADMIN))
    return people.browser_of(app, admin).get(path).text
