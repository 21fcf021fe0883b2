"""The Activities resource (xAPI 2.0, 4.1.6.4; 1.0.3, Communication 2.5)."""

from flask import Blueprint, Response, current_app, g
from flask.typing import ResponseReturnValue

from lms.core import json
from lms.core.db import db
from lms.core.json import JsonObject
from lms.core.permissions import by_key
from lms.xapi import activities
from lms.xapi.activities import Canonical, Known
from lms.xapi.credentials import READS_STATEMENTS
from lms.xapi.errors import ParameterError
from lms.xapi.http import auth, parameters


def register(blueprint: Blueprint) -> None:
    """Give ``blueprint`` the resource."""
    blueprint.add_url_rule("/activities", view_func=read_activity, methods=["GET"])


@by_key
def read_activity() -> ResponseReturnValue:
    """Give an activity with all that is known of it; an unknown one by its id alone.

    What is known comes out of statements, so it is for those who may read them all.
    """
    key = auth.client()
    key.require(READS_STATEMENTS)
    activity = parameters.iri(parameters.only({"activityId"}), "activityId")
    if activity is None:
        raise ParameterError("activityId", "is required")
    found: JsonObject = {"objectType": "Activity", "id": activity}
    definition = activities.canonical(db.session(), key.store, activity)
    if definition is not None:
        found["definition"] = definition
    return _json(found)


def _json(value: object) -> Response:
    return current_app.response_class(json.dumps(value), mimetype="application/json")


def known() -> Known:
    """Return what this request's key may know of activities, for format=canonical.

    A key that reads only its own statements learns nothing from those of others.
    """
    if "xapi_known_activities" not in g:
        key = g.xapi_client
        own = key.reads_only_its_own()
        g.xapi_known_activities = nothing if own else Canonical(db.session(), key.store)
    found: Known = g.xapi_known_activities
    return found


def nothing(_activity: str) -> None:
    """Know of no activity."""
