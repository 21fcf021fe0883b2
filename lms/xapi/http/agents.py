"""The Agents resource (xAPI 2.0, 4.1.6.3; 1.0.3, Communication 2.4)."""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from lms.core import json
from lms.core.db import db
from lms.core.permissions import by_key
from lms.xapi import agents, people
from lms.xapi.credentials import READS_STATEMENTS
from lms.xapi.errors import ParameterError
from lms.xapi.http import auth, parameters


def register(blueprint: Blueprint) -> None:
    """Give ``blueprint`` the resource."""
    blueprint.add_url_rule("/agents", view_func=read_person, methods=["GET"])


@by_key
def read_person() -> ResponseReturnValue:
    """Give the Person of an agent; an unknown one by its identifier alone."""
    key = auth.client()
    key.require(READS_STATEMENTS)
    found = parameters.only({"agent"})
    if "agent" not in found:
        raise ParameterError("agent", "is required")
    person = people.person(db.session(), key.store, agents.parse(found["agent"]))
    return current_app.response_class(json.dumps(person), mimetype="application/json")
