"""The bare page: what Flask itself costs when it knows a visitor and draws a page.

A signed session cookie, one query by primary key, a Jinja page in a layout; no forms,
no languages, no navigation, no security headers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, render_template, session
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.databases import new_database

LAYOUT = """<!doctype html>
<html lang="id">
<head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title></head>
<body>
<header><a href="/">Beranda</a></header>
<main>{% block content %}{% endblock %}</main>
<footer>Butuh bantuan?</footer>
</body>
</html>
"""
PAGE = """{% extends "layout.html" %}
{% block title %}Salam{% endblock %}
{% block content %}<h1>Salam, {{ visitor.name }}</h1><p>Selamat!</p>{% endblock %}
"""


class Base(DeclarativeBase):
    """Tables of the bare application alone."""


class Visitor(Base):
    """Somebody known by a number."""

    __tablename__ = "visitor"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@contextmanager
def bare_page(engine: str) -> Iterator[Callable[[], TestResponse]]:
    """Give a call that asks an application on a new database for its one page."""
    database = SQLAlchemy(model_class=Base)
    app = Flask("bare")
    app.secret_key = "only here"
    app.jinja_loader = DictLoader({"layout.html": LAYOUT, "page.html": PAGE})
    app.test_client_class = Browser

    @app.get("/")
    def page() -> str:
        visitor = database.session.get(Visitor, session["visitor"])
        return render_template("page.html", visitor=visitor)

    with new_database(engine) as url:
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        database.init_app(app)
        with app.app_context():
            database.create_all()
            database.session.add(Visitor(id=1, name="Ayu"))
            database.session.commit()
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["visitor"] = 1
        yield lambda: browser.get("/")
        with app.app_context():
            database.session.remove()
            database.engine.dispose()
