"""A module's folders are found by convention."""

from pathlib import Path

import pytest
from flask import Flask

import lms
from lms.courses import folders, registry
from tests.browser import Browser

MODULES = Path(lms.__file__).parent / "modules"


@pytest.mark.parametrize("key", ["page", "slides", "quiz"])
def test_a_module_lives_where_its_class_is(app: Flask, key: str) -> None:
    assert folders.folder_of(registry.current()[key]) == MODULES / key


def test_templates_of_modules_are_found(app: Flask) -> None:
    names = set(app.jinja_env.list_templates())

    assert {"page/page.html", "slides/slides.html", "quiz/question.html"} <= names


def test_static_files_of_modules_are_served_to_anybody(
    app: Flask, client: Browser
) -> None:
    script = next((MODULES / "quiz" / "static" / "quiz").glob("*.js"))
    with app.test_request_context():
        url = app.jinja_env.globals["static_url"](f"quiz/{script.name}")  # type: ignore[operator]  # Jinja's globals have no types

    answer = client.get(url)

    assert answer.status_code == 200
    assert answer.data == script.read_bytes()
