"""Page furniture: layout, forms, errors, security headers, static files, formats."""

from flask import Flask
from flask_wtf import CSRFProtect

from lms.web import (
    compression,
    errors,
    formats,
    furniture,
    gallery,
    language,
    navigation,
    nul,
    security,
    static_files,
)

csrf = CSRFProtect()
"""Guards every form; a blueprint that authenticates by key exempts itself here."""


def register(app: Flask) -> None:
    """Install the furniture; before any package that has pages.

    After-request hooks run in reverse order of registration: compression, registered
    first, sees the finished page.
    """
    nul.register(app)
    csrf.init_app(app)
    compression.register(app)
    security.register(app)
    language.register(app)
    formats.register(app)
    static_files.register(app)
    navigation.register(app)
    furniture.register(app)
    errors.register(app)
    gallery.register(app)
