"""An application with nothing but the furniture: no sign-in, no tables."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import web
from lms.config import Config
from lms.core.db import db
from lms.core.permissions import public
from tests.databases import test_config


def furnished(config: Config) -> Flask:
    """Return an application of lms.web alone under ``config``."""
    app = Flask("lms", static_folder=None)
    app.config.update(config.flask(), TESTING=True)
    app.extensions["pamong.config"] = config
    db.init_app(app)
    web.register(app)
    return app


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Give the settings of a system under development."""
    return test_config("sqlite://", tmp_path)


@pytest.fixture
def site(config: Config) -> Flask:
    """Give a site under development."""
    return furnished(config)


@pytest.fixture
def live_site(config: Config) -> Flask:
    """Give a site in production."""
    return furnished(replace(config, development=False, secret="s" * 40))


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    """Give a browser without any sign-in."""
    return site.test_client()


@pytest.fixture
def page(site: Flask) -> Iterator[None]:
    """Run the test inside a request for the home page."""
    with site.test_request_context("/", headers={"Accept-Language": "id"}):
        yield


@pytest.fixture
def english_page(site: Flask) -> Iterator[None]:
    """Run the test inside a request of an English reader."""
    with site.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


@pytest.fixture
def broken(site: Flask) -> Flask:
    """Give a site with a page that raises what the test puts into ``site.fault``."""

    @site.route("/rusak", methods=["GET", "POST"])
    @site.route("/xapi/rusak")
    @public
    def fail() -> str:
        fault: BaseException = site.extensions["fault"]
        raise fault

    return site
