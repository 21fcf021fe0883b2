"""The About resource (xAPI 2.0, 4.1.6.7)."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from lms.core.permissions import public
from lms.xapi.http.parameters import only
from lms.xapi.versions import Version


def register(blueprint: Blueprint) -> None:
    """Give ``blueprint`` the resource."""
    blueprint.add_url_rule("/about", view_func=about)


@public
def about() -> ResponseReturnValue:
    """Say which versions this store speaks."""
    only(set())
    response: Response = jsonify(version=[version.value for version in Version])
    return response
