"""The bare page: what Flask itself costs when it knows a visitor and draws a page.

A signed session cookie, one query by primary key, a Jinja page in a layout; no forms,
no languages, no navigation, no security headers.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask, render_template, session
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.test import TestResponse

from tests.browser import Browser

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


def bare_page(folder: Path) -> Callable[[], TestResponse]:
    """Return a call that asks an application in ``folder`` for its one page."""
    database = SQLAlchemy(model_class=Base)
    app = Flask("bare")
    app.secret_key = "only here"
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder}/bare.sqlite"
    app.jinja_loader = DictLoader({"layout.html": LAYOUT, "page.html": PAGE})
    app.test_client_class = Browser
    database.init_app(app)

    @app.get("/")
    def page() -> str:
        visitor = database.session.get(Visitor, session["visitor"])
        return render_template("page.html", visitor=visitor)

    with app.app_context():
        database.create_all()
        database.session.add(Visitor(id=1, name="Ayu"))
        database.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["visitor"] = 1
    return lambda: browser.get("/")


def in_new_folder() -> Callable[[], TestResponse]:
    """Do the same in a folder of its own."""
    return bare_page(Path(tempfile.mkdtemp(prefix="pamong-bare-")))
