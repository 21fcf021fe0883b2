"""Refuse NUL characters: nobody types one, and PostgreSQL's text cannot hold it."""

from flask import Flask, abort, request

NUL = "\0"


def register(app: Flask) -> None:
    """Answer 400 to an address or a form of a page that holds a NUL."""
    app.before_request(_refuse)


def _refuse() -> None:
    if NUL in request.path or b"%00" in request.query_string:
        abort(400)
    # The LRS reads its bodies itself.
    is_form = request.method == "POST" and not request.path.startswith("/xapi")
    if is_form and _has_nul_in_form():
        abort(400)


def _has_nul_in_form() -> bool:
    return any(
        NUL in text for name, values in request.form.lists() for text in (name, *values)
    )
