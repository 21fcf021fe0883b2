"""Messages in the reader's language: Indonesian as written, English by catalogue."""

from flask import g, has_app_context
from flask_babel import (
    LazyString,
    force_locale,
    format_date,
    format_datetime,
    format_decimal,
    format_percent,
    get_locale,
    get_translations,
    ngettext,
)

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT_LANGUAGE = "id"
"""The language in which messages are written; they need no catalogue in it."""


def gettext(text: str, /, **variables: object) -> str:
    """Translate now; only inside a request or a ``force_locale`` block."""
    said = translated(text)
    return said % variables if variables else said


def translated(text: str) -> str:
    """Return ``text`` in the language of this moment, its placeholders still in it."""
    if language() == DEFAULT_LANGUAGE:
        return text
    return str(get_translations().ugettext(text))


def translated_as(context: str, text: str) -> str:
    """Do the same for a ``text`` that is said differently in another ``context``."""
    if language() == DEFAULT_LANGUAGE:
        return text
    return str(get_translations().upgettext(context, text))


def language() -> str:
    """Return the language of this page, as in the ``lang`` attribute.

    Flask-Babel is asked once a request: it remembers its answer beside ``g``, where a
    look costs a fifth of asking again, and a page has a hundred messages.
    """
    if not has_app_context():
        return DEFAULT_LANGUAGE
    found = getattr(g.get("_flask_babel"), "babel_locale", None) or get_locale()
    return str(found.language) if found else DEFAULT_LANGUAGE


def lazy(text: str, /, **variables: object) -> LazyString:
    """Translate when shown; for module-level text such as labels and errors."""
    return LazyString(gettext, text, **variables)


_ = gettext

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "_",
    "force_locale",
    "format_date",
    "format_datetime",
    "format_decimal",
    "format_percent",
    "gettext",
    "language",
    "lazy",
    "ngettext",
    "translated",
    "translated_as",
]
