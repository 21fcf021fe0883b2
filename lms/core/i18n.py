"""Messages in the reader's language: Indonesian as written, English by catalogue."""

from flask_babel import (
    force_locale,
    format_date,
    format_datetime,
    format_decimal,
    format_percent,
    gettext,
    lazy_gettext,
    ngettext,
)

_ = gettext
"""Translate now; only inside a request or a ``force_locale`` block."""

lazy = lazy_gettext
"""Translate when shown; for module-level text such as labels and error messages."""

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT_LANGUAGE = "id"

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
    "lazy",
    "ngettext",
]
