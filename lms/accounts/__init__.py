"""People, institutions, roles and sign-in."""

from flask import Flask

from lms.accounts import erasures, exports, gate, persona_views, queries, views
from lms.accounts.operations import personas
from lms.accounts.sessions import login_manager
from lms.core.i18n import lazy
from lms.web import language, navigation

PAGES = (views, persona_views)
"""The modules whose import puts their views on the blueprint."""


def register(app: Flask) -> None:
    """Install sign-in, the gate before every view, and the pages of the account.

    After ``lms.web``, whose layout shows who is signed in.
    """
    login_manager.init_app(app)
    gate.register(app)
    app.register_blueprint(views.blueprint)
    profile = navigation.NavItem(lazy("Profil"), "accounts.profile", "user", order=90)
    navigation.add(app, profile)
    language.on_choice(app, views.remember_language)
    exports.register("account", queries.export_of)
    exports.register("linked_accounts", personas.export_of)
    erasures.register("linked_accounts", personas.forget)
