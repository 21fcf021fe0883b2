"""Pieces of pages, drawn by themselves: for those that are remembered."""

from flask import current_app


def draw(template: str, macro: str, *values: object) -> str:
    """Return what ``macro`` of ``template`` draws of ``values``."""
    module = current_app.jinja_env.get_template(template).module
    return str(getattr(module, macro)(*values))
