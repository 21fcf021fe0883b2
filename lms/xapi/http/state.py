"""The State resource (xAPI 2.0, 4.1.6.2; 1.0.3, Communication 2.3)."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.core.permissions import by_key
from lms.xapi.credentials import Scope
from lms.xapi.documents import DocumentKind
from lms.xapi.http import documents
from lms.xapi.http.documents import Resource

STATE = Resource(
    DocumentKind.STATE,
    "stateId",
    frozenset({"activityId", "agent", "registration"}),
    Scope.STATE,
    guarded=False,
)


def register(blueprint: Blueprint) -> None:
    """Give ``blueprint`` the resource."""
    rule = "/activities/state"
    blueprint.add_url_rule(rule, view_func=read_state, methods=["GET"])
    blueprint.add_url_rule(rule, view_func=put_state, methods=["PUT"])
    blueprint.add_url_rule(rule, view_func=post_state, methods=["POST"])
    blueprint.add_url_rule(rule, view_func=delete_state, methods=["DELETE"])


@by_key
def read_state() -> ResponseReturnValue:
    """Give a state, or the names of those that there are."""
    return documents.read(STATE)


@by_key
def put_state() -> ResponseReturnValue:
    """Write a state."""
    return documents.put(STATE)


@by_key
def post_state() -> ResponseReturnValue:
    """Lay a state over the one that is there."""
    return documents.post(STATE)


@by_key
def delete_state() -> ResponseReturnValue:
    """Delete a state, or all of an activity, agent and registration."""
    if STATE.name in request.args:
        return documents.delete(STATE)
    return documents.delete_all(STATE)
