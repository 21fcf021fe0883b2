"""Which language and which clock a page speaks."""

from collections.abc import Callable, Mapping

from babel import Locale
from flask import Blueprint, Flask, current_app, g, redirect, request
from flask_babel import Babel, refresh
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.core import i18n
from lms.core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from lms.core.permissions import public
from lms.web import destinations, subject

COOKIE = "bahasa"
ONE_YEAR = 31_536_000
"""Seconds."""

DEFAULT_ZONE = "Asia/Jakarta"
EXTENSION = "pamong.language"

blueprint = Blueprint("language", __name__)
current_language = i18n.language
_LOCALES = {code: Locale.parse(code) for code in LANGUAGES}


def choose_language() -> str:
    """Return the person's own language, else the cookie's, else the browser's."""
    own = getattr(subject.current(), "language", None)
    if own in LANGUAGES:
        return str(own)
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def _choose_locale() -> Locale:
    return _LOCALES[choose_language()]


def choose_zone() -> str:
    """Return the zone set for this request, else the person's, else Jakarta's."""
    own = g.get("time_zone") or getattr(subject.current(), "time_zone", None)
    return str(own or DEFAULT_ZONE)


def use_time_zone(name: str) -> None:
    """Show times of this request in zone ``name``, that of the cohort being shown."""
    g.time_zone = name
    refresh()


def on_choice(app: Flask, remember: Callable[[str], None]) -> None:
    """Call ``remember`` with a language that somebody chooses, in that request."""
    app.extensions[EXTENSION].append(remember)


@pass_eval_context
def message(evaluation: EvalContext, text: str, /, **variables: object) -> str:
    """Translate in a template: what stands in ``text`` is HTML, ``variables`` are not.

    Jinja's own ``_`` makes a new context for each call inside a loop or block, which
    costs ten times as much.
    """
    return _filled(evaluation, i18n.translated(text), variables)


@pass_eval_context
def message_as(
    evaluation: EvalContext, context: str, text: str, /, **variables: object
) -> str:
    """Do the same for a ``text`` that is said differently in another ``context``."""
    return _filled(evaluation, i18n.translated_as(context, text), variables)


def _filled(evaluation: EvalContext, said: str, variables: Mapping[str, object]) -> str:
    if evaluation.autoescape:
        said = Markup(said)  # noqa: S704 - a message is ours, as in Jinja's own
    return said % variables if variables or "%" in said else said


@blueprint.post("/bahasa")
@public
def choose() -> Response:
    """Remember the chosen language and return to the page it was chosen on."""
    chosen = request.form.get("bahasa", "")
    response = redirect(destinations.local(request.form.get("next")), 303)
    if chosen not in LANGUAGES:
        return response
    for remember in current_app.extensions[EXTENSION]:
        remember(chosen)
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=ONE_YEAR,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


def register(app: Flask) -> None:
    """Install Flask-Babel and the language switch."""
    app.extensions[EXTENSION] = []
    Babel(app, locale_selector=_choose_locale, timezone_selector=choose_zone)
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        language=current_language,
        languages=LANGUAGES,
        gettext=message,
        _=message,
        pgettext=message_as,
    )
